/** What a part of a tensor is named by. */
import { printShape, ShapeError } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Range } from './ranges.ts';

/**
 * What `at` understands for one axis: a number (the axis vanishes), a range [start, end, step], ':' (all of it),
 * null (a new axis of length 1), '...' (as many ':' as fit), or an int32 tensor of positions; negative ones count from
 * the end. Several such tensors broadcast, and name places together: x.at(rows, columns) has an element for each pair.
 * A tensor of bools chooses where it holds, along as many axes as it has; how many these are is read at once.
 */
export type Index = number | Range | ':' | '...' | null | Tensor;

export const isTensor = (index: Index): index is Tensor =>
  typeof index === 'object' && index !== null && 'dtype' in index;

/** How many axes of a tensor an index takes. */
const axesOf = (index: Index): number =>
  index === null ? 0 : isTensor(index) && index.dtype === 'bool' ? index.shape.length : 1;

/** The indices with '...' replaced by as many ':' as are missing. */
export function spread(x: Tensor, indices: readonly Index[]): Index[] {
  for (const index of indices) {
    if (typeof index === 'number' || index === ':' || index === '...' || typeof index === 'object') continue;
    throw new TypeError(
      `at: ${String(index)} is no index; expected a number, [start, end, step], ':', '...', null or a tensor`,
    );
  }
  if (indices.indexOf('...') !== indices.lastIndexOf('...'))
    throw new TypeError("at: '...' is there twice: what is between them has no place");
  const named = indices.reduce((sum: number, index) => sum + (index === '...' ? 0 : axesOf(index)), 0);
  if (named > x.shape.length) {
    throw new ShapeError(
      `at: ${named} indices are too many for ${printShape(x.shape)}, which has ${x.shape.length} dims`,
    );
  }
  const place = indices.indexOf('...');
  const missing = Array.from({ length: x.shape.length - named }, (): Index => ':');
  return place < 0
    ? [...indices, ...missing]
    : [...indices.slice(0, place), ...missing, ...indices.slice(place + 1)];
}
