/**
 * Runs a kernel over strided operands: block by block, copied into its inputs and out of its output, whose memory stays
 * in the cache. A block is a run of one row or a group of whole rows. What a kernel computes for an element depends on
 * its operands alone, never on where in a block they are.
 */
import type { TypedArray, View } from '@glissade/tensor';
import { eachRow, type Nest } from '../strided.ts';
import { gather, scatter } from './copy.ts';
import type { BlockKernel } from './kernel.ts';
import { blockLength } from './staging.ts';

/** Elements side by side; operands, too, or one element for all (stride 0). */
export function runFlat(
  kernel: BlockKernel,
  count: number,
  operands: readonly View<TypedArray>[],
  strides: readonly number[],
  output: View<TypedArray>,
): void {
  for (let start = 0; start < count; start += blockLength) {
    const length = Math.min(blockLength, count - start);
    for (let i = 0; i < operands.length; i++) {
      const stride = strides[i]!;
      if (start > 0 && stride === 0) continue;
      const { buffer, offset } = operands[i]!;
      gather(kernel.inputs[i]!, 0, length, buffer, offset + start * stride, 0, stride, 1, length);
    }
    kernel.run(length);
    scatter(kernel.output, output.buffer, output.offset + start, 0, 1, 1, length);
  }
}

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

  const runBlock = (offsets: readonly number[], row: number, column: number, h: number, w: number): void => {
    for (let i = 0; i < operands.length; i++) {
      const rowStride = rowStrides[i + 1]!;
      const columnStride = columnStrides[i + 1]!;
      const at = offsets[i + 1]! + row * rowStride + column * columnStride;
      if (held[i] === at && rowStride === 0 && (w === columns || columnStride === 0)) continue;
      held[i] = at;
      gather(kernel.inputs[i]!, 0, w, operands[i]!, at, rowStride, columnStride, h, w);
    }
    kernel.run(h * w);
    const to = offsets[0]! + row * rowStrides[0]! + column * columnStrides[0]!;
    scatter(kernel.output, output, to, rowStrides[0]!, columnStrides[0]!, h, w);
  };
  eachRow(
    nest,
    (offsets) => {
      for (let row = 0; row < rows; row += height) {
        for (let column = 0; column < columns; column += width) {
          runBlock(offsets, row, column, Math.min(height, rows - row), Math.min(width, columns - column));
        }
      }
    },
    Math.min(2, inner + 1),
  );
}
