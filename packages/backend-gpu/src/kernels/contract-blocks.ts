/**
 * Contractions without workgroup memory: every thread computes a small block of outputs, and walks the axes that are summed
 * over in nested loops, so that no place has to be divided out.
 */
import type { View } from '@glissade/tensor';
import { Body } from '../wgsl/body.ts';
import { Shader } from '../wgsl/shader.ts';
import { offsetCode, unravel } from '../wgsl/space.ts';
import { scalarOf } from '../wgsl/types.ts';
import type { Contraction, Group } from './contraction.ts';
import { dispatchEach } from './groups.ts';
import type { Draft, KernelSite } from './kernel.ts';
import { outputsOf } from './map.ts';
import { emitResults } from './results.ts';

const side = 4;

export function blocks(
  { kernel, left, right, batches, rows, columns, inner, positions }: Contraction,
  { parts, pitch = 0 }: { readonly parts: number; readonly pitch?: number },
  { choices, label, dynamic }: KernelSite,
): Draft {
  const shader = new Shader(outputsOf(kernel), dynamic);
  const { dtype } = left;
  const scalar = scalarOf(dtype);
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

  // The innermost loop.
  const terms = new Body('e');
  const walked = inner.lengths.map((_, axis) => `k${axis}`);
  const step = (view: View<number>): string | undefined => offsetCode(walked, inner.strides(view));
  const leftStep = terms.name(step(left) ?? '0');
  const rightStep = terms.name(step(right) ?? '0');
  const leftElements = leftStarts.map((from) => terms.name(shader.element(left, from, leftStep)));
  const rightElements = rightStarts.map((from) => terms.name(shader.element(right, from, rightStep)));
  leftElements.forEach((a, i) => {
    rightElements.forEach((b, j) => {
      terms.add(`sum${i}_${j} += ${a} * ${b};`);
    });
  });
  const longest = inner.lengths[0] ?? 1;
  const run = Math.ceil(longest / parts);
  const from = parts > 1 ? body.name(`i32(${part}) * ${run}`) : '0';
  const end = parts > 1 ? body.name(`min(${from} + ${run}, ${longest})`) : String(longest);
  const loops = inner.lengths.map((length, axis) =>
    axis === 0
      ? `for (var k0 = ${from}; k0 < ${end}; k0 += 1) {`
      : `for (var k${axis} = 0; k${axis} < ${length}; k${axis} += 1) {`,
  );
  const lines = [`${body}`];
  leftStarts.forEach((_, i) => {
    rightStarts.forEach((_, j) => {
      lines.push(`var sum${i}_${j} = ${scalar}(0);`);
    });
  });
  lines.push(...loops, inner.size > 0 ? `${terms}` : '', ...loops.map(() => '}'));
  rowPlaces.forEach((row, i) => {
    columnPlaces.forEach((column, j) => {
      const end = new Body(`r${i}_${j}_`);
      const coordinates = [...batch, ...row, ...column, ...(parts > 1 ? [`i32(${part})`] : [])];
      const strides = (view: View<number>): readonly number[] => [
        ...batches.strides(view),
        ...rows.strides(view),
        ...columns.strides(view),
        pitch,
      ];
      emitResults(kernel, { code: `sum${i}_${j}`, dtype }, shader, end, coordinates, strides, positions);
      const guards = [
        ...(rows.size % height === 0 || i === 0 ? [] : [`${rowBlock} * ${height}u + ${i}u < ${rows.size}u`]),
        ...(columns.size % width === 0 || j === 0
          ? []
          : [`${columnBlock} * ${width}u + ${j}u < ${columns.size}u`]),
      ];
      lines.push(guards.length > 0 ? `if (${guards.join(' && ')}) {` : '{', `${end}`, '}');
    });
  });
  return dispatchEach(shader, label, lines.join('\n'), choices.lanes, parts * batches.size * down * across);
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
