/** Elements in order of size. */
import { apply } from '../apply.ts';
import { optionsOf } from '../options.ts';
import { normalizeAxis, printShape, ShapeError } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { fillLike } from './operands.ts';
import type { ValuesAndIndices } from './reduction.ts';

/** What `sort` and `argsort` accept. */
export interface SortOptions {
  /** The largest first. Default false. */
  readonly descending?: boolean;
}

/**
 * The positions (int32) that sort x along `dim`; equal elements keep their order, NaN counts as the largest.
 *
 * @example
 * ```ts
 * import { argsort, tensor } from '@glissade/tensor';
 *
 * console.log(argsort(tensor([3, 1, 2]), 0, { descending: true }).toArray()); // => [ 0, 2, 1 ]
 * ```
 */
export const argsort = (x: Tensor, dim = -1, options?: SortOptions): Tensor =>
  order('argsort', x, dim, options).indices;

/** A scalar, which is in order, takes 0 and -1 for a dim, as in PyTorch. */
function order(operation: string, x: Tensor, dim: number, options?: SortOptions) {
  const { descending } = optionsOf(operation, options, { descending: false });
  const axis = normalizeAxis(operation, dim, Math.max(1, x.shape.length), x.shape.length);
  const indices =
    x.shape.length === 0 ? fillLike(x, 0, [], 'int32') : apply({ name: 'argsort', axis, descending }, x);
  return { axis, indices };
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
export function sort(x: Tensor, dim = -1, options?: SortOptions): ValuesAndIndices {
  const { axis, indices } = order('sort', x, dim, options);
  if (x.shape.length === 0) return { values: x, indices };
  return { values: apply({ name: 'gather', axis }, x, indices), indices };
}

/**
 * The k largest elements along `dim` in descending order, or the k smallest in ascending order, and their positions.
 *
 * @example
 * ```ts
 * import { tensor, topk } from '@glissade/tensor';
 *
 * const { values, indices } = topk(tensor([3, 1, 4, 1, 5]), 2);
 * console.log(values.toArray(), indices.toArray()); // => [ 5, 4 ] [ 4, 2 ]
 * ```
 */
export function topk(x: Tensor, k: number, dim = -1, options?: { largest?: boolean }): ValuesAndIndices {
  const { largest } = optionsOf('topk', options, { largest: true });
  const axis = normalizeAxis('topk', dim, Math.max(1, x.shape.length));
  const length = x.shape[axis] ?? 1;
  if (!Number.isInteger(k) || k < 0 || k > length) {
    throw new ShapeError(
      `topk: k is ${k}; dim ${dim} of ${printShape(x.shape)} has ${length} elements to choose from`,
    );
  }
  if (x.shape.length === 0) return sort(x);
  const indices = apply({ name: 'argsort', axis, descending: largest, count: k }, x);
  return { values: apply({ name: 'gather', axis }, x, indices), indices };
}
