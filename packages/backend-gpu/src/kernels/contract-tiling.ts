/**
 * What contractions in tiles have in common: which tile a workgroup computes, how slices of the rows and columns come into its
 * memory, and how sums become results.
 */
import type { DType } from '@glissade/tensor';
import { Body } from '../wgsl/body.ts';
import { wrapped } from '../wgsl/expression.ts';
import { Shader } from '../wgsl/shader.ts';
import { unravel } from '../wgsl/space.ts';
import { scalarOf, sumDType } from '../wgsl/types.ts';
import { numbersOf } from './contract-blocks.ts';
import { type Keep, type Slices, slicesOf } from './contract-slices.ts';
import { type Contraction, storingOf } from './contraction.ts';
import type { KernelSite } from './kernel.ts';
import { outputsOf } from './map.ts';
import { emitResults } from './results.ts';

/** The tiles of outputs, and the slices of operands that they are made of. */
export interface Tiles {
  /** The side of a tile. */
  readonly tile: number;
  readonly parts: number;
  /** From the sums of one part to those of the next. */
  readonly pitch: number;
  readonly lanes: number;
  /** How many terms of the sums a slice has. */
  readonly depth: number;
  readonly keep: Keep;
}

/** The names of what a workgroup works on. */
export interface Tiling {
  readonly shader: Shader;
  /** What is computed before the first slice. */
  readonly body: Body;
  readonly dtype: DType;
  readonly workgroups: number;
  readonly part: string;
  readonly batch: string;
  /** The numbers of the tile. */
  readonly row: string;
  readonly column: string;
  /** The range of terms. */
  readonly begin: string;
  readonly end: string;
  /** Of the left operand and the right one. */
  readonly slices: readonly [Slices, Slices];
}

export function tilingOf(contraction: Contraction, tiles: Tiles, { dynamic }: KernelSite): Tiling {
  const { kernel, left, right, batches, rows, columns, inner } = contraction;
  const { tile, parts } = tiles;
  const shader = new Shader(outputsOf(kernel), dynamic);
  const dtype = sumDType(left.dtype);
  const [down, across] = [Math.ceil(rows.size / tile), Math.ceil(columns.size / tile)];
  // A part of the sums is a range of the longest axis, which counts slowest.
  const perPlace = inner.size / (inner.lengths[0] ?? 1);
  const run = Math.ceil((inner.lengths[0] ?? 1) / parts) * perPlace;

  const body = new Body('v');
  const [part, batch, row, column] = numbersOf(body, [parts, batches.size, down, across], 'workgroup');
  const place = unravel(body, batch, batches.lengths);
  const begin = body.name(`${part} * ${run}u`);
  const end = body.name(`min(${begin} + ${run}u, ${inner.size}u)`);
  const site = { ...tiles, body, shader, inner, batches, batch: place, vector: `vec4<${scalarOf(dtype)}>` };
  const slices = [
    slicesOf('left', left, rows, body.name(`${row} * ${tile}u`), site),
    slicesOf('right', right, columns, body.name(`${column} * ${tile}u`), site),
  ] as const;
  const workgroups = parts * batches.size * down * across;
  return { shader, body, dtype, workgroups, part, batch, row, column, begin, end, slices };
}

/**
 * Declares the function `finish`, which computes the results of a sum and stores them, or of four sums side by side. It is one
 * function as its text is long where the results are, and wanted for every sum.
 *
 * @param inFours - whether a thread has four sums side by side
 * @returns how many sums it takes
 */
export function declareFinish(
  contraction: Contraction,
  { tile, parts, pitch }: Tiles,
  { shader, dtype }: Tiling,
  { dynamic }: KernelSite,
  inFours: boolean,
): 1 | 4 {
  const { kernel, batches, rows, columns, positions } = contraction;
  const scalar = scalarOf(dtype);
  const { strides, buffers, stored } = storingOf(contraction, pitch, inFours, dynamic);
  const body = new Body('g');
  const batch = unravel(body, 'batch', batches.lengths);
  const coordinates = [
    parts > 1 ? 'i32(part)' : '0',
    ...batch,
    ...unravel(body, 'row', rows.lengths),
    ...unravel(body, 'column', columns.lengths),
  ];
  const values = Array.from({ length: stored }, (_, i) => ({
    code: wrapped(stored > 1 ? `sums[${i}]` : 'sums', dtype),
    dtype,
  }));
  const fours = stored > 1 ? { buffers, last: body.name(`${coordinates.at(-1)} >> 2u`) } : undefined;
  emitResults(kernel, values, { shader, body, coordinates, strides, positions, fours });
  const guard =
    rows.size % tile === 0 && columns.size % tile === 0
      ? ''
      : `if (row >= ${rows.size}u || column >= ${columns.size}u) { return; }\n`;
  shader.declare(
    `fn finish(part: u32, batch: u32, row: u32, column: u32, sums: ${stored > 1 ? `vec4<${scalar}>` : scalar}) {\n${guard}${body}\n}`,
  );
  return stored;
}
