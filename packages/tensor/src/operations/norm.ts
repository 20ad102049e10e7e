/** The lengths of vectors. */
import { named } from '../named.ts';
import { optionsOf } from '../options.ts';
import type { Tensor } from '../tensor.ts';
import { abs, clamp, div, pow, square } from './arithmetic.ts';
import { ne } from './comparison.ts';
import { sqrt } from './functions.ts';
import { onNonZero } from './on-non-zero.ts';
import { asFloat, cast, inFloat32 } from './operands.ts';
import { over } from './over.ts';
import { amax, amin, type Dims, type ReductionOptions, sum } from './reduction.ts';

/** What `norm` accepts. */
export interface NormOptions extends ReductionOptions {
  /** Which norm: sum(|x|^p)^(1/p); Infinity and -Infinity are the largest and smallest |x|. PyTorch's `ord`. Default 2. */
  readonly p?: number;
}

/**
 * The p-norm over the dims, or over all elements. The gradient of the zero vector is 0, as in PyTorch.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.linalg.vector_norm.html
 *
 * @example
 * ```ts
 * import { norm, tensor } from '@glissade/tensor';
 *
 * console.log(norm(tensor([3, 4])).itemSync(), norm(tensor([3, 4]), 0, { p: 1 }).itemSync()); // => 5 7
 * ```
 */
export function norm(x: Tensor, dim?: Dims, options: NormOptions = {}): Tensor {
  const { axes, keepdim } = over('norm', x, dim, options, 'p');
  const { p = 2 } = options;
  return inFloat32(asFloat(x), (floats) => {
    if (p === 2) return onNonZero(sum(square(floats), axes, { keepdim }), sqrt);
    if (p === 1) return sum(abs(floats), axes, { keepdim });
    if (p === 0) return sum(cast(ne(floats, 0), floats.dtype), axes, { keepdim });
    if (p === Infinity) return amax(abs(floats), axes, { keepdim });
    if (p === -Infinity) return amin(abs(floats), axes, { keepdim });
    // A negative power of zero is infinite, as it should be.
    if (p < 0) return pow(sum(pow(abs(floats), p), axes, { keepdim }), 1 / p);
    const powers = onNonZero(abs(floats), (magnitude) => pow(magnitude, p));
    return onNonZero(sum(powers, axes, { keepdim }), (total) => pow(total, 1 / p));
  });
}

/**
 * x over its norm along `dim`; norms below `eps` count as `eps`.
 *
 * @example
 * ```ts
 * import { normalize, tensor } from '@glissade/tensor';
 *
 * console.log(`${normalize(tensor([[3, 4], [0, 2]]), 1)}`);
 * // => tensor([[0.6000, 0.8000],
 * // =>         [0.0000, 1.0000]])
 * ```
 */
export function normalize(x: Tensor, dim = 1, options?: { p?: number; eps?: number }): Tensor {
  const { p, eps } = optionsOf('normalize', options, { p: 2, eps: 1e-12 });
  return named('normalize', () =>
    inFloat32(x, (x) => div(x, clamp(norm(x, dim, { p, keepdim: true }), eps))),
  );
}
