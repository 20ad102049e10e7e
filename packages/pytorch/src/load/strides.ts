/** Views of a storage: the elements that an offset, sizes and strides choose, in row-major order. */
import { type Shape, size } from '@glissade/tensor';
import type { RawArray } from './elements.ts';

/** Which elements of a storage a tensor has: `strides` say how far apart those of each axis are. */
export interface Selection {
  readonly offset: number;
  readonly shape: Shape;
  readonly strides: readonly number[];
}

/** The strides of a tensor whose elements lie in row-major order. */
export function rowMajorStrides(shape: Shape): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (const length of shape.toReversed()) {
    strides.unshift(stride);
    stride *= Math.max(1, length);
  }
  return strides;
}

/** The position behind the last element that is chosen. */
export function endOf({ offset, shape, strides }: Selection): number {
  if (size(shape) === 0) return 0;
  return shape.reduce((end, length, axis) => end + (length - 1) * strides[axis]!, offset + 1);
}

/**
 * The same with a length of 1 where an axis repeats one element (`expand` in PyTorch): `expand` here then makes it as long again,
 * without memory for the repetitions.
 */
export const unexpanded = (selection: Selection): Selection => ({
  ...selection,
  shape: selection.shape.map((length, axis) => (length > 1 && selection.strides[axis] === 0 ? 1 : length)),
});

/** The elements; a part of the storage itself where they lie in order there. */
export function gathered(storage: RawArray, selection: Selection): RawArray {
  const { offset, shape, strides } = selection;
  const count = size(shape);
  const inOrder = rowMajorStrides(shape);
  if (count === 0 || shape.every((length, axis) => length === 1 || strides[axis] === inOrder[axis]))
    return storage.subarray(offset, offset + count) as RawArray;
  const found = new (storage.constructor as new (count: number) => RawArray)(count);
  const index = shape.map(() => 0);
  const last = shape.length - 1;
  const [length, stride] = [shape[last]!, strides[last]!];
  for (let row = 0, from = offset; row < count; row += length) {
    for (let i = 0; i < length; i++) found[row + i] = storage[from + i * stride]!;
    // To the next row, as an odometer counts.
    for (let axis = last - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return found;
}
