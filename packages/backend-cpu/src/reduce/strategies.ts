/** Four ways to fold a rectangle of results: along each result's terms or across all results, in vectors or plainly. */
import type { TypedArray } from '@glissade/tensor';
import { gather } from '../map/copy.ts';
import { blockLength } from '../map/staging.ts';
import { type FoldName, foldAcross, foldAlong, folds } from './fold.ts';
import { foldKernel, pitchUnit } from './kernel.ts';

/** What folds into one result: lines of elements that begin at places relative to the result's own. */
export interface Terms {
  readonly by: FoldName;
  readonly lines: readonly number[];
  readonly length: number;
  readonly stride: number;
}

/** Gives the results of a rectangle, in an array that is reused. */
export type Strategy = (
  terms: Terms,
  data: TypedArray,
  at: number,
  rowStride: number,
  columnStride: number,
  rows: number,
  columns: number,
) => Float64Array;

/** The most results of a rectangle: few enough for several terms of each to fit a block. */
export const maxResults = 1024;

const results = new Float64Array(maxResults);

export const plainAlong: Strategy = (
  { by, lines, length, stride },
  data,
  at,
  rowStride,
  columnStride,
  rows,
  columns,
) => {
  const fold = folds[by];
  for (let row = 0, k = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, k++) {
      const from = at + row * rowStride + column * columnStride;
      let result = fold.start;
      for (const line of lines) result = foldAlong(fold, result, data, from + line, stride, length);
      results[k] = result;
    }
  }
  return results;
};

export const plainAcross: Strategy = (
  { by, lines, length, stride },
  data,
  at,
  rowStride,
  columnStride,
  rows,
  columns,
) => {
  const fold = folds[by];
  results.fill(fold.start, 0, rows * columns);
  for (const line of lines) {
    for (let term = 0, i = at + line; term < length; term++, i += stride) {
      foldAcross(fold, results, data, i, rowStride, columnStride, rows, columns);
    }
  }
  return results;
};

const padded = (columns: number): number => Math.ceil(columns / pitchUnit) * pitchUnit;

/** Rows of the block are results' lines, or parts of them. */
export const kernelAlong: Strategy = (
  { by, lines, length, stride },
  data,
  at,
  rowStride,
  columnStride,
  rows,
  columns,
) => {
  const { start, fold } = folds[by];
  const kernel = foldKernel(by);
  const width = Math.min(length, blockLength);
  const height = Math.floor(blockLength / padded(width));
  results.fill(start, 0, rows * columns);
  for (const line of lines) {
    for (let from = 0; from < length; from += width) {
      const w = Math.min(width, length - from);
      const pitch = padded(w);
      if (pitch !== w) kernel.block.fill(start, 0, Math.min(height, columns) * pitch);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column += height) {
          const h = Math.min(height, columns - column);
          const place = at + line + from * stride + row * rowStride + column * columnStride;
          gather(kernel.block, 0, pitch, data, place, columnStride, stride, h, w);
          kernel.rows(h, pitch);
          for (let k = 0, to = row * columns + column; k < h; k++, to++)
            results[to] = fold(results[to]!, kernel.results[k]!);
        }
      }
    }
  }
  return results;
};

/** Rows of the block are the rectangle, once for each term. */
export const kernelAcross: Strategy = (
  { by, lines, length, stride },
  data,
  at,
  rowStride,
  columnStride,
  rows,
  columns,
) => {
  const kernel = foldKernel(by);
  const pitch = padded(rows * columns);
  const group = Math.floor(blockLength / pitch);
  kernel.results.fill(folds[by].start, 0, pitch);
  for (const line of lines) {
    for (let term = 0; term < length; term += group) {
      const terms = Math.min(group, length - term);
      const place = at + line + term * stride;
      if (rows === 1) gather(kernel.block, 0, pitch, data, place, stride, columnStride, terms, columns);
      else {
        for (let k = 0; k < terms; k++) {
          gather(
            kernel.block,
            k * pitch,
            columns,
            data,
            place + k * stride,
            rowStride,
            columnStride,
            rows,
            columns,
          );
        }
      }
      kernel.columns(terms, pitch);
    }
  }
  return kernel.results;
};
