/** Elements in order of size. */
import { apply } from '../apply.ts';
import { normalizeAxis, printShape, ShapeError } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { fillLike } from './operands.ts';
import type { ValuesAndIndices } from './reduction.ts';
import { slice } from './shaping.ts';

export interface SortOptions {
  /** The largest first. Default false. */
  readonly descending?: boolean;
}

/** The positions (int32) that sort x along `dim`; equal elements keep their order, NaN counts as the largest. */
export function argsort(x: Tensor, dim = -1, { descending = false }: SortOptions = {}): Tensor {
  if (x.shape.length === 0) return fillLike(x, 0, [], 'int32');
  return apply({ name: 'argsort', axis: normalizeAxis('argsort', dim, x.shape.length), descending }, x);
}

/**
 * x in order of size along `dim`, and where each element stood.
 *
 * @example
 * ```ts
 * import { sort, tensor } from '@glissade/tensor';
 *
 * const { values, indices } = sort(tensor([3, 1, 2]));
 * console.log(values.toArray(), indices.toArray()); // => [ 1, 2, 3 ] [ 1, 2, 0 ]
 * ```
 */
export function sort(x: Tensor, dim = -1, options: SortOptions = {}): ValuesAndIndices {
  const indices = argsort(x, dim, options);
  if (x.shape.length === 0) return { values: x, indices };
  const axis = normalizeAxis('sort', dim, x.shape.length);
  return { values: apply({ name: 'gather', axis }, x, indices), indices };
}

/** The k largest elements along `dim` in descending order, or the k smallest in ascending order, and their positions. */
export function topk(
  x: Tensor,
  k: number,
  dim = -1,
  { largest = true }: { largest?: boolean } = {},
): ValuesAndIndices {
  const axis = normalizeAxis('topk', dim, x.shape.length);
  if (!Number.isInteger(k) || k < 0 || k > x.shape[axis]!) {
    throw new ShapeError(
      `topk: k is ${k}; dim ${dim} of ${printShape(x.shape)} has ${x.shape[axis]} elements to choose from`,
    );
  }
  const indices = slice(argsort(x, axis, { descending: largest }), axis, 0, k);
  return { values: apply({ name: 'gather', axis }, x, indices), indices };
}
