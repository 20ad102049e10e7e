/**
 * Windows whose channels lie innermost, as pools have them: the source is copied a whole stretch at a time, with what lies
 * between, and the kernel walks the windows within it.
 */
import type { TypedArray } from '@glissade/tensor';
import { copyRectangle } from '../map/copy.ts';
import { blockLength } from '../map/staging.ts';
import type { Nest } from '../strided.ts';
import { groupLength } from './block.ts';
import type { ColumnArguments } from './columns.ts';
import { type Extent, innermost, maxResults, type Rectangle, type Terms } from './layout.ts';

/** From the first element of a window's columns to the last. */
const lengthOf = ({ lines, length, stride }: Terms, columns: number): number =>
  Math.max(...lines) + (length - 1) * stride + columns;

/**
 * How many results one stretch has: as many as there is room for. Undefined where stretches would be too long for a block,
 * or hold more between the terms than terms.
 */
export function windowsOf(terms: Terms, { lengths, strides: [source] }: Nest): Extent | undefined {
  const { lines, length, stride } = terms;
  const [allPlanes, allRows, columns] = innermost(lengths, 1);
  const [planeStride, rowStride, columnStride] = innermost(source!, 0);
  const isForward = [planeStride, rowStride, stride, ...lines.slice(0, blockLength)].every((n) => n >= 0);
  const count = lines.length * length;
  if (!isForward || columnStride !== 1 || columns % groupLength !== 0 || count > blockLength)
    return undefined;
  const window = lengthOf(terms, columns);
  const fit = (all: number, results: number, taken: number, pitch: number): number =>
    Math.min(all, Math.floor(maxResults / results), Math.floor((blockLength - taken) / (pitch || 1)) + 1);
  const rows = fit(allRows, columns, window, rowStride);
  if (rows < 1) return undefined;
  const plane = window + (rows - 1) * rowStride;
  const planes = rows < allRows ? 1 : fit(allPlanes, rows * columns, plane, planeStride);
  const stretch = plane + (planes - 1) * planeStride;
  const isDense = 2 * planes * rows * columns * count >= stretch;
  return stretch <= blockLength && isDense ? { planes, rows, columns } : undefined;
}

/** Copies a stretch; `fold` gets every line of its windows, and which term the first of the line is. */
export function acrossWindows(
  block: TypedArray,
  terms: Terms,
  data: TypedArray,
  { at, planes, planeStride, rows, rowStride, columns }: Rectangle,
  fold: (...where: ColumnArguments) => void,
): void {
  const { lines, length, stride } = terms;
  const reach = lengthOf(terms, columns) + (rows - 1) * rowStride + (planes - 1) * planeStride;
  copyRectangle(block, 0, 0, 1, data, at, 0, 1, 1, reach);
  lines.forEach((line, l) => {
    fold(line, planes, planeStride, rows, rowStride, length, stride, columns, l * length);
  });
}
