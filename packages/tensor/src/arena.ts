/**
 * The memory that a computation makes on its way. A garbage collector finds what is needed no more when it comes round; who
 * hands values on from step to step knows it at once.
 */
import type { Backend } from './backend.ts';
import type { Tensor } from './tensor.ts';
import type { View } from './view.ts';

/** Who allocates, and tells an arena of it while there is one. */
export interface Allocator {
  readonly backend: Backend;
  arena: Arena | undefined;
}

/**
 * While it is open, every buffer that its device makes is noted. Such a buffer is given back to the backend as soon as no held
 * tensor has it: at a sweep, or when the last of them is dropped. Nobody else may have got hold of it.
 */
export class Arena {
  readonly #allocator: Allocator;
  /** How many held tensors have each buffer that was made here. */
  readonly #holders = new Map<unknown, number>();
  /** Buffers made since the last sweep. */
  readonly #fresh: unknown[] = [];

  constructor(allocator: Allocator) {
    this.#allocator = allocator;
  }

  open(): void {
    this.#allocator.arena = this;
  }

  /** From now on, and until it is opened again, what is made is the caller's own. */
  close(): void {
    this.#allocator.arena = undefined;
  }

  /** For the device: it has made a buffer. */
  note(buffer: unknown): void {
    this.#holders.set(buffer, 0);
    this.#fresh.push(buffer);
  }

  hold(tensor: Tensor): void {
    if (this.#holders.size > 0) this.#count(tensor, 1);
  }

  drop(tensor: Tensor): void {
    if (this.#holders.size > 0 && this.#count(tensor, -1) === 0) this.#free(bufferOf(tensor));
  }

  /** Leaves a tensor's memory to the collector: somebody else has the tensor, too. */
  keep(tensor: Tensor): void {
    this.#holders.delete(bufferOf(tensor));
  }

  /** Gives back what was made since the last sweep and is not held. */
  sweep(): void {
    for (const buffer of this.#fresh) if (this.#holders.get(buffer) === 0) this.#free(buffer);
    this.#fresh.length = 0;
  }

  /** How many hold the tensor's buffer now; undefined if it was not made here. */
  #count(tensor: Tensor, change: number): number | undefined {
    const buffer = bufferOf(tensor);
    const holders = this.#holders.get(buffer);
    if (holders === undefined) return undefined;
    this.#holders.set(buffer, holders + change);
    return holders + change;
  }

  #free(buffer: unknown): void {
    this.#holders.delete(buffer);
    this.#allocator.backend.free(buffer);
  }
}

const bufferOf = (tensor: Tensor): unknown => (tensor.value as View | undefined)?.buffer;
