/** Contractions: which kernel, cut how. Long sums with few outputs are cut into parts that a second shader adds up. */
import { type DType, input, type Kernel, type View } from '@glissade/tensor';
import type { Choices, MatrixShape } from '../choices.ts';
import { sumDType } from '../wgsl/types.ts';
import { blocks } from './contract-blocks.ts';
import { matrices, matrixTile } from './contract-matrices.ts';
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
  /** The matrices that subgroups multiply, if they do. */
  readonly matrix?: MatrixShape | undefined;
}

/** The dtypes that there are matrices of. */
const matrixComponents: { readonly [D in DType]?: MatrixShape['component'] } = {
  float32: 'f32',
  float16: 'f16',
};

/** Parts of sums are no shorter than this. */
const shortestPart = 128;

export const lowerContract: Lowering = (kernel, site) => {
  const contraction = contractionOf(kernel);
  const cutting = cut(contraction, site.choices);
  const { tile, matrix } = cutting;
  const emit = (contraction: Contraction, cut: Cutting & { readonly pitch?: number }): Draft => {
    if (matrix) return matrices(contraction, matrix, cut, site);
    return tile > 0 ? tiles(contraction, cut, site) : blocks(contraction, cut, site);
  };
  if (cutting.parts === 1) return [emit(contraction, cutting)];

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
  const drafts: Draft[] = [emit(contractionOf(first), { ...cutting, pitch: pitch! })];
  return [...drafts, ...sumOfParts(kernel, partial, site)];
};

function cut({ left, batches, rows, columns, inner }: Contraction, choices: Choices): Cutting {
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
    const component = matrixComponents[left.dtype];
    const matrix =
      tile >= matrixTile ? choices.matrices.find((shape) => shape.component === component) : undefined;
    return { tile, matrix, parts: wantedParts(workgroups(matrix ? matrixTile : tile), wanted) };
  }
  return { tile: 0, parts: wantedParts(outputs / 16, wanted * lanes) };
}
