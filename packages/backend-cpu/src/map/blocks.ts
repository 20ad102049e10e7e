/**
 * Runs a kernel over strided operands: block by block, copied into its inputs and out of its output, whose memory stays
 * in the cache. What a kernel computes for an element depends on its operands alone, never on its place in a block.
 */
import { rowMajor, type Shape, size } from '@glissade/tensor';
import { eachRow, flatStride, type Nest, nestOf, type Strided, stretchOf } from '../strided.ts';
import { remembered } from '../wasm/remembered.ts';
import { type BoxCopy, boxCopy, copyRectangle } from './copy.ts';
import type { BlockKernel } from './kernel.ts';
import type { Route } from './plan.ts';
import { type Repeater, repeaterOf } from './repeated.ts';
import { blockLength } from './staging.ts';

/**
 * The nest's first view is the output, the others are the operands. A block is a slab: some steps along one axis, and all
 * of the axes within.
 */
export function blocksOf(kernel: BlockKernel, nest: Nest): Route {
  const { lengths, strides } = nest;
  let axis = lengths.length - 1;
  let within = 1;
  while (axis > 0 && within * lengths[axis]! <= blockLength) within *= lengths[axis--]!;
  const length = lengths[axis]!;
  const thickness = Math.min(length, Math.max(1, Math.floor(blockLength / within)));
  const pitch = strides.map((list) => list[axis]!);
  const slabs = new Map<number, Slab>();

  return (views) => {
    const [output, ...operands] = views;
    // An operand that is the same for every slab need not be copied again.
    const held = operands.map(() => -1);
    let listed: Slab | undefined;
    eachRow(
      { lengths, strides, offsets: views.map(({ offset }) => offset) },
      (offsets) => {
        for (let start = 0; start < length; start += thickness) {
          const thick = Math.min(thickness, length - start);
          const slab = remembered(slabs, thick, () => slabOf(kernel, nest, axis, thick));
          for (let i = 0; i < operands.length; i++) {
            const at = offsets[i + 1]! + start * pitch[i + 1]!;
            if (held[i] === at && pitch[i + 1] === 0) continue;
            held[i] = at;
            slab.copies[i + 1]!(kernel.inputs[i]!, 0, operands[i]!.buffer, at);
          }
          if (slab.starts) {
            if (slab !== listed) kernel.byRows!.starts.set(slab.starts);
            listed = slab;
            kernel.byRows!.run(thick * (within / slab.columns), slab.columns);
          } else kernel.run(thick * within);
          slab.copies[0]!(output!.buffer, offsets[0]! + start * pitch[0]!, kernel.output, 0);
        }
      },
      lengths.length - axis,
    );
  };
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
  const rows = size(shape) / columns;
  const byRows =
    kernel.byRows !== undefined &&
    columns >= shortestRow &&
    rows * (strides.length - 1) <= kernel.byRows.starts.length;
  const block = rowMajor(shape);
  const [output, ...operands] = strides.map((list) => list.slice(axis)) as [number[], ...number[][]];
  const parts = operands.map((list, i) => {
    const repeater = kernel.byRows && repeaterOf(kernel.inputs[i]!);
    return partOf(shape, list, byRows, repeater);
  });
  const out = boxCopy(nestOf(shape, [at(output), at(block)]));
  const copies = [out, ...parts.map((part) => part.copy)];
  if (parts.every((part) => part.strides === undefined)) {
    return { copies, columns, starts: undefined };
  }
  const starts: number[] = [];
  const nest = {
    lengths: shape,
    strides: parts.map((part) => part.strides ?? block),
    offsets: parts.map(({ offset }) => offset),
  };
  eachRow(nest, (places) => void starts.push(...places));
  return { copies, columns, starts: Int32Array.from(starts) };
}

const at = (strides: readonly number[], offset = 0): Strided => ({ strides, offset });

/** How an operand's part of a slab is copied into a block, and how its rows lie there. */
interface Part {
  readonly copy: BoxCopy;
  /** Undefined where they lie one behind the other. */
  readonly strides: readonly number[] | undefined;
  readonly offset: number;
}

function partOf(
  shape: Shape,
  strides: readonly number[],
  byRows: boolean,
  repeater: Repeater | undefined,
): Part {
  // What is the same for every slab is copied once: then its rows may as well lie as the output's do.
  const anywhere = byRows && strides[0] !== 0;
  const stretch = anywhere ? rowsInOrder(shape, strides) : undefined;
  if (stretch) {
    // Rows that lie close together are copied with all that is between them.
    const { first, length } = stretch;
    const copy: BoxCopy = (to, _, from, i) => copyRectangle(to, 0, 0, 1, from, i + first, 0, 1, 1, length);
    return { copy, strides, offset: -first };
  }
  // Of rows that repeat, one is enough.
  const repeats = (axis: number): boolean => anywhere && axis < shape.length - 1 && strides[axis] === 0;
  const lengths = shape.map((length, axis) => (repeats(axis) ? 1 : length));
  const dense = rowMajor(lengths).map((stride, axis) => (repeats(axis) ? 0 : stride));
  const copy =
    repeater && strides.length > 1 && strides.at(-1) === 0
      ? repeatedRows(repeater, lengths, strides)
      : boxCopy(nestOf(lengths, [at(dense), at(strides)]));
  return { copy, strides: shape.some((_, axis) => repeats(axis)) ? dense : undefined, offset: 0 };
}

/** Where a row is one element all along, only that is copied, and vector code fills the row. */
function repeatedRows(
  { numbers, run }: Repeater,
  lengths: readonly number[],
  strides: readonly number[],
): BoxCopy {
  const outer = lengths.slice(0, -1);
  const copy = boxCopy(nestOf(outer, [at(rowMajor(outer)), at(strides)]));
  return (to, _, from, i) => {
    copy(numbers, 0, from, i);
    run(to.byteOffset, size(outer), lengths.at(-1)!);
  };
}

/** The stretch of a box, if its rows lie in order but with gaps, repeated or overlapping, and not too far apart. */
function rowsInOrder(shape: Shape, strides: readonly number[]): ReturnType<typeof stretchOf> | undefined {
  if (strides.at(-1) !== 1 || flatStride(shape, strides) === 1) return undefined;
  const stretch = stretchOf(shape, strides);
  return stretch.length <= blockLength ? stretch : undefined;
}
