/** Comparisons, which give bools, and the choice between two tensors by one. */

import { apply } from '../apply.ts';
import { checkTensors } from '../check-tensors.ts';
import { promote } from '../dtype.ts';
import { named } from '../named.ts';
import { checkNames } from '../options.ts';
import type { Tensor } from '../tensor.ts';

import { cast, combine, fillLike, isWhole, type Operand, tensorOf } from './operands.ts';
import { clone } from './shaping.ts';

/**
 * a == b.
 *
 * @example
 * ```ts
 * import { eq, tensor } from '@glissade/tensor';
 *
 * console.log(eq(tensor([1, 2, 3]), 2).toArray()); // => [ false, true, false ]
 * ```
 */
export const eq = (a: Operand, b: Operand): Tensor => combine({ name: 'equal' }, 'eq', a, b);
/** a != b. */
export const ne = (a: Operand, b: Operand): Tensor => logicalNot(combine({ name: 'equal' }, 'ne', a, b));
/** a < b. */
export const lt = (a: Operand, b: Operand): Tensor => combine({ name: 'less' }, 'lt', a, b);
/** a <= b. */
export const le = (a: Operand, b: Operand): Tensor => combine({ name: 'lessEqual' }, 'le', a, b);
/** a > b. */
export const gt = (a: Operand, b: Operand): Tensor => combine({ name: 'less' }, 'gt', b, a);
/** a >= b. */
export const ge = (a: Operand, b: Operand): Tensor => combine({ name: 'lessEqual' }, 'ge', b, a);

/** Whether x is zero. */
export const logicalNot = (x: Tensor): Tensor => combine({ name: 'equal' }, 'logicalNot', x, 0);
/** Whether both are other than zero. */
export const logicalAnd = (a: Tensor, b: Tensor): Tensor =>
  named('logicalAnd', () => apply({ name: 'multiply' }, cast(a, 'bool'), cast(b, 'bool')));
/** Whether one is other than zero. */
export const logicalOr = (a: Tensor, b: Tensor): Tensor =>
  named('logicalOr', () => apply({ name: 'maximum' }, cast(a, 'bool'), cast(b, 'bool')));

/** Whether x is neither infinite nor NaN. */
export const isfinite = (x: Tensor): Tensor =>
  isWhole(x) ? eq(x, x) : lt(apply({ name: 'abs' }, x), Infinity);
/** Whether x is infinite. */
export const isinf = (x: Tensor): Tensor => eq(apply({ name: 'abs' }, x), Infinity);
/** Whether x is not a number. */
export const isnan = (x: Tensor): Tensor => logicalNot(combine({ name: 'equal' }, 'isnan', x, x));

/**
 * x with other numbers where it is NaN or infinite: 0, and the largest and the smallest of its dtype, if not said.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nan_to_num.html
 *
 * @example
 * ```ts
 * import { nanToNum, tensor } from '@glissade/tensor';
 *
 * console.log(nanToNum(tensor([NaN, 1, -Infinity]), { neginf: -9 }).toArray()); // => [ 0, 1, -9 ]
 * ```
 */
export function nanToNum(
  x: Tensor,
  options: { nan?: number; posinf?: number; neginf?: number } = {},
): Tensor {
  checkNames('nanToNum', options, ['nan', 'posinf', 'neginf']);
  const { nan = 0, posinf, neginf } = options;
  checkTensors('nanToNum', x);
  if (isWhole(x)) return clone(x);
  const largest = { float16: 65504, float32: 3.4028234663852886e38, float64: Number.MAX_VALUE }[
    x.dtype as 'float64'
  ];
  const numbers = maskedFill(x, isnan(x), nan);
  const below = maskedFill(numbers, eq(x, Infinity), posinf ?? largest);
  return maskedFill(below, eq(x, -Infinity), neginf ?? -largest);
}

/**
 * `yes` where the condition holds, else `no`; all three broadcast.
 *
 * @example
 * ```ts
 * import { tensor, where } from '@glissade/tensor';
 *
 * const x = tensor([-1, 2, -3]);
 * console.log(where(x.gt(0), x, 0).toArray()); // => [ 0, 2, 0 ]
 * ```
 */
export function where(condition: Tensor, yes: Operand, no: Operand): Tensor {
  checkTensors('where', condition);
  const a =
    typeof yes === 'number' && typeof no === 'number'
      ? // PyTorch's default dtype.
        fillLike(condition, yes, [], 'float32')
      : tensorOf('where', yes, no);
  const b = tensorOf('where', no, a);
  const dtype = promote(a, b);
  return apply({ name: 'select' }, cast(condition, 'bool'), cast(a, dtype), cast(b, dtype));
}

/**
 * x with `value`, a number or a scalar tensor, where the mask holds.
 *
 * @example
 * ```ts
 * import { isnan, maskedFill, tensor } from '@glissade/tensor';
 *
 * const x = tensor([1, NaN, 3]);
 * console.log(maskedFill(x, isnan(x), 0).toArray()); // => [ 1, 0, 3 ]
 * ```
 */
export const maskedFill = (x: Tensor, mask: Tensor, value: Operand): Tensor =>
  named('maskedFill', () => {
    checkTensors('maskedFill', x);
    return where(mask, typeof value === 'number' ? fillLike(x, value, []) : cast(value, x.dtype), x);
  });
