/**
 * Contractions in tiles: a workgroup of 16 x 16 threads computes a square of outputs. It brings slices of the rows and columns
 * into its memory, vectors of four rows (or columns) at one place of the sum, and every thread multiplies its share from
 * there. While it does, the next slices are on their way to registers.
 */
import { slicePitch, tileDepth } from '../choices.ts';
import { scalarOf } from '../wgsl/types.ts';
import { declareFinish, type Tiles, tilingOf } from './contract-tiling.ts';
import type { Contraction } from './contraction.ts';
import { dispatch } from './groups.ts';
import type { Draft, KernelSite } from './kernel.ts';

/** Threads along a side of a tile. */
const threads = 16;
const lanes = threads * threads;

export function tiles(
  contraction: Contraction,
  { tile, parts, pitch = 0 }: { readonly tile: number; readonly parts: number; readonly pitch?: number },
  site: KernelSite,
): Draft {
  const cut: Tiles = {
    tile,
    parts,
    pitch,
    lanes,
    depth: tileDepth,
    keep: (name, term, line, vector) => `${name}_tile[${term} * ${slicePitch(tile)}u + ${line}] = ${vector};`,
  };
  const tiling = tilingOf(contraction, cut, site);
  const { shader, body, begin, end, slices, part, batch, row, column } = tiling;
  const scalar = scalarOf(tiling.dtype);
  for (const name of ['left', 'right'])
    shader.declare(`var<workgroup> ${name}_tile: array<vec4<${scalar}>, ${tileDepth * slicePitch(tile)}>;`);

  const share = tile / threads; // outputs of a thread along a side
  const width = Math.min(4, share);
  const sums: string[] = [];
  for (let i = 0; i < share; i++)
    for (let j = 0; j < share / width; j++) sums.push(`var sum${i}_${j} = vec${width}<${scalar}>();`);

  const main = [
    `${body}`,
    ...sums,
    ...slices.map((side) => side.load(begin, end)),
    `for (var at = ${begin}; at < ${end}; at += ${tileDepth}u) {`,
    ...slices.map((side) => side.keep),
    'workgroupBarrier();',
    `let next = at + ${tileDepth}u;`,
    ...slices.map((side) => side.load('next', end)),
    `for (var k = 0u; k < ${tileDepth}u; k += 1u) {`,
    multiply(tile, share, width),
    '}',
    'workgroupBarrier();',
    '}',
  ];
  const stored = declareFinish(contraction, cut, tiling, site, width === 4);
  for (let i = 0; i < share; i++) {
    for (let j = 0; j < share; j += stored) {
      const [r, c] = [placeOf(i, share, '(lane / 16u)'), placeOf(j, share, '(lane % 16u)')];
      const sums = `sum${i}_${Math.floor(j / width)}${stored > 1 ? '' : `[${j % width}]`}`;
      main.push(`finish(${part}, ${batch}, ${row} * ${tile}u + ${r}, ${column} * ${tile}u + ${c}, ${sums});`);
    }
  }
  return dispatch(shader, site.label, main.join('\n'), lanes, tiling.workgroups);
}

/** Where in a tile the i-th of a thread's places along a side lies: fours side by side, the next four beyond all others'. */
const placeOf = (i: number, share: number, thread: string): string =>
  share >= 4 ? `${(i >> 2) * 4 * threads}u + ${thread} * 4u + ${i & 3}u` : `${thread} * ${share}u + ${i}u`;

/** One term of all sums of a thread. */
function multiply(tile: number, share: number, width: number): string {
  const read = (name: string, thread: string): string[] => {
    const line = (vector: string): string => `${name}_tile[k * ${slicePitch(tile)}u + ${vector}]`;
    if (width === 4)
      return Array.from(
        { length: share / 4 },
        (_, v) => `let ${name}${v} = ${line(`${v * threads}u + ${thread}`)};`,
      );
    // Two neighbours share a vector.
    return [
      `let ${name} = ${line(`${thread} / 2u`)};`,
      `let ${name}0 = select(${name}.xy, ${name}.zw, ${thread} % 2u == 1u);`,
    ];
  };
  const lines = [...read('left', '(lane / 16u)'), ...read('right', '(lane % 16u)')];
  for (let i = 0; i < share; i++)
    for (let j = 0; j < share / width; j++)
      lines.push(`sum${i}_${j} += left${Math.floor(i / width)}[${i % width}] * right${j};`);
  return lines.join('\n');
}
