/** Running sums and products along a dim. */
import { apply } from '../apply.ts';
import { checkNumber } from '../check-number.ts';
import { axisIn, normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { mul, sub } from './arithmetic.ts';
import { logaddexp } from './functions.ts';
import { asFloat, inFloat32, summable } from './operands.ts';
import { padAlong } from './pad-axes.ts';
import { clone, slice } from './shaping.ts';

/**
 * The sum of all elements up to each one along `dim`.
 *
 * @example
 * ```ts
 * import { cumsum, tensor } from '@glissade/tensor';
 *
 * console.log(cumsum(tensor([1, 2, 3]), 0).toArray()); // => [ 1, 3, 6 ]
 * ```
 */
export const cumsum = (x: Tensor, dim: number): Tensor =>
  running('cumsum', x, dim, (numbers, axis) => apply({ name: 'cumsum', axis }, numbers));

/**
 * The product of all elements up to each one along `dim`.
 *
 * @example
 * ```ts
 * import { cumprod, tensor } from '@glissade/tensor';
 *
 * console.log(cumprod(tensor([1, 2, 3, 4]), 0).toArray()); // => [ 1, 2, 6, 24 ]
 * ```
 */
export const cumprod = (x: Tensor, dim: number): Tensor =>
  running('cumprod', x, dim, (numbers, axis) => doubling(numbers, axis, 1, mul));

/**
 * The logarithm of the running sum of exp(x) along `dim`, without leaving the range of floats.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.logcumsumexp.html
 */
export const logcumsumexp = (x: Tensor, dim: number): Tensor =>
  running('logcumsumexp', asFloat(x), dim, (numbers, axis) => doubling(numbers, axis, -Infinity, logaddexp));

/** Each round takes in what stands `reach` places before: results of 2, 4, 8, ... elements. */
const doubling = (
  x: Tensor,
  axis: number,
  neutral: number,
  combine: (a: Tensor, b: Tensor) => Tensor,
): Tensor =>
  inFloat32(x, (floats) => {
    let folded = clone(floats);
    for (let reach = 1; reach < x.shape[axis]!; reach *= 2) {
      folded = combine(folded, padAlong(folded, axis, { low: reach, high: -reach }, neutral));
    }
    return folded;
  });

/**
 * The differences of neighbours along `dim`, `n` times over.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.diff.html
 *
 * @example
 * ```ts
 * import { diff, tensor } from '@glissade/tensor';
 *
 * console.log(diff(tensor([1, 4, 9, 16])).toArray()); // => [ 3, 5, 7 ]
 * ```
 */
export function diff(x: Tensor, n = 1, dim = -1): Tensor {
  checkNumber('diff', 'n', n, { least: 0, whole: true });
  const axis = normalizeAxis('diff', dim, x);
  let differences = clone(x);
  for (let i = 0; i < n; i++) differences = sub(slice(differences, axis, 1), slice(differences, axis, 0, -1));
  return differences;
}

/** A scalar, which is its own sum and product, takes 0 and -1 for a dim, as in PyTorch. */
function running(
  operation: string,
  x: Tensor,
  dim: number,
  compute: (numbers: Tensor, axis: number) => Tensor,
): Tensor {
  const axis = axisIn(operation, dim, x);
  return x.shape.length === 0 ? clone(summable(x)) : compute(summable(x), axis);
}
