/** Where every buffer lies: those that are not needed at the same time share memory. */
import { bytesPerElement, type Program, type View } from '@glissade/tensor';
import { type Draft, type DraftBuffer, mapKernel, readBy } from './draft.ts';

/** Buffers begin at cache lines. */
const alignment = 64;

const bytesOf = ({ dtype, length }: DraftBuffer): number =>
  Math.ceil((Math.max(length, 1) * bytesPerElement(dtype)) / alignment) * alignment;

interface Lifetime {
  readonly buffer: number;
  readonly bytes: number;
  first: number;
  last: number;
  offset: number;
}

/** A part of memory that is taken for some time. */
interface Block {
  readonly offset: number;
  bytes: number;
  readonly first: number;
  readonly last: number;
}

/** The draft without the buffers that fusion has made superfluous. */
function withoutUnused({ buffers, kernels, inputs, outputs }: Draft): Draft {
  const used = new Set([...inputs, ...outputs.map(({ view }) => view.buffer)]);
  for (const kernel of kernels) {
    for (const { buffer } of readBy(kernel)) used.add(buffer);
    for (const { buffer } of kernel.outputs) used.add(buffer);
  }
  const kept = [...buffers.keys()].filter((buffer) => used.has(buffer));
  const numbers = new Map(kept.map((buffer, number) => [buffer, number]));
  const rename = (view: View<number>): View<number> => ({ ...view, buffer: numbers.get(view.buffer)! });
  return {
    buffers: kept.map((buffer) => buffers[buffer]!),
    kernels: kernels.map((kernel) => mapKernel(kernel, rename)),
    inputs: inputs.map((buffer) => numbers.get(buffer)!),
    outputs: outputs.map((output) => ({ ...output, view: rename(output.view) })),
  };
}

/**
 * Gives each buffer the lowest place that is free while it lives, the largest ones first. What outlives a call (inputs,
 * constants, results, what the prologue leaves to the others) is never shared.
 *
 * @param prologue - how many kernels are not run at each call
 */
export function plan(draft: Draft, prologue = 0): Program {
  const { buffers, kernels, inputs, outputs } = withoutUnused(draft);
  const lifetimes = buffers.map((buffer, i): Lifetime => {
    return { buffer: i, bytes: bytesOf(buffer), first: Number.POSITIVE_INFINITY, last: -1, offset: 0 };
  });
  const use = (buffer: number, time: number): void => {
    const lifetime = lifetimes[buffer]!;
    lifetime.first = Math.min(lifetime.first, time);
    lifetime.last = Math.max(lifetime.last, time);
  };
  kernels.forEach((kernel, time) => {
    for (const { buffer } of readBy(kernel)) use(buffer, time);
    for (const { buffer } of kernel.outputs) use(buffer, time);
  });
  const left = new Set(
    kernels.slice(0, prologue).flatMap((kernel) => kernel.outputs.map(({ buffer }) => buffer)),
  );
  const readLater = prologue === 0 ? [] : kernels.slice(prologue).flatMap(readBy);
  const lasting = [
    ...readLater.flatMap(({ buffer }) => (left.has(buffer) ? [buffer] : [])),
    ...inputs,
    ...outputs.map(({ view }) => view.buffer),
    ...buffers.flatMap(({ data }, i) => (data === undefined ? [] : [i])),
  ];
  for (const buffer of lasting) {
    use(buffer, -1);
    use(buffer, kernels.length);
  }

  let bytes = 0;
  // In the order of their offsets.
  const placed: Block[] = [];
  for (const lifetime of [...lifetimes].sort((a, b) => b.bytes - a.bytes || a.buffer - b.buffer)) {
    for (const other of placed) {
      if (lifetime.offset + lifetime.bytes <= other.offset) break;
      if (other.last < lifetime.first || lifetime.last < other.first) continue;
      lifetime.offset = Math.max(lifetime.offset, other.offset + other.bytes);
    }
    put(lifetime, placed);
    bytes = Math.max(bytes, lifetime.offset + lifetime.bytes);
  }
  return {
    buffers: buffers.map((buffer, i) => ({ ...buffer, offset: lifetimes[i]!.offset })),
    kernels,
    inputs,
    outputs: outputs.map(({ view }) => view),
    bytes,
  };
}

/** What lies side by side and lives as long, as all that outlives a call does, is looked at as one. */
function put({ offset, bytes, first, last }: Lifetime, placed: Block[]): void {
  const at = placeOf(offset, placed);
  const before = placed[at - 1];
  if (before?.first === first && before.last === last && before.offset + before.bytes === offset)
    before.bytes += bytes;
  else placed.splice(at, 0, { offset, bytes, first, last });
}

/** Where one belongs in the order of offsets, by halving what is left. */
function placeOf(offset: number, placed: readonly Block[]): number {
  let from = 0;
  let end = placed.length;
  while (from < end) {
    const middle = (from + end) >> 1;
    if (placed[middle]!.offset <= offset) from = middle + 1;
    else end = middle;
  }
  return from;
}
