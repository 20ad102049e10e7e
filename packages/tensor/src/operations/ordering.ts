/** Elements in order of size. */
import { apply } from '../apply.ts';
import { named } from '../named.ts';
import { optionsOf } from '../options.ts';
import { axisIn, printShape, ShapeError } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { gather } from './indexing.ts';
import type { ValuesAndIndices } from './reduction.ts';
import { atleast1d, reshape } from './shaping.ts';

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
export function argsort(x: Tensor, dim = -1, options?: SortOptions): Tensor {
  const { descending } = optionsOf('argsort', options, { descending: false });
  const axis = axisIn('argsort', dim, x);
  return reshape(apply({ name: 'argsort', axis, descending }, atleast1d(x)), x.shape);
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
  const indices = named('sort', () => argsort(x, dim, options));
  return { values: gather(x, dim, indices), indices };
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
  const axis = axisIn('topk', dim, x);
  const length = x.shape[axis] ?? 1;
  if (!Number.isInteger(k) || k < 0 || k > length) {
    throw new ShapeError(
      `topk: k is ${k}; dim ${dim} of ${printShape(x.shape)} has ${length} elements to choose from`,
    );
  }
  if (x.shape.length === 0) return sort(x);
  const indices = apply({ name: 'argsort', axis, descending: largest, count: k }, x);
  return { values: gather(x, dim, indices), indices };
}
