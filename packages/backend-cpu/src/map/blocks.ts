/**
 * Runs a kernel over strided operands: block by block, copied into its inputs and out of its output, whose memory stays
 * in the cache. What a kernel computes for an element depends on its operands alone, never on its place in a block.
 */
import { rowMajor, type Shape, size, type TypedArray, type View } from '@glissade/tensor';
import { eachRow, flatStride, type Nest, nestOf } from '../strided.ts';
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
    [thickness, length % thickness].map((thick) => [thick, slabOf(kernel, nest, axis, thick)]),
  );
  // An operand that is the same for every slab need not be copied again.
  const held = operands.map(() => -1);
  let listed: Slab | undefined;

  eachRow(
    nest,
    (offsets) => {
      for (let start = 0; start < length; start += thickness) {
        const thick = Math.min(thickness, length - start);
        const slab = slabs.get(thick)!;
        for (let i = 0; i < operands.length; i++) {
          const at = offsets[i + 1]! + start * pitch[i + 1]!;
          if (held[i] === at && pitch[i + 1] === 0) continue;
          held[i] = at;
          slab.copies[i + 1]!(kernel.inputs[i]!, 0, operands[i]!, at);
        }
        if (slab.starts) {
          if (slab !== listed) kernel.byRows!.starts.set(slab.starts);
          listed = slab;
          kernel.byRows!.run(thick * (within / slab.columns), slab.columns);
        } else kernel.run(thick * within);
        slab.copies[0]!(output, offsets[0]! + start * pitch[0]!, kernel.output, 0);
      }
    },
    lengths.length - axis,
  );
}

interface Slab {
  /** How each view's part is copied: out of the block for the first, into it for the others. */
  readonly copies: readonly BoxCopy[];
  readonly columns: number;
  /** Where each row begins in each input; undefined where all lie one behind the other. */
  readonly starts: Int32Array | undefined;
}

/** Rows shorter than this are put one behind the other before a kernel sees them. */
export const shortestRow = 4;

function slabOf(kernel: BlockKernel, { lengths, strides }: Nest, axis: number, thickness: number): Slab {
  const shape = [thickness, ...lengths.slice(axis + 1)];
  const columns = shape.at(-1)!;
  const block = { strides: rowMajor(shape), offset: 0 };
  const views = strides.map((list) => ({ strides: list.slice(axis), offset: 0 }));
  const rows = size(shape) / columns;
  const byRows =
    kernel.byRows && columns >= shortestRow && rows * (views.length - 1) <= kernel.byRows.starts.length;
  // Rows that lie close together are copied with all that is between them, and read where they are.
  const stretches = views.map((view, v) => (byRows && v > 0 ? stretchOf(shape, view.strides) : undefined));
  const copies = views.map((view, v): BoxCopy => {
    const stretch = stretches[v];
    if (!stretch) return boxCopy(nestOf(shape, v === 0 ? [view, block] : [block, view]));
    const { first, length } = stretch;
    return (to, _, from, i) => copyRectangle(to, 0, 0, 1, from, i + first, 0, 1, 1, length);
  });
  if (!stretches.some((stretch) => stretch)) return { copies, columns, starts: undefined };
  const starts: number[] = [];
  const sources = views.slice(1).map((view, i) => {
    const stretch = stretches[i + 1];
    return stretch ? { strides: view.strides, offset: -stretch.first } : block;
  });
  eachRow(
    {
      lengths: shape,
      strides: sources.map((source) => source.strides),
      offsets: sources.map(({ offset }) => offset),
    },
    (at) => void starts.push(...at),
  );
  return { copies, columns, starts: Int32Array.from(starts) };
}

/** The elements from a box's first to its last, if its rows lie in order but with gaps, repeated or overlapping. */
function stretchOf(shape: Shape, strides: readonly number[]): { first: number; length: number } | undefined {
  if (strides.at(-1) !== 1 || flatStride(shape, strides) === 1) return undefined;
  let first = 0;
  let last = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    const extent = (shape[axis]! - 1) * strides[axis]!;
    if (extent < 0) first += extent;
    else last += extent;
  }
  const length = last - first + 1;
  return length <= blockLength ? { first, length } : undefined;
}
