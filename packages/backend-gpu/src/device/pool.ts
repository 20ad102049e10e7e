/**
 * GPU memory for tensors. Memory that is given back is kept by size and handed out again; sizes are rounded so that there are
 * few of them. A budget bounds what is held.
 */

import type { WebGPUBuffer } from '../webgpu-types.ts';
import type { Failures } from './failures.ts';
import { Pressure } from './pressure.ts';

/** A piece of GPU memory. */
export interface Memory {
  readonly buffer: WebGPUBuffer;
  readonly bytes: number;
  /** The batch of commands that last used it. */
  usedIn: number;
}

export interface PoolOptions {
  readonly device: GPUDevice;
  readonly failures: Failures;
  /** Bytes that may be held. */
  readonly budget: number;
  /** Bytes that are allocated before the garbage collector hears of it. */
  readonly garbage: number;
  /** Hands over the commands that wait: they may use memory that is to be destroyed. */
  readonly flush: () => void;
}

/** Buffers of so many bytes are watched: whether there was memory for them is known later. */
const watched = 2 ** 16;

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`;

export class Pool {
  readonly #options: PoolOptions;
  readonly #free = new Map<number, Memory[]>();
  readonly #pressure: Pressure;
  readonly #returned: FinalizationRegistry<Memory>;
  /** The bytes that a shader can see of one buffer. */
  readonly #most: number;
  /** Bytes taken from the device, in use or kept. */
  heldBytes = 0;
  #keptBytes = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
    const { maxStorageBufferBindingSize: binding, maxBufferSize } = options.device.limits;
    this.#most = Math.min(binding, maxBufferSize);
    // Well before the budget is used up: what is found to be free only comes back some turns later.
    this.#pressure = new Pressure(Math.min(options.garbage, options.budget / 4));
    this.#returned = new FinalizationRegistry((memory) => this.giveBack(memory));
  }

  /** Memory for `bytes`, given back when `owner` is collected. */
  take<Owner extends object>(bytes: number, ownerOf: (memory: Memory) => Owner): Owner {
    const memory = this.takeForGood(bytes);
    const owner = ownerOf(memory);
    this.#returned.register(owner, memory, owner);
    this.#pressure.allocated(memory.bytes);
    return owner;
  }

  /** Memory that the caller gives back. */
  takeForGood(bytes: number): Memory {
    const size = this.#sizeFor(bytes);
    const kept = this.#free.get(size)?.pop();
    if (kept) {
      this.#keptBytes -= size;
      return kept;
    }
    this.#checkLimits(bytes, size);
    const { device, failures } = this.#options;
    // GPUBufferUsage.STORAGE | COPY_SRC | COPY_DST
    const make = (): GPUBuffer => device.createBuffer({ size, usage: 0x80 | 0x4 | 0x8 });
    // Watching costs as much as making: what is small is not what does not fit.
    const buffer = size < watched ? make() : failures.watch(`a buffer of ${megabytes(size)}`, make);
    this.heldBytes += size;
    return { buffer, bytes: size, usedIn: -1 };
  }

  /**
   * Memory for several, as the caller asks for it while it makes something of it. Where that fails, it is given back.
   */
  takeWhile<Made>(make: (take: (bytes: number) => Memory) => Made): Made {
    const taken: Memory[] = [];
    try {
      return make((bytes) => {
        const memory = this.takeForGood(bytes);
        taken.push(memory);
        return memory;
      });
    } catch (error) {
      for (const memory of taken) this.giveBack(memory);
      throw error;
    }
  }

  /** The owner needs its memory no more. */
  release(owner: object, memory: Memory): void {
    this.#returned.unregister(owner);
    this.giveBack(memory);
  }

  giveBack(memory: Memory): void {
    const list = this.#free.get(memory.bytes) ?? [];
    list.push(memory);
    this.#free.set(memory.bytes, list);
    this.#keptBytes += memory.bytes;
    this.#pressure.freed(memory.bytes);
  }

  /** The largest buffers are as large as they can be, which may be no round number. */
  #sizeFor(bytes: number): number {
    const size = roundUp(bytes);
    return size > this.#most && bytes <= this.#most ? this.#most : size;
  }

  #checkLimits(bytes: number, size: number): void {
    const { budget } = this.#options;
    const most = this.#most;
    if (size > most) {
      throw new RangeError(
        `gpu: a tensor of ${megabytes(bytes)} does not fit: this adapter binds at most ${megabytes(most)}. ` +
          'Split the tensor, or keep it on the CPU and move batches of it',
      );
    }
    if (this.heldBytes + size <= budget) return;
    this.#destroyKept();
    if (this.heldBytes + size <= budget) return;
    this.#pressure.collect();
    throw new RangeError(
      `gpu: ${megabytes(bytes)} more would exceed the memory budget of ${megabytes(budget)}, of which ` +
        `${megabytes(this.heldBytes)} are in use. Compile the step, await something between steps so that tensors ` +
        'nobody refers to can be freed, use smaller batches, or raise it: gpu({ memoryBudget })',
    );
  }

  #destroyKept(): void {
    if (this.#keptBytes === 0) return;
    this.#options.flush();
    for (const list of this.#free.values()) for (const { buffer } of list) buffer.destroy();
    this.#free.clear();
    this.heldBytes -= this.#keptBytes;
    this.#keptBytes = 0;
  }
}

/** Up to an eighth more: multiples of a quarter of the power of two below. */
function roundUp(bytes: number): number {
  if (bytes <= 256) return Math.ceil(bytes / 16) * 16;
  const step = 2 ** (Math.floor(Math.log2(bytes)) - 2);
  return Math.ceil(bytes / step) * step;
}
