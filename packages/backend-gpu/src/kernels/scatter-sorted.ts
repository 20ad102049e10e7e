/**
 * Adds by index with many threads: the index is sorted, so that what meets in one place lies side by side; the first of them adds
 * the others, in the order in which they came. A result has the same bits as if one thread had done it all.
 */
import type { View } from '@glissade/tensor';
import { Body } from '../wgsl/body.ts';
import { Shader } from '../wgsl/shader.ts';
import { byStride, count, offsetCode, unravel } from '../wgsl/space.ts';
import { dispatchEach } from './groups.ts';
import type { Draft, KernelSite } from './kernel.ts';
import { pairsFor, type Sorting, sortAlong } from './sort.ts';

export interface Scattering {
  readonly index: View<number>;
  readonly updates: View<number>;
  readonly output: View<number>;
  readonly axis: number;
  /** The statement that adds an update, by its code, to a variable. */
  readonly add: (into: string, update: string) => string;
}

/** Lines that differ in their index: an index that is the same for all, as that of rows, is sorted once. */
export const linesOf = ({ index: { shape, strides }, axis }: Scattering): number[] =>
  shape.map((n, other) => (other === axis || strides[other] === 0 ? 1 : n));

export function scatterSorted(scattering: Scattering, site: KernelSite): Draft[] {
  const { index, updates, output, axis, add } = scattering;
  const length = index.shape[axis]!;
  const lines = linesOf(scattering);
  const sorting: Sorting = {
    source: index,
    shape: lines.with(axis, length),
    axis,
    descending: false,
  };
  const sorted = pairsFor(sorting, site);

  // Threads that are neighbours write neighbours.
  const order = byStride(output.strides);
  const shader = new Shader([output.buffer], site.dynamic);
  const body = new Body('v');
  const walked = unravel(
    body,
    'flat',
    order.map((other) => index.shape[other]!),
  );
  const coordinates = index.shape.map((_, other) => walked[order.indexOf(other)]!);
  const at = coordinates[axis]!;
  const pitch = lines.map((n, other) => (n === 1 ? 0 : length * count(lines.slice(other + 1))));
  const line = offsetCode(coordinates, pitch);
  const key = body.name(shader.element(sorted.keys, line, at));
  const longest = output.shape[axis]!;
  body.add(shader.complaint('scatterAdd', key, longest));
  const before = shader.element(sorted.keys, line, `max(${at}, 1) - 1`);
  const target = shader.element(output, offsetCode(coordinates.with(axis, key), output.strides));
  const loop = new Body('e');
  const place = loop.name(shader.element(sorted.places, line, 'i'));
  const update = shader.element(updates, offsetCode(coordinates.with(axis, place), updates.strides));
  body.add(`if (${key} >= 0 && ${key} < ${longest} && (${at} == 0 || ${before} != ${key})) {
var sum = ${target};
for (var i = ${at}; i < ${length}; i += 1) {
if (${shader.element(sorted.keys, line, 'i')} != ${key}) { break; }
${loop}
${add('sum', update)}
}
${target} = sum;
}`);
  return [
    ...sortAlong(sorting, sorted, site),
    dispatchEach(shader, site.label, `${body}`, site.choices, count(index.shape)),
  ];
}
