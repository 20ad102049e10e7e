/**
 * Contractions in tiles: a workgroup of 16 x 16 threads computes a square of outputs. It brings slices of the rows and columns
 * into its memory, vectors of four rows (or columns) at one place of the sum, and every thread multiplies its share from
 * there. While it does, the next slices are on their way to registers.
 */
import type { View } from '@glissade/tensor';
import { slicePitch, tileDepth } from '../choices.ts';
import { Body } from '../wgsl/body.ts';
import { Shader } from '../wgsl/shader.ts';
import { offsetCode, unravel } from '../wgsl/space.ts';
import { scalarOf, sumDType } from '../wgsl/types.ts';
import { numbersOf } from './contract-blocks.ts';
import type { Contraction, Group } from './contraction.ts';
import { dispatch } from './groups.ts';
import type { Draft, KernelSite } from './kernel.ts';
import { outputsOf } from './map.ts';
import { buffersInFours, emitResults } from './results.ts';

/** Threads along a side of a tile. */
const threads = 16;
const lanes = threads * threads;

export function tiles(
  { kernel, left, right, batches, rows, columns, inner, positions }: Contraction,
  { tile, parts, pitch = 0 }: { readonly tile: number; readonly parts: number; readonly pitch?: number },
  { label, dynamic }: KernelSite,
): Draft {
  const shader = new Shader(outputsOf(kernel), dynamic);
  const dtype = sumDType(left.dtype);
  const scalar = scalarOf(dtype);
  const vector = `vec4<${scalar}>`;
  const [down, across] = [Math.ceil(rows.size / tile), Math.ceil(columns.size / tile)];
  // A part of the sums is a range of the longest axis, which counts slowest.
  const perPlace = inner.size / (inner.lengths[0] ?? 1);
  const run = Math.ceil((inner.lengths[0] ?? 1) / parts) * perPlace;

  const body = new Body('v');
  const [part, batchNumber, tileRow, tileColumn] = numbersOf(
    body,
    [parts, batches.size, down, across],
    'workgroup',
  );
  const batch = unravel(body, batchNumber, batches.lengths);
  const begin = body.name(`${part} * ${run}u`);
  const end = body.name(`min(${begin} + ${run}u, ${inner.size}u)`);
  const site = { body, shader, tile, inner, batches, batch, vector };
  const sides = [
    slicesOf('left', left, rows, body.name(`${tileRow} * ${tile}u`), site),
    slicesOf('right', right, columns, body.name(`${tileColumn} * ${tile}u`), site),
  ];

  const share = tile / threads; // outputs of a thread along a side
  const width = Math.min(4, share);
  const sums: string[] = [];
  for (let i = 0; i < share; i++)
    for (let j = 0; j < share / width; j++) sums.push(`var sum${i}_${j} = vec${width}<${scalar}>();`);

  const main = [
    `${body}`,
    ...sums,
    ...sides.map((side) => side.load(begin, end)),
    `for (var at = ${begin}; at < ${end}; at += ${tileDepth}u) {`,
    ...sides.map((side) => side.keep),
    'workgroupBarrier();',
    `let next = at + ${tileDepth}u;`,
    ...sides.map((side) => side.load('next', end)),
    `for (var k = 0u; k < ${tileDepth}u; k += 1u) {`,
    multiply(tile, share, width),
    '}',
    'workgroupBarrier();',
    '}',
  ];
  const strides = (view: View<number>): readonly number[] => [
    pitch,
    ...batches.strides(view),
    ...rows.strides(view),
    ...columns.strides(view),
  ];
  const written = [...kernel.outputs, ...kernel.extras];
  const last = width === 4 ? columns.lengths.at(-1) : undefined;
  const operands = [left.buffer, right.buffer];
  const buffers = buffersInFours(written, strides, last, kernel.outputs[0]!, dynamic, operands);
  const stored = buffers.size > 0 ? 4 : 1;
  // A function of its own: its text is long where the results are, and it is wanted for every sum.
  const finish = new Body('f');
  const finishBatch = unravel(finish, 'batch', batches.lengths);
  const coordinates = [
    parts > 1 ? 'i32(part)' : '0',
    ...finishBatch,
    ...unravel(finish, 'row', rows.lengths),
    ...unravel(finish, 'column', columns.lengths),
  ];
  const values = Array.from({ length: stored }, (_, i) => ({
    code: stored > 1 ? `sums[${i}]` : 'sums',
    dtype,
  }));
  const fours = stored > 1 ? { buffers, last: finish.name(`${coordinates.at(-1)} >> 2u`) } : undefined;
  emitResults(kernel, values, { shader, body: finish, coordinates, strides, positions, fours });
  const guard =
    rows.size % tile === 0 && columns.size % tile === 0
      ? ''
      : `if (row >= ${rows.size}u || column >= ${columns.size}u) { return; }\n`;
  shader.declare(
    `fn finish(part: u32, batch: u32, row: u32, column: u32, sums: ${stored > 1 ? vector : scalar}) {\n${guard}${finish}\n}`,
  );
  for (let i = 0; i < share; i++) {
    for (let j = 0; j < share; j += stored) {
      const [r, c] = [placeOf(i, share, '(lane / 16u)'), placeOf(j, share, '(lane % 16u)')];
      const sums = `sum${i}_${Math.floor(j / width)}${stored > 1 ? '' : `[${j % width}]`}`;
      main.push(
        `finish(${part}, ${batchNumber}, ${tileRow} * ${tile}u + ${r}, ${tileColumn} * ${tile}u + ${c}, ${sums});`,
      );
    }
  }
  return dispatch(shader, label, main.join('\n'), lanes, parts * batches.size * down * across);
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

/** How the slices of one operand come from memory, through registers, to the workgroup. */
interface Slices {
  /** Reads the slice that begins at a term into registers; terms beyond the end count as 0. */
  readonly load: (at: string, end: string) => string;
  /** Puts the registers into the workgroup's memory. */
  readonly keep: string;
}

interface SliceSite {
  readonly body: Body;
  readonly shader: Shader;
  readonly tile: number;
  readonly inner: Group;
  readonly batches: Group;
  readonly batch: readonly string[];
  readonly vector: string;
}

/** @param first - the number of the tile's first row or column */
function slicesOf(
  name: string,
  view: View<number>,
  group: Group,
  first: string,
  { body, shader, tile, inner, batches, batch, vector }: SliceSite,
): Slices {
  const lines = tile / 4;
  const idle = lines * tileDepth < lanes ? `lane < ${lines * tileDepth}u` : '';
  shader.declare(`var<workgroup> ${name}_tile: array<${vector}, ${tileDepth * slicePitch(tile)}>;`);
  const alongTerms = inner.strides(view).at(-1) === 1 || group.strides(view).at(-1) !== 1;
  const batchOffset = offsetCode(batch, batches.strides(view));
  const registers = Array.from({ length: Math.ceil((lines * tileDepth) / lanes) }, (_, n) => {
    const number = body.name(`lane + ${n * lanes}u`);
    // Neighbouring threads read what lies side by side.
    const line = body.name(alongTerms ? `${number} / ${tileDepth}u` : `${number} % ${lines}u`);
    const term = body.name(alongTerms ? `${number} % ${tileDepth}u` : `${number} / ${lines}u`);
    const starts = [0, 1, 2, 3].map((i) => {
      const place = body.name(`min(${first} + ${line} * 4u + ${i}u, ${group.size - 1}u)`);
      const distance = offsetCode(unravel(body, place, group.lengths), group.strides(view));
      return body.name([batchOffset, distance].filter((code) => code !== undefined).join(' + ') || '0');
    });
    const register = `${name}${n}_slice`;
    body.add(`var ${register}: ${vector};`);
    return { register, line, term, starts };
  });
  return {
    load: (at, end) =>
      registers
        .map(({ register, term, starts }) => {
          const step = new Body('s');
          const place = step.name(`min(${at} + ${term}, ${inner.size - 1}u)`);
          const distance = offsetCode(unravel(step, place, inner.lengths), inner.strides(view));
          const along = step.name(distance ?? '0');
          const values = starts.map((start) => shader.element(view, start, along));
          const inside = [`${at} + ${term} < ${end}`, ...(idle ? [idle] : [])].join(' && ');
          return `if (${inside}) {\n${step}\n${register} = ${vector}(${values.join(', ')});\n} else { ${register} = ${vector}(); }`;
        })
        .join('\n'),
    keep: registers
      .map(({ register, line, term }) => {
        const store = `${name}_tile[${term} * ${slicePitch(tile)}u + ${line}] = ${register};`;
        return idle ? `if (${idle}) { ${store} }` : store;
      })
      .join('\n'),
  };
}
