/**
 * Sorting along an axis. Blocks are sorted by counting; then four sorted runs at a time become one, a shader for each round:
 * an element's rank is its place in its own run and, by binary search, the number of those before it in the others. That is
 * n log² n in all, and stable: of equals, those of earlier runs come first.
 */
import { isFloat, type View } from '@glissade/tensor';
import { Body } from '../wgsl/body.ts';
import { castCode } from '../wgsl/expression.ts';
import { Shader } from '../wgsl/shader.ts';
import { count, offsetCode, unravel } from '../wgsl/space.ts';
import { dispatchEach } from './groups.ts';
import type { Draft, KernelSite } from './kernel.ts';

/** Elements that are sorted by counting, each compared with all others. */
const block = 64;

/** Runs that become one. */
const ways = 4;

export interface Sorting {
  readonly source: View<number>;
  /** What is sorted of the source: an axis along which it only repeats may be 1. */
  readonly shape: readonly number[];
  readonly axis: number;
  readonly descending: boolean;
}

/** An element whose rank along its line is known, all as i32 code. */
export interface Ranked {
  /** The number of its line. */
  readonly line: string;
  /** Where it was along the line. */
  readonly place: string;
  readonly rank: string;
  /** A number that is ordered as the elements are: of int32 that ascend, the element itself. */
  readonly key: string;
}

/** What becomes of sorted elements. */
export interface SortEnd {
  /** The buffers that it writes. */
  readonly written: readonly number[];
  readonly store: (shader: Shader, body: Body, ranked: Ranked) => void;
}

/** The coordinates of a line, along all axes but that of the sorting. */
export const lineCoordinates = (body: Body, line: string, { shape, axis }: Sorting): string[] =>
  unravel(body, `u32(${line})`, shape.with(axis, 1));

/** Keys and places of sorted elements, line by line. */
export interface SortedPairs extends SortEnd {
  readonly keys: View<number>;
  readonly places: View<number>;
}

/** Memory for them. */
export function pairsFor({ shape, axis }: Sorting, site: KernelSite): SortedPairs {
  const length = shape[axis]!;
  const [keys, places] = [0, 1].map(() => site.temporary('int32', [count(shape)]));
  return {
    keys: keys!,
    places: places!,
    written: [keys!.buffer, places!.buffer],
    store(shader, body, { line, rank, key, place }) {
      const to = body.name(`${line} * ${length} + ${rank}`);
      body.add(`${shader.element(keys!, to)} = ${key};\n${shader.element(places!, to)} = ${place};`);
    },
  };
}

export function sortAlong(sorting: Sorting, end: SortEnd, site: KernelSite): Draft[] {
  const { shape, axis } = sorting;
  const length = shape[axis]!;
  const total = count(shape);
  const draft = (to: SortEnd, rankOf: (shader: Shader, body: Body, line: string, at: string) => Found) => {
    const shader = new Shader(to.written, site.dynamic);
    const body = new Body('v');
    const line = body.name(`i32(flat / ${length}u)`);
    const at = body.name(`i32(flat % ${length}u)`);
    to.store(shader, body, { line, rank: 'rank', ...rankOf(shader, body, line, at) });
    return dispatchEach(shader, site.label, `${body}`, site.choices, total);
  };

  const counted = (to: SortEnd): Draft => draft(to, (...place) => countInBlock(sorting, ...place));
  if (length <= block) return [counted(end)];
  // Two sets of memory take turns.
  let from = pairsFor(sorting, site);
  let spare: SortedPairs | undefined;
  const drafts = [counted(from)];
  for (let run = block; ; run *= ways) {
    const runs = from;
    const merged = (to: SortEnd): Draft => draft(to, (...place) => mergeRuns(runs, run, length, ...place));
    if (run * ways >= length) return [...drafts, merged(end)];
    from = spare ?? pairsFor(sorting, site);
    drafts.push(merged(from));
    spare = runs;
  }
}

/** What is known of the element beside the variable `rank`. */
type Found = Pick<Ranked, 'place' | 'key'>;

function countInBlock(sorting: Sorting, shader: Shader, body: Body, line: string, at: string): Found {
  const { source, shape, axis } = sorting;
  const length = shape[axis]!;
  const coordinates = lineCoordinates(body, line, sorting);
  const keyAt = (into: Body, place: string): string => {
    const distance = offsetCode(coordinates.with(axis, place), source.strides);
    return into.name(keyOf(into.name(shader.element(source, distance)), sorting, shader));
  };
  const key = keyAt(body, at);
  const start = length <= block ? '0' : body.name(`${at} - ${at} % ${block}`);
  const end = length <= block ? String(length) : body.name(`min(${start} + ${block}, ${length})`);
  const loop = new Body('e');
  const other = keyAt(loop, 'i');
  body.add(`var rank = ${start};
for (var i = ${start}; i < ${end}; i += 1) {
${loop}
if (${other} < ${key} || (${other} == ${key} && i < ${at})) { rank += 1; }
}`);
  return { key, place: at };
}

/** @param run - so many elements of each line are sorted, and the next, and so on */
function mergeRuns(
  { keys, places }: SortedPairs,
  run: number,
  length: number,
  shader: Shader,
  body: Body,
  line: string,
  at: string,
): Found {
  const first = body.name(`${line} * ${length}`);
  const key = body.name(shader.element(keys, first, at));
  const place = body.name(shader.element(places, first, at));
  const own = body.name(`${at} / ${run} % ${ways}`);
  const start = body.name(`${at} - ${at} % ${run * ways}`);
  body.add(`var rank = ${start} + ${at} % ${run};
for (var i = 0; i < ${ways}; i += 1) {
if (i == ${own}) { continue; }
let begin = ${start} + i * ${run};
var low = begin;
var high = min(begin + ${run}, ${length});
while (low < high) {
let middle = (low + high) >> 1u;
let other = ${shader.element(keys, first, 'middle')};
if (other < ${key} || (other == ${key} && i < ${own})) { low = middle + 1; } else { high = middle; }
}
rank += low - begin;
}`);
  return { key, place };
}

/** An i32 that is ordered as the elements are. */
function keyOf(element: string, { source: { dtype }, descending }: Sorting, shader: Shader): string {
  let key: string;
  if (isFloat(dtype)) {
    shader.use('order_of');
    key = `order_of(${element})`;
  } else key = castCode({ code: element, dtype }, 'int32', shader);
  return descending ? `~${key}` : key;
}
