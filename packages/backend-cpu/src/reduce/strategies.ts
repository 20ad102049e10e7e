/** Four ways to fold a rectangle of results: along each result's terms or across all results, in vectors or plainly. */
import type { TypedArray } from '@glissade/tensor';
import { copyRectangle } from '../map/copy.ts';
import { blockLength } from '../map/staging.ts';
import { groupLength } from './block.ts';
import type { ColumnArguments } from './columns.ts';
import { type FoldName, foldAcross, foldAlong, foldOf, folds } from './fold.ts';
import { type FoldKernel, foldKernel } from './kernel.ts';
import { maxResults, type Rectangle, type Terms } from './layout.ts';
import { acrossWindows } from './windows.ts';

/** Gives the results, row after row, in an array that is reused; as float32 numbers, if they are to be rounded anyway, or as float64. */
export type Strategy = (
  by: FoldName,
  terms: Terms,
  data: TypedArray,
  results: Rectangle,
  isRounded: boolean,
) => TypedArray;

const accumulators = new Float64Array(maxResults);

export const plainAlong: Strategy = (
  by,
  { lines, length, stride },
  data,
  { at, rowStride, columnStride, rows, columns },
) => {
  const fold = foldOf(by, data);
  for (let row = 0, k = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, k++) {
      const from = at + row * rowStride + column * columnStride;
      let result = fold.start;
      for (const line of lines) result = foldAlong(fold, result, data, from + line, stride, length);
      accumulators[k] = result;
    }
  }
  return accumulators;
};

export const plainAcross: Strategy = (
  by,
  { lines, length, stride },
  data,
  { at, rowStride, columnStride, rows, columns },
) => {
  const fold = foldOf(by, data);
  accumulators.fill(fold.start, 0, rows * columns);
  for (const line of lines) {
    for (let term = 0, i = at + line; term < length; term++, i += stride) {
      foldAcross(fold, accumulators, data, i, rowStride, columnStride, rows, columns);
    }
  }
  return accumulators;
};

type Fill = (kernel: FoldKernel, terms: Terms, data: TypedArray, results: Rectangle) => void;

const byKernel =
  (fill: Fill): Strategy =>
  (by, terms, data, results, isRounded) => {
    const kernel = foldKernel(by);
    const count = padded(results.planes * results.rows * results.columns);
    kernel.results.fill(folds[by].start, 0, count);
    fill(kernel, terms, data, results);
    if (!isRounded) return kernel.results;
    kernel.round(count);
    return kernel.rounded;
  };

const padded = (count: number): number => Math.ceil(count / groupLength) * groupLength;

/** Rows of the block are results' lines, or parts of them. */
export const kernelAlong: Strategy = byKernel(
  (kernel, { lines, length, stride }, data, { at, rowStride, columnStride, rows, columns }) => {
    for (const line of lines) {
      for (let from = 0; from < length; from += blockLength) {
        const width = Math.min(blockLength, length - from);
        const height = Math.min(columns, Math.floor(blockLength / width));
        for (let row = 0; row < rows; row++) {
          for (let column = 0; column < columns; column += height) {
            const count = Math.min(height, columns - column);
            const place = at + line + from * stride + row * rowStride + column * columnStride;
            copyRectangle(kernel.block, 0, width, 1, data, place, columnStride, stride, count, width);
            kernel.rows(count, width, row * columns + column);
          }
        }
      }
    }
  },
);

/** Fills blocks whose rows are the rectangle of results, once for each term; `fold` gets which term the first row is. */
export function acrossBlocks(
  block: TypedArray,
  { lines, length, stride }: Terms,
  data: TypedArray,
  { at, rowStride, columnStride, rows, columns }: Rectangle,
  fold: (...where: ColumnArguments) => void,
): void {
  const pitch = padded(rows * columns);
  const group = Math.floor(blockLength / pitch);
  lines.forEach((line, l) => {
    for (let term = 0; term < length; term += group) {
      const count = Math.min(group, length - term);
      const place = at + line + term * stride;
      if (rows === 1) copyRectangle(block, 0, pitch, 1, data, place, stride, columnStride, count, columns);
      else {
        for (let k = 0; k < count; k++) {
          const from = place + k * stride;
          copyRectangle(block, k * pitch, columns, 1, data, from, rowStride, columnStride, rows, columns);
        }
      }
      fold(0, 1, 0, 1, 0, count, pitch, pitch, l * length + term);
    }
  });
}

const across = (fill: typeof acrossBlocks): Strategy =>
  byKernel((kernel, terms, data, results) => fill(kernel.block, terms, data, results, kernel.columns));

export const kernelAcross: Strategy = across(acrossBlocks);
export const kernelWindows: Strategy = across(acrossWindows);
