/** The memory of tensors: ordinary typed arrays, from an allocator that is spared what nobody needs. */
import { arrayOver, bytesPerElement, type DType, newArray, type TypedArray } from '@glissade/tensor';
import { Reminder } from './reminder.ts';

/** Node's way to memory that nobody has cleared; elsewhere there is none. */
const uncleared = (
  globalThis as { Buffer?: { allocUnsafeSlow(bytes: number): { readonly buffer: ArrayBuffer } } }
).Buffer?.allocUnsafeSlow;

/** From so many bytes on, clearing takes longer than asking Node. */
const worthAsking = 16_384;

const reminder = new Reminder();

/** An array that will be written before it is read. */
export function newBuffer(dtype: DType, length: number): TypedArray {
  const bytes = length * bytesPerElement(dtype);
  if (!uncleared || bytes < worthAsking) return newArray(dtype, length);
  reminder.made(bytes);
  return arrayOver(dtype, uncleared(bytes).buffer, 0, length);
}

/**
 * glibc asks the system for every large block and gives it back when it is freed, so that a tensor of some megabytes
 * costs more in page faults than an elementwise step on it. What counts as large follows the largest block that was
 * ever freed, up to 32 MiB: one block, never touched and soon collected, is enough. Elsewhere nothing changes.
 * Source: https://man7.org/linux/man-pages/man3/mallopt.3.html (M_MMAP_THRESHOLD)
 */
export const keepFreedMemory = (): number => new ArrayBuffer(31 * 2 ** 20).byteLength;
