/** Which values there are, and how often; these depend on the values, which are read at once. */

import { checkNumber } from '../check-number.ts';
import { compare } from '../compare.ts';
import { arrayFrom } from '../dtype.ts';
import { checkNames } from '../options.ts';
import { printShape, ShapeError, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { look } from './masks.ts';
import { fillLike, summable } from './operands.ts';
import { positionsOf } from './positions.ts';
import { scatterAdd } from './scattering.ts';

/** What `unique` gives for x of m different values: PyTorch's with `return_inverse` and `return_counts`. */
export interface UniqueValues {
  /** Each value once, in ascending order, and every NaN last: [m]. */
  readonly values: Tensor;
  /** For each element of x, where its value stands among them (int32, shaped as x). */
  readonly inverse: Tensor;
  /** How often each is there (int32): [m]. */
  readonly counts: Tensor;
}

/**
 * The values among the elements of x. Reads x; not inside compiled functions. NaN equals nothing: each is a value of its own. There
 * are no options: all that PyTorch gives on demand is there.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.unique.html
 *
 * @example
 * ```ts
 * import { tensor, unique } from '@glissade/tensor';
 *
 * const { values, inverse, counts } = unique(tensor([3, 1, 3]));
 * console.log(values.toArray(), inverse.toArray(), counts.toArray()); // => [ 1, 3 ] [ 1, 0, 1 ] [ 1, 2 ]
 * ```
 */
export function unique(x: Tensor, options: Readonly<Record<string, never>> = {}): UniqueValues {
  checkNames('unique', options, []);
  const data = look('unique', x);
  const order = Int32Array.from(data.keys()).sort((i, j) => compare(data[i]!, data[j]!) || i - j);
  const inverse = new Int32Array(data.length);
  const values: number[] = [];
  const counts: number[] = [];
  for (const i of order) {
    const value = data[i]!;
    if (values.length === 0 || values.at(-1) !== value) {
      values.push(value);
      counts.push(0);
    }
    inverse[i] = values.length - 1;
    counts[values.length - 1]!++;
  }
  const { device, dtype, shape } = x;
  const shapeOfValues = [values.length];
  return {
    values: device.constant(arrayFrom(dtype, values), shapeOfValues, dtype),
    inverse: device.constant(inverse, shape, 'int32'),
    counts: device.constant(Int32Array.from(counts), shapeOfValues, 'int32'),
  };
}

/** What `bincount` accepts. */
export interface BincountOptions {
  /** What each element counts (shaped as x), in place of 1. */
  readonly weights?: Tensor;
  /** How many counts there are at least. Default 0. */
  readonly minlength?: number;
}

/**
 * How often each whole number from 0 to the largest is there: int32, or the dtype of the weights' sums. Reads x; in a compiled function
 * `oneHot(x, n).sum(0)` counts the first n. Source: https://docs.pytorch.org/docs/stable/generated/torch.bincount.html
 *
 * @example
 * ```ts
 * import { bincount, tensor } from '@glissade/tensor';
 *
 * console.log(bincount(tensor([0, 2, 2], { dtype: 'int32' }), { minlength: 4 }).toArray()); // => [ 1, 0, 2, 0 ]
 * ```
 */
export function bincount(x: Tensor, options: BincountOptions = {}): Tensor {
  checkNames('bincount', options, ['weights', 'minlength']);
  const { weights, minlength = 0 } = options;
  checkNumber('bincount', 'minlength', minlength, { least: 0, whole: true });
  const index = positionsOf('bincount', x);
  if (x.shape.length !== 1 || (weights && !sameShape(weights.shape, x.shape))) {
    const given = weights ? `, weights ${printShape(weights.shape)}` : '';
    throw new ShapeError(`bincount: x is ${printShape(x.shape)}${given}; expected vectors of one length`);
  }
  const data = look('bincount', x);
  let largest = minlength - 1;
  for (const value of data) {
    if (value < 0) throw new RangeError(`bincount: ${value} is negative; expected whole numbers from 0`);
    largest = Math.max(largest, value);
  }
  const ones = summable(weights ?? fillLike(index, 1));
  return scatterAdd(fillLike(ones, 0, [largest + 1]), 0, index, ones);
}
