/** Whether numbers are equal but for rounding. */
import { checkTensors } from '../check-tensors.ts';
import { named } from '../named.ts';
import { optionsOf } from '../options.ts';
import type { Tensor } from '../tensor.ts';
import { abs, add, mul, sub } from './arithmetic.ts';
import { eq, isfinite, isnan, le, logicalAnd, logicalOr } from './comparison.ts';
import { asFloat } from './operands.ts';

/** How far apart two numbers may be that count as close: atol + rtol |b|. */
export interface Closeness {
  /** How far elements may differ, as a share of the other. Default 1e-5. */
  readonly rtol?: number;
  /** How far they may differ beside that. Default 1e-8. */
  readonly atol?: number;
  /** Whether NaN is close to NaN. Default false. */
  readonly equalNan?: boolean;
}

/**
 * Whether |a - b| <= atol + rtol |b|; an infinity is close to itself only.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.isclose.html
 *
 * @example
 * ```ts
 * import { isclose, tensor } from '@glissade/tensor';
 *
 * console.log(isclose(tensor([1, 2]), tensor([1.000001, 2.1])).toArray()); // => [ true, false ]
 * ```
 */
export const isclose = (a: Tensor, b: Tensor, options?: Closeness): Tensor =>
  named('isclose', () => close(a, b, options));

function close(a: Tensor, b: Tensor, options?: Closeness): Tensor {
  const defaults = { rtol: 1e-5, atol: 1e-8, equalNan: false };
  const { rtol, atol, equalNan } = optionsOf('isclose', options, defaults);
  checkTensors('isclose', a, b);
  const [x, y] = [asFloat(a), asFloat(b)];
  const distance = abs(sub(x, y));
  const near = logicalAnd(isfinite(distance), le(distance, add(abs(mul(y, rtol)), atol)));
  const close = logicalOr(eq(x, y), near);
  return equalNan ? logicalOr(close, logicalAnd(isnan(x), isnan(y))) : close;
}
