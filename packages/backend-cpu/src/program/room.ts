/** Memory for programs: addresses are handed out as they are asked for, and all given back at once. */
import type { UnitKernels } from '../contract/module.ts';
import { KernelMemory } from '../memory.ts';
import { type Region, Regions } from '../regions.ts';
import type { ThreadPool } from '../threads/pool.ts';

export interface ProgramRoom {
  readonly memory: KernelMemory;
  /** The contraction kernels over this memory. */
  readonly kernels: UnitKernels;
  /** The calling thread's part of the memory. */
  readonly scratch: number;
  /** The threads that can take part, while there are any. */
  readonly pool: ThreadPool | undefined;
  /** From this address on, memory was all zeros when the room was made. */
  readonly cleanFrom: number;
  /** The address of so many bytes, a multiple of 64, with some more behind them that may be read. */
  take(bytes: number): number;
  /** Not there where the memory goes with the program: whoever waits to free such a room would hold its memory. */
  readonly free?: () => void;
  /** Another room, for the program that does not fit into this one after all. */
  readonly larger?: (() => ProgramRoom) | undefined;
}

/** Vectors are read whole: up to 12 bytes behind the last element. */
const slack = 16;

/** A program needs more memory than its room has, or than there is. */
export class NoRoomError extends RangeError {
  constructor(bytes: number) {
    super(
      `compile: no memory for ${bytes} bytes more. Use smaller batches, or drop compiled functions and await something, ` +
        'to free them',
    );
  }
}

/** A memory for programs that no other thread sees. */
export function programMemory(bytes: number, grows: boolean): KernelMemory {
  try {
    return new KernelMemory(false, bytes, grows);
  } catch {
    throw new NoRoomError(bytes);
  }
}

/** Eager steps need some of the memory that threads share, too. */
const mostOfShared = 7 / 8;

/** Regions of a memory where other programs lie, too; `larger` is for those that find no place there. */
export function sharedRoom(
  memory: KernelMemory,
  regions: Regions,
  scratch: number,
  kernels: UnitKernels,
  pool: () => ThreadPool | undefined,
  larger?: () => ProgramRoom,
): ProgramRoom {
  const taken: Region[] = [];
  return {
    memory,
    kernels,
    scratch,
    cleanFrom: regions.highest,
    get pool() {
      return pool();
    },
    take(bytes) {
      const region = regions.take(bytes + slack);
      if (!memory.ensure(region.end, memory.isShared ? memory.maximum * mostOfShared : undefined)) {
        regions.free(region);
        throw new NoRoomError(bytes);
      }
      taken.push(region);
      return region.start;
    },
    free: () => {
      for (const region of taken) regions.free(region);
    },
    larger,
  };
}

/** A memory of the program's own, which the garbage collector frees. It only grows while addresses are handed out. */
export function ownRoom(
  scratch: number,
  start: number,
  instantiate: (memory: KernelMemory) => UnitKernels,
): ProgramRoom {
  const memory = programMemory(start, true);
  const kernels = instantiate(memory);
  const { free: _, ...room } = sharedRoom(memory, new Regions(start), scratch, kernels, () => undefined);
  return room;
}
