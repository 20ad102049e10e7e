/**
 * Adds by index with many threads: the index is sorted, so that what meets in one place lies side by side, a run. Runs are added
 * chunk by chunk, each piece by a thread, in the order in which the updates came; those of several pieces are put together in
 * the end. So the bits are the same at every call, and a run that has most of the updates keeps nobody waiting.
 */
import { isFloat, type View } from '@glissade/tensor';
import { Body } from '../wgsl/body.ts';
import { Shader } from '../wgsl/shader.ts';
import { byStride, count, offsetCode, unravel } from '../wgsl/space.ts';
import { scalarOf } from '../wgsl/types.ts';
import { dispatchEach } from './groups.ts';
import type { Draft, KernelSite } from './kernel.ts';
import { pairsFor, type SortedPairs, type Sorting, sortAlong } from './sort.ts';

export interface Scattering {
  readonly index: View<number>;
  readonly updates: View<number>;
  readonly output: View<number>;
  readonly axis: number;
  /** The statement that adds an update, by its code, to a variable. */
  readonly add: (into: string, update: string) => string;
}

/** Sorted updates that a thread adds at most. */
const chunk = 64;

/** Lines that differ in their index: an index that is the same for all, as that of rows, is sorted once. */
export const linesOf = ({ index: { shape, strides }, axis }: Scattering): number[] =>
  shape.map((n, other) => (other === axis || strides[other] === 0 ? 1 : n));

export function scatterSorted(scattering: Scattering, site: KernelSite): Draft[] {
  const { index, output, axis } = scattering;
  const { shape } = index;
  const sorting: Sorting = {
    source: index,
    shape: linesOf(scattering).with(axis, shape[axis]!),
    axis,
    descending: false,
  };
  const sorted = pairsFor(sorting, site);
  const chunks = shape.with(axis, Math.ceil(shape[axis]! / chunk));
  const dtype = isFloat(output.dtype) ? 'float32' : output.dtype;
  const pieces: Pieces = {
    sorted,
    lines: sorting.shape,
    first: site.temporary(dtype, chunks),
    last: site.temporary(dtype, chunks),
  };
  return [
    ...sortAlong(sorting, sorted, site),
    addPieces(scattering, pieces, site),
    ...(chunks[axis]! > 1 ? [joinPieces(scattering, pieces, site)] : []),
  ];
}

/** Sums of the pieces of runs that go on beyond a chunk, for each chunk and line. */
interface Pieces {
  readonly sorted: SortedPairs;
  /** The shape that was sorted. */
  readonly lines: readonly number[];
  /** Of the piece that began before the chunk. */
  readonly first: View<number>;
  /** Of the piece that begins in the chunk and goes on after it. */
  readonly last: View<number>;
}

/** What both shaders know of the place where they are. */
interface Spot {
  readonly shader: Shader;
  readonly body: Body;
  /** The place along the axis, in updates or in chunks. */
  readonly at: string;
  readonly keyAt: (place: string) => string;
  readonly placeAt: (place: string) => string;
  readonly targetOf: (key: string) => string;
  /** The element of a view whose axis has another place. */
  readonly elementAt: (view: View<number>, place: string) => string;
}

/** @param shape - what is walked, in the order in which neighbouring threads write neighbours */
function spotIn(
  { index, output, axis }: Scattering,
  { sorted, lines }: Pieces,
  written: readonly number[],
  shape: readonly number[],
  site: KernelSite,
): Spot {
  const order = byStride(output.strides);
  const shader = new Shader(written, site.dynamic);
  const body = new Body('v');
  const lengths = order.map((other) => shape[other]!);
  const walked = unravel(body, 'flat', lengths);
  const coordinates = shape.map((_, other) => walked[order.indexOf(other)]!);
  const length = index.shape[axis]!;
  // Sorted elements lie line by line.
  const outer = lines.with(axis, 1);
  const pitch = outer.map((n, other) => (n === 1 ? 0 : length * count(outer.slice(other + 1))));
  const line = offsetCode(coordinates, pitch);
  const elementAt = (view: View<number>, place: string): string =>
    shader.element(view, offsetCode(coordinates.with(axis, place), view.strides));
  return {
    shader,
    body,
    at: coordinates[axis]!,
    keyAt: (place) => shader.element(sorted.keys, line, place),
    placeAt: (place) => shader.element(sorted.places, line, place),
    targetOf: (key) => elementAt(output, key),
    elementAt,
  };
}

