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

/** The draft without the buffers that fusion has made superfluous. */
function withoutUnused({ buffers, kernels, inputs, outputs }: Draft): Draft {
  const used = new Set([...inputs, ...outputs.map(({ view }) => view.buffer)]);
  for (const kernel of kernels)
    for (const { buffer } of [...readBy(kernel), ...kernel.outputs]) used.add(buffer);
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
 * constants, results) is never shared.
 */
export function plan(draft: Draft): Program {
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
    for (const { buffer } of [...readBy(kernel), ...kernel.outputs]) use(buffer, time);
  });
  const lasting = [
    ...inputs,
    ...outputs.map(({ view }) => view.buffer),
    ...buffers.flatMap(({ data }, i) => (data === undefined ? [] : [i])),
  ];
  for (const buffer of lasting) {
    use(buffer, -1);
    use(buffer, kernels.length);
  }

  let bytes = 0;
  const placed: Lifetime[] = [];
  for (const lifetime of [...lifetimes].sort((a, b) => b.bytes - a.bytes || a.buffer - b.buffer)) {
    const rivals = placed
      .filter(({ first, last }) => first <= lifetime.last && lifetime.first <= last)
      .sort((a, b) => a.offset - b.offset);
    for (const rival of rivals) {
      if (lifetime.offset + lifetime.bytes <= rival.offset) break;
      lifetime.offset = Math.max(lifetime.offset, rival.offset + rival.bytes);
    }
    placed.push(lifetime);
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
