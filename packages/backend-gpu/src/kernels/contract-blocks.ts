/**
 * Contractions without workgroup memory: every thread computes a small block of outputs, and walks the axes that are summed
 * over in nested loops, so that no place has to be divided out.
 */
import type { View } from '@glissade/tensor';
import { Body } from '../wgsl/body.ts';
import { wrapped } from '../wgsl/expression.ts';
import { Shader } from '../wgsl/shader.ts';
import { offsetCode, unravel } from '../wgsl/space.ts';
import { scalarOf, sumDType } from '../wgsl/types.ts';
import { type Block, blockOf, readingOf } from './contract-operand.ts';
import { placesOf, type Sums, sumsOf, unrolledAxes } from './contract-terms.ts';
import { type Contraction, type Group, storingOf } from './contraction.ts';
import { dispatchEach } from './groups.ts';
import type { Draft, KernelSite } from './kernel.ts';
import { outputsOf } from './map.ts';
import { emitResults } from './results.ts';

/** The sides of a block, large ones where there are enough of them for all threads. */
const sides = [8, 4];

export function blocks(
  contraction: Contraction,
  { parts, pitch = 0 }: { readonly parts: number; readonly pitch?: number },
  { choices, label, dynamic }: KernelSite,
): Draft {
  const { kernel, left, right, batches, rows, columns, inner, positions } = contraction;
  const shader = new Shader(outputsOf(kernel), dynamic);
  const dtype = sumDType(left.dtype);
  const scalar = scalarOf(dtype);
  const side =
    sides.find((s) => (rows.size * columns.size * batches.size * parts) / s ** 2 >= choices.busy) ?? 4;
  const height = Math.min(side, rows.size);
  const width = Math.min(side, columns.size);
  const [down, across] = [Math.ceil(rows.size / height), Math.ceil(columns.size / width)];

  const body = new Body('v');
  const [part, batchNumber, rowBlock, columnBlock] = numbersOf(body, [parts, batches.size, down, across]);
  const batch = unravel(body, batchNumber, batches.lengths);
  /** The coordinates of a block's places along a group; those beyond its end repeat the last. */
  const places = (block: string, length: number, { lengths, size }: Group): string[][] =>
    Array.from({ length }, (_, i) => {
      const place = body.name(`${block} * ${length}u + ${i}u`);
      return unravel(body, size % length === 0 ? place : body.name(`min(${place}, ${size - 1}u)`), lengths);
    });
  const rowPlaces = places(rowBlock, height, rows);
  const columnPlaces = places(columnBlock, width, columns);
  const start = (view: View<number>, place: string[], group: Group): string =>
    body.name(
      [offsetCode(batch, batches.strides(view)), offsetCode(place, group.strides(view))]
        .filter((code) => code !== undefined)
        .join(' + ') || '0',
    );
  const leftStarts = rowPlaces.map((place) => start(left, place, rows));
  const rightStarts = columnPlaces.map((place) => start(right, place, columns));

  // The innermost loop takes one term of every sum, or four.
  const readings = [
    readingOf(left, rows, contraction, dynamic),
    readingOf(right, columns, contraction, dynamic),
  ];
  const taken = readings.includes('terms') ? 4 : 1;
  const axes = inner.lengths.length;
  const looped = axes - unrolledAxes(inner.lengths, { taken, parts, area: height * width });
  const terms = new Body('e');
  const walked = inner.lengths.slice(0, looped).map((_, axis) => `k${axis}`);
  const steps = [left, right].map((view) => terms.name(offsetCode(walked, inner.strides(view)) ?? '0'));
  let sums!: Sums;
  for (const place of placesOf(inner.lengths.slice(looped), looped < axes ? taken : 1)) {
    const [a, b] = [left, right].map((view, i) => {
      const strides = inner.strides(view);
      const distance = place.reduce((sum, k, axis) => sum + k * strides[looped + axis]!, 0);
      const step = distance === 0 ? steps[i]! : terms.name(`${steps[i]} + ${distance}`);
      const starts = [leftStarts, rightStarts][i]!;
      return blockOf(readings[i]!, view, shader, terms, starts, step, strides.at(-1) ?? 0);
    }) as [Block, Block];
    sums = sumsOf(a, b, height, width, scalar);
    terms.add(sums.add(taken));
  }
  const longest = inner.lengths[0] ?? 1;
  const run = Math.ceil(longest / parts / taken) * taken;
  const from = parts > 1 ? body.name(`i32(${part}) * ${run}`) : '0';
  const end = parts > 1 ? body.name(`min(${from} + ${run}, ${longest})`) : String(longest);
  const loops = walked.map((k, axis) => {
    const step = axis === axes - 1 ? taken : 1;
    const [first, last] = axis === 0 ? [from, end] : ['0', String(inner.lengths[axis])];
    return `for (var ${k} = ${first}; ${k} < ${last}; ${k} += ${step}) {`;
  });
  const lines = [`${body}`, sums.declare];
  lines.push(...loops, inner.size > 0 ? `${terms}` : '', ...loops.map(() => '}'));
  const { strides, buffers, stored } = storingOf(contraction, pitch, width % 4 === 0, dynamic);
  rowPlaces.forEach((row, i) => {
    for (let j = 0; j < width; j += stored) {
      const end = new Body(`r${i}_${j}_`);
      const coordinates = [parts > 1 ? `i32(${part})` : '0', ...batch, ...row, ...columnPlaces[j]!];
      const values = Array.from({ length: stored }, (_, c) => ({
        code: wrapped(sums.of(i, j + c), dtype),
        dtype,
      }));
      const fours = stored > 1 ? { buffers, last: end.name(`${coordinates.at(-1)} >> 2u`) } : undefined;
      emitResults(kernel, values, { shader, body: end, coordinates, strides, positions, fours });
      const guards = [
        ...(rows.size % height === 0 || i === 0 ? [] : [`${rowBlock} * ${height}u + ${i}u < ${rows.size}u`]),
        ...(columns.size % width === 0 || j === 0
          ? []
          : [`${columnBlock} * ${width}u + ${j}u < ${columns.size}u`]),
      ];
      lines.push(guards.length > 0 ? `if (${guards.join(' && ')}) {` : '{', `${end}`, '}');
    }
  });
  return dispatchEach(shader, label, lines.join('\n'), choices, parts * batches.size * down * across);
}

/** `flat` taken apart into numbers below some lengths, the last of which counts fastest. */
export function numbersOf<const Lengths extends readonly number[]>(
  body: Body,
  lengths: Lengths,
  flat = 'flat',
): { readonly [i in keyof Lengths]: string } {
  let rest = flat;
  const numbers = lengths.map(() => '0u');
  for (let i = lengths.length - 1; i >= 0; i--) {
    if (lengths[i] === 1) continue;
    const isOutermost = lengths.slice(0, i).every((length) => length === 1);
    numbers[i] = isOutermost ? rest : body.name(`${rest} % ${lengths[i]}u`);
    if (!isOutermost) rest = body.name(`${rest} / ${lengths[i]}u`);
  }
  return numbers as { [i in keyof Lengths]: string };
}