/** The first of each piece adds the others. Runs of one piece are done then. */
function addPieces(scattering: Scattering, pieces: Pieces, site: KernelSite): Draft {
  const { index, updates, output, axis, add } = scattering;
  const { first, last } = pieces;
  const length = index.shape[axis]!;
  const longest = output.shape[axis]!;
  const written = [output.buffer, first.buffer, last.buffer];
  const spot = spotIn(scattering, pieces, written, index.shape, site);
  const { shader, body, at, keyAt, placeAt, targetOf, elementAt } = spot;
  const key = body.name(keyAt(at));
  body.add(shader.complaint('scatterAdd', key, longest));
  const isFirst = body.name(`${at} == 0 || ${keyAt(`max(${at}, 1) - 1`)} != ${key}`);
  const number = body.name(`${at} / ${chunk}`);
  const end = body.name(`min((${number} + 1) * ${chunk}, ${length})`);
  const goesOn = body.name(`${end} < ${length} && ${keyAt(`min(${end}, ${length - 1})`)} == ${key}`);
  const loop = new Body('e');
  const place = loop.name(placeAt('i'));
  const update = elementAt(updates, place);
  body.add(`if (${key} >= 0 && ${key} < ${longest} && (${isFirst} || ${at} % ${chunk} == 0)) {
let whole = ${isFirst} && !${goesOn};
var sum = ${scalarOf(output.dtype)}(0);
if (whole) { sum = ${targetOf(key)}; }
for (var i = ${at}; i < ${end}; i += 1) {
if (${keyAt('i')} != ${key}) { break; }
${loop}
${add('sum', update)}
}
if (whole) { ${targetOf(key)} = sum; }
else if (${isFirst}) { ${elementAt(last, number)} = sum; }
else { ${elementAt(first, number)} = sum; }
}`);
  return dispatchEach(shader, site.label, `${body}`, site.choices, count(index.shape));
}

/** Of each run of several pieces, the chunk where it begins adds them all. */
function joinPieces(scattering: Scattering, pieces: Pieces, site: KernelSite): Draft {
  const { index, output, axis, add } = scattering;
  const { first, last } = pieces;
  const length = index.shape[axis]!;
  const longest = output.shape[axis]!;
  const spot = spotIn(scattering, pieces, [output.buffer], first.shape, site);
  const { shader, body, at, keyAt, targetOf, elementAt } = spot;
  const begin = body.name(`${at} * ${chunk}`);
  const end = body.name(`min(${begin} + ${chunk}, ${length})`);
  const key = body.name(keyAt(`${end} - 1`));
  const isHere = body.name(`${begin} == 0 || ${keyAt(`max(${begin}, 1) - 1`)} != ${key}`);
  const goesOn = body.name(`${end} < ${length} && ${keyAt(`min(${end}, ${length - 1})`)} == ${key}`);
  body.add(`if (${key} >= 0 && ${key} < ${longest} && ${isHere} && ${goesOn}) {
var sum = ${targetOf(key)};
${add('sum', elementAt(last, at))}
for (var i = ${at} + 1; i * ${chunk} < ${length}; i += 1) {
if (${keyAt(`i * ${chunk}`)} != ${key}) { break; }
${add('sum', elementAt(first, 'i'))}
}
${targetOf(key)} = sum;
}`);
  return dispatchEach(shader, site.label, `${body}`, site.choices, count(first.shape));
}
