/** What a part of a tensor is named by. */
import { deviceNear } from '../apply.ts';
import { isTensor, written } from '../check-tensors.ts';
import { printShape, ShapeError, shapeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Range } from './ranges.ts';

/**
 * What `at` understands for one axis: a number (the axis vanishes), a range [start, end, step], ':' (all of it),
 * null (a new axis of length 1), '...' (as many ':' as fit), or an int32 tensor of positions; negative ones count from
 * the end. Several such tensors broadcast, and name places together: x.at(rows, columns) has an element for each pair.
 * A list in a list is such positions, too: x.at([[2, 0, 1]]), where x.at([2, 0]) is a range.
 * A tensor of bools chooses where it holds, along as many axes as it has; how many these are is read at once.
 */
export type Index = number | Range | ':' | '...' | null | Tensor | readonly [readonly number[]];

/** Whether an index is a tensor of bools. */
export const isMask = (index: Index | undefined): index is Tensor =>
  isTensor(index) && index.dtype === 'bool';

/** How many axes of a tensor an index takes. */
const axesOf = (index: PlainIndex): number => (index === null ? 0 : isMask(index) ? index.shape.length : 1);

/** An index without lists of positions. */
export type PlainIndex = Exclude<Index, readonly [readonly number[]]>;

const isList = (index: Index): index is readonly [readonly number[]] =>
  Array.isArray(index) && Array.isArray(index[0]);

/** Whether indices take a part out as it lies there: no tensors or lists among them, which give copies. */
export const isPlainPart = (indices: readonly Index[]): boolean =>
  !indices.some((index) => isTensor(index) || isList(index));

/** The positions that a list names, as a tensor. */
function positionsIn(x: Tensor, [list, ...more]: readonly (readonly number[])[]): Tensor {
  if (more.length > 0 || !list!.every(Number.isInteger))
    throw new TypeError(`at: ${written([list, ...more])} is no list of positions; expected [[2, 0, 1]]`);
  return deviceNear(x).constant(Int32Array.from(list!), [list!.length], 'int32');
}

/** The indices with '...' replaced by as many ':' as are missing, and lists of positions by tensors. */
export function spread(x: Tensor, given: readonly Index[]): PlainIndex[] {
  const indices = given.map((index) => (isList(index) ? positionsIn(x, index) : index));
  for (const index of indices) {
    const isRange = Array.isArray(index) && index.length <= 3;
    if (isRange || typeof index === 'number' || isTensor(index)) continue;
    if (index === ':' || index === '...' || index === null) continue;
    throw new TypeError(
      `at: ${written(index)} is no index; expected a number, [start, end, step], [[2, 0, 1]], ':', '...', null or a tensor`,
    );
  }
  if (indices.indexOf('...') !== indices.lastIndexOf('...'))
    throw new TypeError("at: '...' is there twice: what is between them has no place");
  const named = indices.reduce((sum: number, index) => sum + (index === '...' ? 0 : axesOf(index)), 0);
  if (named > shapeOf('at', x).length) {
    throw new ShapeError(
      `at: ${named} indices are too many for ${printShape(x.shape)}, which has ${x.shape.length} dims`,
    );
  }
  const place = indices.indexOf('...');
  const missing = new Array<PlainIndex>(x.shape.length - named).fill(':');
  return indices.toSpliced(place < 0 ? indices.length : place, 1, ...missing);
}
