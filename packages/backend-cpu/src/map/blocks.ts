/**
 * Runs a kernel over strided operands: block by block, copied into its inputs and out of its output, whose memory stays
 * in the cache. What a kernel computes for an element depends on its operands alone, never on its place in a block.
 */
import { rowMajor, type TypedArray, type View } from '@glissade/tensor';
import { eachRow, type Nest, nestOf } from '../strided.ts';
import { type BoxCopy, boxCopy, copyRectangle } from './copy.ts';
import type { BlockKernel } from './kernel.ts';
import { blockLength } from './staging.ts';

/** Elements side by side; the operands', too, or one element for all (stride 0). */
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
      copyRectangle(kernel.inputs[i]!, 0, 0, 1, buffer, offset + start * stride, 0, stride, 1, length);
    }
    kernel.run(length);
    copyRectangle(output.buffer, output.offset + start, 0, 1, kernel.output, 0, 0, 1, 1, length);
  }
}

/**
 * The nest's first view is the output, the others are the operands. A block is a slab: some steps along one axis, and all
 * of the axes within.
 */
export function runBlocks(
  kernel: BlockKernel,
  nest: Nest,
  operands: readonly TypedArray[],
  output: TypedArray,
): void {
  const { lengths, strides } = nest;
  let axis = lengths.length - 1;
  let within = 1;
  while (axis > 0 && within * lengths[axis]! <= blockLength) within *= lengths[axis--]!;
  const length = lengths[axis]!;
  const thickness = Math.min(length, Math.max(1, Math.floor(blockLength / within)));
  const pitch = strides.map((list) => list[axis]!);
  const slabs = new Map(
    [thickness, length % thickness].map((thick) => [thick, slabCopies(nest, axis, thick)]),
  );
  // An operand that is the same for every slab need not be copied again.
  const held = operands.map(() => -1);

  eachRow(
    nest,
    (offsets) => {
      for (let start = 0; start < length; start += thickness) {
        const thick = Math.min(thickness, length - start);
        const copies = slabs.get(thick)!;
        for (let i = 0; i < operands.length; i++) {
          const at = offsets[i + 1]! + start * pitch[i + 1]!;
          if (held[i] === at && pitch[i + 1] === 0) continue;
          held[i] = at;
          copies[i + 1]!(kernel.inputs[i]!, 0, operands[i]!, at);
        }
        kernel.run(thick * within);
        copies[0]!(output, offsets[0]! + start * pitch[0]!, kernel.output, 0);
      }
    },
    lengths.length - axis,
  );
}

/** How each view's part of a slab is copied: out of the block for the first, into it for the others. */
function slabCopies({ lengths, strides }: Nest, axis: number, thickness: number): BoxCopy[] {
  const shape = [thickness, ...lengths.slice(axis + 1)];
  const block = { strides: rowMajor(shape), offset: 0 };
  return strides.map((list, v) => {
    const view = { strides: list.slice(axis), offset: 0 };
    return boxCopy(nestOf(shape, v === 0 ? [view, block] : [block, view]));
  });
}
