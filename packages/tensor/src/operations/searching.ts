/** Where numbers belong among others that are in order. */

import { apply } from '../apply.ts';
import { named } from '../named.ts';
import { optionsOf } from '../options.ts';
import { printShape, ShapeError, sameShape, shapeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { add, minimum } from './arithmetic.ts';
import { eq, le, lt, where } from './comparison.ts';
import { indexSelect } from './indexing.ts';
import { fillLike, type Operand, tensorOf } from './operands.ts';
import { sort } from './ordering.ts';
import { sum } from './reduction.ts';
import { reshape, unsqueeze } from './shaping.ts';

/** What `searchsorted` and `bucketize` accept. */
export interface SearchOptions {
  /** Whether a number goes behind those that equal it. Default false. */
  readonly right?: boolean;
}

/** Up to so many pairs, comparing all of them at once is quicker than one round after the other. */
const fewPairs = 4096;

/**
 * How many of the sorted numbers come before each value (int32, shaped as the values): where it can be put in and the order stays.
 * `sorted` is a vector, or has the dims of `values`, which may be a number, but for the last. NaN comes behind all others, and before none.
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
export function searchsorted(sorted: Tensor, values: Operand, options?: SearchOptions): Tensor {
  const { right } = optionsOf('searchsorted', options, { right: false });
  const sought = tensorOf('searchsorted', values, sorted);
  const shape = shapeOf('searchsorted', sorted);
  if (shape.length === 0 || (shape.length > 1 && !sameShape(shape.slice(0, -1), sought.shape.slice(0, -1)))) {
    throw new ShapeError(
      `searchsorted: sorted is ${printShape(shape)}, values ${printShape(sought.shape)}; expected a vector, or the same dims but for the last`,
    );
  }
  const isBefore = right ? le : lt;
  const length = shape.at(-1)!;
  const among = sorted.detach();
  const each = (shape.length === 1 ? reshape(sought, [-1]) : sought).detach();
  const before =
    length * each.size > fewPairs
      ? halving(among, each, isBefore)
      : sum(isBefore(unsqueeze(among, -2), unsqueeze(each, -1)), -1);
  return reshape(where(eq(each, each), before, length), sought.shape);
}

/** The same by binary search, of all values at once: the part in which a value belongs is equally long for each. */
function halving(among: Tensor, each: Tensor, isBefore: (a: Tensor, b: Tensor) => Tensor): Tensor {
  const axis = among.shape.length - 1;
  let first = fillLike(each, 0, each.shape, 'int32');
  for (let length = among.shape[axis]!; length > 0; ) {
    const half = (length + 1) >> 1;
    const last = add(first, half - 1);
    const found = apply({ name: 'gather', axis }, among, last);
    first = where(isBefore(found, each), add(last, 1), first);
    length -= half;
  }
  return first;
}

/**
 * The bin (int32) that each value falls into, between boundaries in order: `searchsorted` with the values first.
 *
 * @example
 * ```ts
 * import { bucketize, tensor } from '@glissade/tensor';
 *
 * console.log(bucketize(tensor([-5, 0, 25]), tensor([0, 10, 20])).toArray()); // => [ 0, 0, 3 ]
 * ```
 */
export const bucketize = (values: Operand, boundaries: Tensor, options?: SearchOptions): Tensor =>
  named('bucketize', () => searchsorted(boundaries, values, options));

/**
 * Whether each element is one of those to test for (bool, shaped as the elements); NaN is none. One of both may be a number.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.isin.html
 *
 * @example
 * ```ts
 * import { isin, tensor } from '@glissade/tensor';
 *
 * console.log(isin(tensor([1, 2, 3]), tensor([3, 1])).toArray()); // => [ true, false, true ]
 * ```
 */
export function isin(elements: Operand, testElements: Operand): Tensor {
  const sought = tensorOf('isin', elements, testElements);
  const among = tensorOf('isin', testElements, elements);
  if (among.size === 0) return fillLike(sought, 0, sought.shape, 'bool');
  const sorted = sort(reshape(among.detach(), [-1])).values;
  return eq(indexSelect(sorted, 0, minimum(searchsorted(sorted, sought), among.size - 1)), sought);
}
