/** Copies between strided boxes of elements: what moves data into kernels and out of them, and what a copying step is. */
import type { TypedArray } from '@glissade/tensor';
import { eachRow, type Nest } from '../strided.ts';

/** From so many elements on, the engine's own copy is faster than a loop. */
const worthCall = 48;
/** Square tiles keep a transposed side's cache lines at hand until they are used up. */
const tile = 32;

/**
 * Copies rows of elements between arrays of any two dtypes, but into bool. Each side begins at a place and has strides
 * from row to row and from column to column.
 */
export function copyRectangle(
  to: TypedArray,
  o: number,
  toRow: number,
  toColumn: number,
  from: TypedArray,
  i: number,
  fromRow: number,
  fromColumn: number,
  rows: number,
  columns: number,
): void {
  if (rows > 1 && toRow === toColumn * columns && fromRow === fromColumn * columns) {
    copyRectangle(to, o, 0, toColumn, from, i, 0, fromColumn, 1, rows * columns);
  } else if (columns < 8 && columns < rows) {
    copyRectangle(to, o, toColumn, toRow, from, i, fromColumn, fromRow, columns, rows);
  } else if (toColumn === 1 && fromColumn === 1 && columns >= worthCall) {
    for (; rows > 0; rows--, o += toRow, i += fromRow) {
      to.set(columns === from.length ? from : from.subarray(i, i + columns), o);
    }
  } else if (toColumn === 1 && fromColumn === 0 && columns >= worthCall) {
    for (; rows > 0; rows--, o += toRow, i += fromRow) to.fill(from[i]!, o, o + columns);
  } else {
    const loop = to instanceof Float32Array && from instanceof Float32Array ? copyFloats : copyAny;
    const isTransposed = Math.abs(fromRow) < Math.abs(fromColumn) || Math.abs(toRow) < Math.abs(toColumn);
    const side = isTransposed ? tile : Number.POSITIVE_INFINITY;
    for (let row = 0; row < rows; row += side) {
      const height = Math.min(side, rows - row);
      for (let column = 0; column < columns; column += side) {
        const width = Math.min(side, columns - column);
        const target = o + (row > 0 ? row * toRow : 0) + (column > 0 ? column * toColumn : 0);
        const source = i + (row > 0 ? row * fromRow : 0) + (column > 0 ? column * fromColumn : 0);
        loop(to as never, target, toRow, toColumn, from as never, source, fromRow, fromColumn, height, width);
      }
    }
  }
}

/** By itself for float32, so that the engine compiles it for nothing else. */
function copyFloats(
  to: Float32Array,
  o: number,
  toRow: number,
  toColumn: number,
  from: Float32Array,
  i: number,
  fromRow: number,
  fromColumn: number,
  rows: number,
  columns: number,
): void {
  for (; rows > 0; rows--, o += toRow, i += fromRow) {
    for (let n = columns, t = o, f = i; n > 0; n--, t += toColumn, f += fromColumn) to[t] = from[f]!;
  }
}

function copyAny(
  to: TypedArray,
  o: number,
  toRow: number,
  toColumn: number,
  from: TypedArray,
  i: number,
  fromRow: number,
  fromColumn: number,
  rows: number,
  columns: number,
): void {
  for (; rows > 0; rows--, o += toRow, i += fromRow) {
    for (let n = columns, t = o, f = i; n > 0; n--, t += toColumn, f += fromColumn) to[t] = from[f]!;
  }
}

/** Copies a box; the nest's views are what is written and what is read, `o` and `i` their places. */
export function copyBox(nest: Nest, to: TypedArray, o: number, from: TypedArray, i: number): void {
  const { lengths, strides } = nest;
  const inner = lengths.length - 1;
  const [toStrides, fromStrides] = strides as [number[], number[]];
  if (inner === 0) {
    copyRectangle(to, o, 0, toStrides[0]!, from, i, 0, fromStrides[0]!, 1, lengths[0]!);
    return;
  }
  const [toRow, toColumn, fromRow, fromColumn, rows, columns] = [
    toStrides[inner - 1]!,
    toStrides[inner]!,
    fromStrides[inner - 1]!,
    fromStrides[inner]!,
    lengths[inner - 1]!,
    lengths[inner]!,
  ];
  eachRow(
    { lengths, strides, offsets: [o, i] },
    (at) => copyRectangle(to, at[0]!, toRow, toColumn, from, at[1]!, fromRow, fromColumn, rows, columns),
    2,
  );
}
