/** Who writes and who reads each buffer of a draft. */

import type { Kernel } from '@glissade/tensor';
import { size } from '@glissade/tensor';
import { type Draft, readBy } from '../draft.ts';

export interface Uses {
  /** The one kernel that writes all of the buffer, if there is one; with the place among its outputs. */
  readonly writer: Map<number, { readonly kernel: Kernel; readonly place: number }>;
  /** How often each buffer is read by kernels, and how often it is given back. */
  readonly reads: Map<number, number>;
}

export function usesOf({ buffers, kernels, outputs }: Draft): Uses {
  const writer = new Map<number, { kernel: Kernel; place: number }>();
  const shared = new Set<number>();
  const reads = new Map<number, number>();
  const read = (buffer: number): void => void reads.set(buffer, (reads.get(buffer) ?? 0) + 1);
  for (const kernel of kernels) {
    for (const view of readBy(kernel)) read(view.buffer);
    kernel.outputs.forEach(({ buffer, shape }, place) => {
      if (writer.has(buffer) || size(shape) !== buffers[buffer]!.length) shared.add(buffer);
      else writer.set(buffer, { kernel, place });
    });
  }
  for (const { view } of outputs) read(view.buffer);
  for (const buffer of shared) writer.delete(buffer);
  return { writer, reads };
}

/** Takes note that one kernel does what several did, and writes all that they wrote. */
export function replaceKernels({ writer, reads }: Uses, kernels: readonly Kernel[], fused: Kernel): void {
  const count = (kernel: Kernel, by: number): void => {
    for (const { buffer } of readBy(kernel)) reads.set(buffer, (reads.get(buffer) ?? 0) + by);
  };
  for (const kernel of kernels) count(kernel, -1);
  count(fused, 1);
  fused.outputs.forEach(({ buffer }, place) => {
    if (writer.has(buffer)) writer.set(buffer, { kernel: fused, place });
  });
}

/** The draft without kernels whose outputs nobody reads, and without such outputs of the others. */
export function withoutDead(draft: Draft): Draft {
  const needed = new Set(draft.outputs.map(({ view }) => view.buffer));
  const kept: Kernel[] = [];
  for (const kernel of [...draft.kernels].reverse()) {
    const { results, outputs } = kernel;
    const isNeeded = outputs.map(({ buffer }) => needed.has(buffer));
    if (!isNeeded.includes(true)) continue;
    const alive: Kernel = isNeeded.includes(false)
      ? {
          ...kernel,
          results: results.filter((_, place) => isNeeded[place]),
          outputs: outputs.filter((_, place) => isNeeded[place]),
        }
      : kernel;
    for (const { buffer } of readBy(alive)) needed.add(buffer);
    kept.push(alive);
  }
  return { ...draft, kernels: kept.reverse() };
}
