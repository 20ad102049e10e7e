/** Contractions: which kernel, cut how. Long sums with few outputs are cut into parts that a second shader adds up. */
import { input, type Kernel, type View } from '@glissade/tensor';
import type { Choices } from '../choices.ts';
import { sumDType } from '../wgsl/types.ts';
import { blocks } from './contract-blocks.ts';
import { tiles } from './contract-tiles.ts';
import { type Contraction, contractionOf } from './contraction.ts';
import type { Draft, Lowering } from './kernel.ts';
import { sumOfParts } from './reduce.ts';

/** How a contraction is cut. */
export interface Cutting {
  /** The side of the square of outputs that a workgroup computes together; 0 where every thread works alone. */
  readonly tile: number;
  /** Into how many parts the sums are cut. */
  readonly parts: number;
}

/** Parts of sums are no shorter than this. */
const shortestPart = 128;

export const lowerContract: Lowering = (kernel, site) => {
  const contraction = contractionOf(kernel);
  const cutting = cut(contraction, site.choices);
  const emit = cutting.tile > 0 ? tiles : blocks;
  if (cutting.parts === 1) return [emit(contraction, cutting, site)];

  // [the output's shape, parts], the parts outermost in memory.
  const { shape } = kernel.outputs[0]!;
  const dtype = sumDType(kernel.inputs[0]!.dtype);
  const stored = site.temporary(dtype, [cutting.parts, ...shape]);
  const [pitch, ...strides] = stored.strides;
  const partial: View<number> = {
    ...stored,
    shape: [...shape, cutting.parts],
    strides: [...strides, pitch!],
  };
  const first: Kernel = {
    ...kernel,
    extras: [],
    results: [input(0)],
    outputs: [{ ...stored, shape, strides }],
  };
  const drafts: Draft[] = [emit(contractionOf(first), { ...cutting, pitch: pitch! }, site)];
  return [...drafts, ...sumOfParts(kernel, partial, site)];
};

function cut({ batches, rows, columns, inner }: Contraction, choices: Choices): Cutting {
  const { lanes, workgroups: wanted } = choices;
  const outputs = batches.size * rows.size * columns.size;
  const wantedParts = (workers: number, wanted: number): number =>
    Math.max(
      1,
      Math.min(Math.floor(wanted / workers), Math.floor(inner.size / shortestPart), inner.lengths[0] ?? 1),
    );
  const isMatrix = Math.min(rows.size, columns.size) >= 8;
  if (choices.tiles.length > 0 && isMatrix) {
    const workgroups = (tile: number): number =>
      batches.size * Math.ceil(rows.size / tile) * Math.ceil(columns.size / tile);
    const tile = choices.tiles.find((side) => workgroups(side) >= wanted / 2) ?? choices.tiles.at(-1)!;
    return { tile, parts: wantedParts(workgroups(tile), wanted) };
  }
  return { tile: 0, parts: wantedParts(outputs / 16, wanted * lanes) };
}
