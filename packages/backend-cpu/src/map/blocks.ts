/**
 * Runs a kernel over strided operands: block by block, copied into its inputs and out of its output, whose memory stays
 * in the cache. A block is a run of one row or a group of whole rows. What a kernel computes for an element depends on
 * its operands alone, never on where in a block they are.
 */
import type { TypedArray } from '@glissade/tensor';
import { eachRow, type Nest } from '../strided.ts';
import type { BlockKernel } from './kernel.ts';
import { copyFlat } from './loops.ts';
import { blockLength } from './staging.ts';

/** The nest's first view is the output, the others are the operands. */
export function runBlocks(
  kernel: BlockKernel,
  nest: Nest,
  operands: readonly TypedArray[],
  output: TypedArray,
): void {
  const inner = nest.lengths.length - 1;
  const columns = nest.lengths[inner]!;
  const rows = inner > 0 ? nest.lengths[inner - 1]! : 1;
  const width = Math.min(columns, blockLength);
  const height = Math.min(rows, Math.floor(blockLength / width));
  const rowStrides = nest.strides.map((strides) => (inner > 0 ? strides[inner - 1]! : 0));
  const columnStrides = nest.strides.map((strides) => strides[inner]!);
  // Operands that are the same for every group of rows need not be copied again.
  const held = operands.map(() => -1);

  eachRow(
    nest,
    (offsets) => {
      for (let row = 0; row < rows; row += height) {
        const h = Math.min(height, rows - row);
        for (let column = 0; column < columns; column += width) {
          const w = Math.min(width, columns - column);
          const place = (v: number): number =>
            offsets[v]! + row * rowStrides[v]! + column * columnStrides[v]!;
          for (let i = 0; i < operands.length; i++) {
            const at = place(i + 1);
            if (held[i] === at && rowStrides[i + 1] === 0 && (w === columns || columnStrides[i + 1] === 0))
              continue;
            held[i] = at;
            gather(kernel.inputs[i]!, operands[i]!, at, rowStrides[i + 1]!, columnStrides[i + 1]!, h, w);
          }
          kernel.run(h * w);
          scatter(kernel.output, output, place(0), rowStrides[0]!, columnStrides[0]!, h, w);
        }
      }
    },
    Math.min(2, inner + 1),
  );
}

/** A rectangle of elements, side by side row after row. */
function gather(
  to: TypedArray,
  from: TypedArray,
  at: number,
  rowStride: number,
  columnStride: number,
  rows: number,
  columns: number,
): void {
  if (columnStride === 1 && (rows === 1 || rowStride === columns)) {
    copyFlat(to, 0, from, at, rows * columns);
    return;
  }
  if (columnStride === 0 && (rows === 1 || rowStride === 0)) {
    to.fill(from[at]!, 0, rows * columns);
    return;
  }
  if (rows > 1 && rowStride !== 0 && Math.abs(rowStride) < Math.abs(columnStride)) {
    for (let column = 0; column < columns; column++, at += columnStride) {
      for (let row = 0, i = at, k = column; row < rows; row++, i += rowStride, k += columns) to[k] = from[i]!;
    }
    return;
  }
  for (let row = 0, k = 0; row < rows; row++, at += rowStride, k += columns) {
    if (columnStride === 1) copyFlat(to, k, from, at, columns);
    else if (columnStride === 0 && columns > 16) to.fill(from[at]!, k, k + columns);
    else
      for (let column = 0, i = at; column < columns; column++, i += columnStride) to[k + column] = from[i]!;
  }
}

/** The inverse of `gather`. */
function scatter(
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
  for (let row = 0, k = 0; row < rows; row++, at += rowStride, k += columns) {
    if (columnStride === 1) copyFlat(to, at, from, k, columns);
    else
      for (let column = 0, i = at; column < columns; column++, i += columnStride) to[i] = from[k + column]!;
  }
}
