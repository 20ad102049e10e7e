/**
 * Contractions by matrices of subgroups, which GPUs have units for: those of NVIDIA call them tensor cores, Apple's simdgroup
 * matrices. A workgroup computes a tile of outputs from slices in its memory, as in contract-tiles.ts; but the tile is four
 * squares, and a subgroup keeps all sums of a square in such matrices. As WGSL does not say how many subgroups a workgroup
 * has, they take squares until none is left: of 32 threads, each takes one.
 */
import type { MatrixShape } from '../choices.ts';
import { declareFinish, type Tiles, tilingOf } from './contract-tiling.ts';
import type { Contraction } from './contraction.ts';
import { dispatch } from './groups.ts';
import type { Draft, KernelSite } from './kernel.ts';

/** The side of a square: every shape of matrices divides it. */
const side = 32;
const squares = 4;

/** The side of a tile. */
export const matrixTile: number = 2 * side;

/** Threads of a workgroup: a multiple of every size of subgroups. */
export const matrixLanes = 128;

/** How many terms of the sums a slice has. */
const depthOf = ({ component }: MatrixShape): number => (component === 'f16' ? 32 : 16);

/** From one term of a slice to the next: more than there are elements, for other banks, and a multiple of 16 bytes. */
const slicePitch = ({ component }: MatrixShape): number => matrixTile + (component === 'f16' ? 8 : 4);

/** A line more than is used: a matrix reaches to the end of its last line, wherever in the first it begins. */
const sliceLength = (shape: MatrixShape): number => (depthOf(shape) + 1) * slicePitch(shape);

/** How many columns of sums go through memory at a time: eight sums of every thread. */
const sumsWidth = ({ M }: MatrixShape): number => (8 * side) / M;
const sumsPitch = (shape: MatrixShape): number => sumsWidth(shape) + 4;
const sumsLength = (shape: MatrixShape): number => (squares * shape.M + 1) * sumsPitch(shape);

/** The workgroup memory that is taken. */
export const matrixBytes = (shape: MatrixShape): number =>
  2 * (shape.component === 'f16' ? 2 : 4) * sliceLength(shape) + 4 * sumsLength(shape);

export function matrices(
  contraction: Contraction,
  shape: MatrixShape,
  { parts, pitch = 0 }: { readonly parts: number; readonly pitch?: number },
  site: KernelSite,
): Draft {
  const { component, M, N, K } = shape;
  const [depth, lines] = [depthOf(shape), slicePitch(shape)];
  const cut: Tiles = {
    tile: matrixTile,
    parts,
    pitch,
    lanes: matrixLanes,
    depth,
    keep: (name, term, line, vector) =>
      [0, 1, 2, 3]
        .map(
          (i) => `${name}_slice[${term} * ${lines}u + ${line} * 4u + ${i}u] = ${component}(${vector}[${i}]);`,
        )
        .join('\n'),
  };
  const tiling = tilingOf(contraction, cut, site);
  const { shader, body, begin, end, slices } = tiling;
  shader.enable('chromium_experimental_subgroup_matrix');
  for (const name of ['left', 'right'])
    shader.declare(`var<workgroup> ${name}_slice: array<${component}, ${sliceLength(shape)}>;`);
  shader.declare(`var<workgroup> square_sums: array<f32, ${sumsLength(shape)}>;`);

  const [down, across] = [range(side / M), range(side / N)];
  const pairs = down.flatMap((i) => across.map((j) => [i, j] as const));
  // In a slice a term's rows (or columns) lie side by side: the left matrices are read by their columns.
  const left = (i: number): string =>
    `let left${i} = subgroupMatrixLoad<subgroup_matrix_left<${component}, ${K}, ${M}>, col_major>(&left_slice, k * ${lines}u + square_row + ${i * M}u, ${lines}u);`;
  const right = (j: number): string =>
    `let right${j} = subgroupMatrixLoad<subgroup_matrix_right<${component}, ${N}, ${K}>, row_major>(&right_slice, k * ${lines}u + square_column + ${j * N}u, ${lines}u);`;
  const main = [
    `${body}`,
    `for (var first = 0u; first < ${squares}u; first += subgroups) {`,
    'let square = first + subgroup;',
    `let square_row = square / 2u * ${side}u;`,
    `let square_column = square % 2u * ${side}u;`,
    ...pairs.map(([i, j]) => `var sum${i}_${j} = subgroup_matrix_result<f32, ${N}, ${M}>();`),
    ...slices.map((operand) => operand.load(begin, end)),
    `for (var at = ${begin}; at < ${end}; at += ${depth}u) {`,
    ...slices.map((operand) => operand.keep),
    'workgroupBarrier();',
    `let next = at + ${depth}u;`,
    ...slices.map((operand) => operand.load('next', end)),
    `if (square < ${squares}u) {`,
    `for (var k = 0u; k < ${depth}u; k += ${K}u) {`,
    ...down.map(left),
    ...across.map(right),
    ...pairs.map(
      ([i, j]) => `sum${i}_${j} = subgroupMatrixMultiplyAccumulate(left${i}, right${j}, sum${i}_${j});`,
    ),
    '}',
    '}',
    'workgroupBarrier();',
    '}',
  ];
  // Only in memory are the elements of matrices in places that are known.
  const stored = declareFinish(contraction, cut, tiling, site, true);
  const [width, pitchOfSums] = [sumsWidth(shape), sumsPitch(shape)];
  const each = width / stored;
  const { part, batch, row, column } = tiling;
  const sums = Array.from({ length: stored }, (_, i) => `square_sums[start + ${i}u]`);
  for (const [i, from] of down.flatMap((i) => range(side / width).map((n) => [i, n * width] as const))) {
    main.push(
      `if (square < ${squares}u) {`,
      ...range(width / N).map(
        (j) =>
          `subgroupMatrixStore<row_major>(&square_sums, subgroup * ${M * pitchOfSums}u + ${j * N}u, sum${i}_${from / N + j}, ${pitchOfSums}u);`,
      ),
      '}',
      'workgroupBarrier();',
      `for (var n = lane; n < min(subgroups, ${squares}u - first) * ${M * each}u; n += ${matrixLanes}u) {`,
      `let line = n / ${each}u;`,
      `let place = n % ${each}u * ${stored}u;`,
      `let start = line * ${pitchOfSums}u + place;`,
      `let done = first + line / ${M}u;`,
      `let row = ${row} * ${matrixTile}u + done / 2u * ${side}u + ${i * M}u + line % ${M}u;`,
      `let column = ${column} * ${matrixTile}u + done % 2u * ${side}u + ${from}u + place;`,
      `finish(${part}, ${batch}, row, column, ${stored > 1 ? `vec4<f32>(${sums.join(', ')})` : sums[0]});`,
      '}',
      'workgroupBarrier();',
    );
  }
  main.push('}');
  return dispatch(shader, site.label, main.join('\n'), matrixLanes, tiling.workgroups);
}

const range = (length: number): number[] => [...Array(length).keys()];
