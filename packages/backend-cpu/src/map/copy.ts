/** Copies between strided rectangles and dense blocks. */
import type { TypedArray } from '@glissade/tensor';
import { anyLoops } from './any-loops.ts';
import { float32Loops } from './float32-loops.ts';
import type { AnyLoop } from './loop.ts';

/** From here on the engine's own copy is faster than a loop. */
const worthCall = 48;

const floatLoop = float32Loops.copy as AnyLoop;
const anyLoop = anyLoops.copy as AnyLoop;

/** The loop for two arrays: one of its own for float32, which the engine compiles for nothing else. */
const loopBetween = (to: TypedArray, from: TypedArray): AnyLoop =>
  from instanceof Float32Array && to instanceof Float32Array ? floatLoop : anyLoop;

/** Elements side by side in both arrays, of any two dtypes but into bool. */
export function copyFlat(to: TypedArray, o: number, from: TypedArray, i: number, n: number): void {
  if (n < worthCall) loopBetween(to, from)(n, to, o, 1, from, i, 1, from, i, 0, from, i, 0);
  else to.set(n === from.length ? from : from.subarray(i, i + n), o);
}

/** A rectangle of elements to place `o` and on, row after row, each `pitch` elements after the one before. */
export function gather(
  to: TypedArray,
  o: number,
  pitch: number,
  from: TypedArray,
  at: number,
  rowStride: number,
  columnStride: number,
  rows: number,
  columns: number,
): void {
  if (columnStride === 1 && (rows === 1 || (rowStride === columns && pitch === columns))) {
    copyFlat(to, o, from, at, rows * columns);
  } else if (rows > 1 && rowStride !== 0 && Math.abs(rowStride) < Math.abs(columnStride)) {
    const loop = loopBetween(to, from);
    for (let column = 0; column < columns; column++, at += columnStride) {
      loop(rows, to, o + column, pitch, from, at, rowStride, from, at, 0, from, at, 0);
    }
  } else {
    const loop = loopBetween(to, from);
    for (let row = 0; row < rows; row++, at += rowStride, o += pitch) {
      if (columnStride === 1 && columns >= worthCall) to.set(from.subarray(at, at + columns), o);
      else if (columnStride === 0 && columns > 16) to.fill(from[at]!, o, o + columns);
      else loop(columns, to, o, 1, from, at, columnStride, from, at, 0, from, at, 0);
    }
  }
}

/** The inverse: from a dense block into a rectangle. */
export function scatter(
  from: TypedArray,
  to: TypedArray,
  at: number,
  rowStride: number,
  columnStride: number,
  rows: number,
  columns: number,
): void {
  if (columnStride === 1 && (rows === 1 || rowStride === columns)) {
    copyFlat(to, at, from, 0, rows * columns);
    return;
  }
  const loop = loopBetween(to, from);
  for (let row = 0, k = 0; row < rows; row++, at += rowStride, k += columns) {
    if (columnStride === 1 && columns >= worthCall) to.set(from.subarray(k, k + columns), at);
    else loop(columns, to, at, columnStride, from, k, 1, from, k, 0, from, k, 0);
  }
}
