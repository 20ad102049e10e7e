/** The memory of tensors: ordinary typed arrays, from an allocator that is spared what nobody needs. */
import { arrayOver, bytesPerElement, type DType, newArray, type TypedArray } from '@glissade/tensor';
import { Reminder } from './reminder.ts';

/** Node's way to memory that nobody has cleared; elsewhere there is none. */
const uncleared = (
  globalThis as { Buffer?: { allocUnsafeSlow(bytes: number): { readonly buffer: ArrayBuffer } } }
).Buffer?.allocUnsafeSlow;

/** From so many bytes on, clearing takes longer than asking Node, or looking for what was freed. */
export const worthKeeping = 16_384;

/** So much freed memory is kept at most: past it, all of it is left to the collector. */
const mostKept = 64 * 2 ** 20;

const reminder = new Reminder();

/** Makes arrays, of freed memory where there is any of that size: what was written a moment ago is still in a cache. */
export class Buffers {
  readonly #kept = new Map<number, ArrayBufferLike[]>();
  keptBytes = 0;

  /** An array that will be written before it is read. */
  take(dtype: DType, length: number): TypedArray {
    const bytes = length * bytesPerElement(dtype);
    if (bytes < worthKeeping) return newArray(dtype, length);
    const kept = this.#kept.get(bytes)?.pop();
    if (kept) {
      this.keptBytes -= bytes;
      return arrayOver(dtype, kept, 0, length);
    }
    try {
      if (!uncleared) return newArray(dtype, length);
      reminder.made(bytes);
      return arrayOver(dtype, uncleared(bytes).buffer, 0, length);
    } catch {
      throw new RangeError(
        `cpu: no memory for ${length} elements of ${dtype}. Use smaller batches, or look for shapes that broadcast by mistake`,
      );
    }
  }

  /** Takes back an array that was taken here. */
  give({ buffer, byteLength }: TypedArray): void {
    if (byteLength < worthKeeping || byteLength > mostKept) return;
    if (this.keptBytes + byteLength > mostKept) {
      this.#kept.clear();
      this.keptBytes = 0;
    }
    const list = this.#kept.get(byteLength);
    if (list) list.push(buffer);
    else this.#kept.set(byteLength, [buffer]);
    this.keptBytes += byteLength;
  }
}

/**
 * glibc asks the system for every large block and gives it back when it is freed, so that a tensor of some megabytes
 * costs more in page faults than an elementwise step on it. What counts as large follows the largest block that was
 * ever freed, up to 32 MiB: one block, never touched and soon collected, is enough. Elsewhere nothing changes.
 * Source: https://man7.org/linux/man-pages/man3/mallopt.3.html (M_MMAP_THRESHOLD)
 */
export const keepFreedMemory = (): number => new ArrayBuffer(31 * 2 ** 20).byteLength;
