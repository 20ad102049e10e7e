/**
 * Contractions without workgroup memory: every thread computes a small block of outputs, and walks the axes that are summed
 * over in nested loops, so that no place has to be divided out.
 */
import type { View } from '@glissade/tensor';
import { Body } from '../wgsl/body.ts';
import { Shader } from '../wgsl/shader.ts';
import { offsetCode, unravel } from '../wgsl/space.ts';
import { scalarOf } from '../wgsl/types.ts';
import { type Block, blockOf, readingOf } from './contract-operand.ts';
import type { Contraction, Group } from './contraction.ts';
import { dispatchEach } from './groups.ts';
import type { Draft, KernelSite } from './kernel.ts';
import { outputsOf } from './map.ts';
import { buffersInFours, emitResults } from './results.ts';

/** The sides of a block, large ones where there are enough of them for all threads. */
const sides = [8, 4];

export function blocks(
  contraction: Contraction,
  { parts, pitch = 0 }: { readonly parts: number; readonly pitch?: number },
  { choices, label, dynamic }: KernelSite,
): Draft {
  const { kernel, left, right, batches, rows, columns, inner, positions } = contraction;
  const shader = new Shader(outputsOf(kernel), dynamic);
  const { dtype } = left;
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
  const strides = (view: View<number>): readonly number[] => [
    pitch,
    ...batches.strides(view),
    ...rows.strides(view),
    ...columns.strides(view),
  ];
  const written = [...kernel.outputs, ...kernel.extras];
  const last = width % 4 === 0 ? columns.lengths.at(-1) : undefined;
  const operands = [left.buffer, right.buffer];
  const buffers = buffersInFours(written, strides, last, kernel.outputs[0]!, dynamic, operands);
  const stored = buffers.size > 0 ? 4 : 1;
  rowPlaces.forEach((row, i) => {
    for (let j = 0; j < width; j += stored) {
      const end = new Body(`r${i}_${j}_`);
      const coordinates = [parts > 1 ? `i32(${part})` : '0', ...batch, ...row, ...columnPlaces[j]!];
      const values = Array.from({ length: stored }, (_, c) => ({ code: sums.of(i, j + c), dtype }));
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

/** Loops over up to so many terms are written out: a loop in software runs over all threads that go together. */
const mostUnrolled = 16;

/** But no more multiplications than these: compilers of shaders take seconds for thousands. */
const mostWritten = 1024;

/** How many of the last axes are written out. The first of all is a loop where it is cut. */
function unrolledAxes(
  lengths: readonly number[],
  { taken, parts, area }: { readonly taken: number; readonly parts: number; readonly area: number },
): number {
  const most = Math.min(mostUnrolled, mostWritten / (taken * area));
  let product = 1 / taken;
  let count = 0;
  for (let axis = lengths.length - 1; axis >= (parts > 1 ? 1 : 0); axis--) {
    product *= lengths[axis]!;
    if (product > most) break;
    count++;
  }
  return count;
}

/** Every place of a small space, of its last axis only each `step`-th. */
function placesOf(lengths: readonly number[], step: number): number[][] {
  return lengths.reduce<number[][]>(
    (places, length, axis) =>
      places.flatMap((place) => {
        const pitch = axis === lengths.length - 1 ? step : 1;
        return Array.from({ length: length / pitch }, (_, i) => [...place, i * pitch]);
      }),
    [[]],
  );
}

/** The sums of a block, as vectors along what is read across. */
interface Sums {
  readonly declare: string;
  /** Adds so many terms. */
  readonly add: (taken: number) => string;
  readonly of: (row: number, column: number) => string;
}

function sumsOf(left: Block, right: Block, height: number, width: number, scalar: string): Sums {
  const [rows, columns] = [[...Array(height).keys()], [...Array(width).keys()]];
  const each = (taken: number, line: (term: number) => string[]): string =>
    [...Array(taken).keys()].flatMap(line).join('\n');
  const declare = (names: readonly string[], type: string): string =>
    names.map((name) => `var ${name} = ${type}();`).join('\n');
  const isFirst = (place: number): boolean => place % 4 === 0;
  if (right.reading === 'across') {
    const fours = rows.flatMap((i) => columns.filter(isFirst).map((j) => [i, j] as const));
    const name = (i: number, j: number): string => `sum${i}_${j >> 2}`;
    return {
      declare: declare(
        fours.map(([i, j]) => name(i, j)),
        `vec4<${scalar}>`,
      ),
      add: (taken) =>
        each(taken, (term) =>
          fours.map(([i, j]) => `${name(i, j)} += ${left.value(i, term)} * ${right.across(j, term)};`),
        ),
      of: (i, j) => `${name(i, j)}[${j & 3}]`,
    };
  }
  if (left.reading === 'across') {
    const fours = columns.flatMap((j) => rows.filter(isFirst).map((i) => [i, j] as const));
    const name = (i: number, j: number): string => `sum${i >> 2}_${j}`;
    return {
      declare: declare(
        fours.map(([i, j]) => name(i, j)),
        `vec4<${scalar}>`,
      ),
      add: (taken) =>
        each(taken, (term) =>
          fours.map(([i, j]) => `${name(i, j)} += ${left.across(i, term)} * ${right.value(j, term)};`),
        ),
      of: (i, j) => `${name(i, j)}[${i & 3}]`,
    };
  }
  const pairs = rows.flatMap((i) => columns.map((j) => [i, j] as const));
  const areDots = left.reading === 'terms' && right.reading === 'terms';
  return {
    declare: declare(
      pairs.map(([i, j]) => `sum${i}_${j}`),
      scalar,
    ),
    add: (taken) =>
      areDots
        ? each(1, () => pairs.map(([i, j]) => `sum${i}_${j} += dot(${left.terms(i)}, ${right.terms(j)});`))
        : each(taken, (term) =>
            pairs.map(([i, j]) => `sum${i}_${j} += ${left.value(i, term)} * ${right.value(j, term)};`),
          ),
    of: (i, j) => `sum${i}_${j}`,
  };
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
