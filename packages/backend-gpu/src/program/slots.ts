/** Which memory a program's buffers take. A shader may not read and write one piece of memory under two names, so that buffers whose
 * lifetimes do not meet share pieces, not bytes of one arena. */
import type { Program } from '@glissade/tensor';
import { bytesFor } from '../device/buffer.ts';

export interface Slots {
  /** For each buffer the number of its piece. */
  readonly ofBuffer: readonly number[];
  readonly bytes: readonly number[];
}

/** @param elsewhere - buffers that get memory at every call */
export function assignSlots(
  { buffers, kernels, inputs, outputs }: Program,
  elsewhere: ReadonlySet<number>,
): Slots {
  const first = buffers.map(() => Number.POSITIVE_INFINITY);
  const last = buffers.map(() => -1);
  kernels.forEach((kernel, time) => {
    for (const { buffer } of [...kernel.inputs, ...kernel.extras, ...kernel.outputs]) {
      first[buffer] = Math.min(first[buffer]!, time);
      last[buffer] = time;
    }
  });
  const lasting = new Set([...inputs, ...outputs.map(({ buffer }) => buffer)]);
  buffers.forEach(({ data }, i) => {
    if (data !== undefined) lasting.add(i);
  });

  const bytes: number[] = [];
  const ofBuffer = buffers.map(() => -1);
  const free: number[] = [];
  const byFirst = [...buffers.keys()].sort((a, b) => first[a]! - first[b]! || a - b);
  const living: number[] = [];
  for (const buffer of byFirst) {
    if (elsewhere.has(buffer)) continue;
    const wanted = bytesFor(buffers[buffer]!.dtype, buffers[buffer]!.length);
    if (lasting.has(buffer)) {
      ofBuffer[buffer] = bytes.push(wanted) - 1;
      continue;
    }
    for (let i = living.length - 1; i >= 0; i--) {
      if (last[living[i]!]! >= first[buffer]!) continue;
      free.push(ofBuffer[living[i]!]!);
      living.splice(i, 1);
    }
    // The smallest that is large enough, else the largest made larger.
    free.sort((a, b) => bytes[a]! - bytes[b]!);
    const fitting = free.findIndex((slot) => bytes[slot]! >= wanted);
    const [slot] = free.length === 0 ? [] : free.splice(fitting < 0 ? free.length - 1 : fitting, 1);
    if (slot === undefined) ofBuffer[buffer] = bytes.push(wanted) - 1;
    else {
      bytes[slot] = Math.max(bytes[slot]!, wanted);
      ofBuffer[buffer] = slot;
    }
    living.push(buffer);
  }
  return { ofBuffer, bytes };
}
