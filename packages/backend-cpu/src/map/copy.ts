/** Copies between strided boxes of elements: what moves data into kernels and out of them, and what a copying step is. */
import { rowMajor, type TypedArray } from '@glissade/tensor';
import { eachRow, type Nest } from '../strided.ts';

/** From so many elements on, the engine's own copy is faster than a loop. */
export const worthCall = 48;
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
    const side = isTransposed ? tile : Infinity;
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

/** Copies a box from one place to another. */
export type BoxCopy = (to: TypedArray, o: number, from: TypedArray, i: number) => void;

/** How to copy a box; the nest's views are what is written and what is read, wherever they begin. */
export function boxCopy(nest: Nest): BoxCopy {
  const { lengths, strides } = nest;
  const inner = lengths.length - 1;
  const [toStrides, fromStrides] = strides as [number[], number[]];
  if (inner > 0 && fromStrides[0] === 0 && isDense(lengths, toStrides)) return repeatedCopy(nest);
  const columns = lengths[inner]!;
  const [toColumn, fromColumn] = [toStrides[inner]!, fromStrides[inner]!];
  if (inner === 0) {
    return (to, o, from, i) => copyRectangle(to, o, 0, toColumn, from, i, 0, fromColumn, 1, columns);
  }
  const rows = lengths[inner - 1]!;
  const [toRow, fromRow] = [toStrides[inner - 1]!, fromStrides[inner - 1]!];
  if (inner > 1 && rows * columns < smallRectangle) return tableCopy(nest);
  return (to, o, from, i) =>
    eachRow(
      { lengths, strides, offsets: [o, i] },
      (at) => copyRectangle(to, at[0]!, toRow, toColumn, from, at[1]!, fromRow, fromColumn, rows, columns),
      2,
    );
}

export const isDense = (lengths: readonly number[], strides: readonly number[]): boolean =>
  rowMajor(lengths).every((stride, axis) => stride === strides[axis]);

/** What is the same all along the outermost axis is copied there once, and in ever larger pieces to the other places. */
function repeatedCopy({ lengths, strides }: Nest): BoxCopy {
  const first = boxCopy({
    lengths: lengths.slice(1),
    strides: strides.map((list) => list.slice(1)),
    offsets: [0, 0],
  });
  const piece = strides[0]![0]!;
  const all = lengths[0]! * piece;
  return (to, o, from, i) => {
    first(to, o, from, i);
    for (let done = piece; done < all; done *= 2) to.copyWithin(o + done, o, o + Math.min(done, all - done));
  };
}

/** Where two axes hold fewer elements than this, a list of places is faster than loops over strides. */
const smallRectangle = 96;
const tableLength = 2048;

/** Many short axes, as in windows: the places within the innermost of them are listed once. */
function tableCopy({ lengths, strides }: Nest): BoxCopy {
  let axis = lengths.length - 1;
  let count = lengths[axis]!;
  while (axis > 0 && count * lengths[axis - 1]! <= tableLength) count *= lengths[--axis]!;
  const inner = lengths.length - axis;
  const within = {
    lengths: lengths.slice(axis),
    strides: strides.map((list) => list.slice(axis)),
    offsets: [0, 0],
  };
  const toPlaces = new Int32Array(count);
  const fromPlaces = new Int32Array(count);
  let place = 0;
  eachRow(
    within,
    (at) => {
      toPlaces[place] = at[0]!;
      fromPlaces[place++] = at[1]!;
    },
    0,
  );
  return (to, o, from, i) => {
    const isFloat = to instanceof Float32Array && from instanceof Float32Array;
    const loop = isFloat ? copyFloatPlaces : copyPlaces;
    eachRow(
      { lengths, strides, offsets: [o, i] },
      (at) => loop(to as never, at[0]!, toPlaces, from as never, at[1]!, fromPlaces),
      inner,
    );
  };
}

function copyFloatPlaces(
  to: Float32Array,
  o: number,
  toPlaces: Int32Array,
  from: Float32Array,
  i: number,
  fromPlaces: Int32Array,
): void {
  for (let k = 0; k < toPlaces.length; k++) to[o + toPlaces[k]!] = from[i + fromPlaces[k]!]!;
}

function copyPlaces(
  to: TypedArray,
  o: number,
  toPlaces: Int32Array,
  from: TypedArray,
  i: number,
  fromPlaces: Int32Array,
): void {
  for (let k = 0; k < toPlaces.length; k++) to[o + toPlaces[k]!] = from[i + fromPlaces[k]!]!;
}
