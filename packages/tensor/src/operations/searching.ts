/** Where numbers belong among others that are in order. */
import { printShape, ShapeError, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { ge, gt, logicalNot } from './comparison.ts';
import { sum } from './reduction.ts';
import { unsqueeze } from './shaping.ts';

export interface SearchOptions {
  /** Whether a number goes behind those that equal it. Default false. */
  readonly right?: boolean;
}

/**
 * How many of the sorted numbers come before each value (int32, shaped as the values): where it can be put in and the order stays.
 * `sorted` is a vector, or has the dims of `values` but for the last. Compares every value with every number.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.searchsorted.html
 *
 * @example
 * ```ts
 * import { searchsorted, tensor } from '@glissade/tensor';
 *
 * const edges = tensor([1, 3, 5]);
 * console.log(searchsorted(edges, tensor([0, 3, 9])).toArray()); // => [ 0, 1, 3 ]
 * console.log(searchsorted(edges, tensor([0, 3, 9]), { right: true }).toArray()); // => [ 0, 2, 3 ]
 * ```
 */
export function searchsorted(sorted: Tensor, values: Tensor, { right = false }: SearchOptions = {}): Tensor {
  const { shape } = sorted;
  if (shape.length !== 1 && !sameShape(shape.slice(0, -1), values.shape.slice(0, -1))) {
    throw new ShapeError(
      `searchsorted: sorted is ${printShape(shape)}, values ${printShape(values.shape)}; expected a vector, or the same dims but for the last`,
    );
  }
  const among = shape.length === 1 ? sorted : unsqueeze(sorted, -2);
  const each = unsqueeze(values, -1);
  // Not "less": before NaN there are all others.
  return sum(logicalNot(right ? gt(among, each) : ge(among, each)), -1);
}

/** The bin (int32) that each value falls into, between boundaries in order: `searchsorted` with the values first. */
export const bucketize = (values: Tensor, boundaries: Tensor, options?: SearchOptions): Tensor =>
  searchsorted(boundaries, values, options);
