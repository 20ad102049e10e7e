/** Memory for programs: addresses are handed out as they are asked for, and all given back at once. */
import type { UnitKernels } from '../contract/module.ts';
import { KernelMemory } from '../memory.ts';
import type { Region, Regions } from '../regions.ts';
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
  free(): void;
}

/** Vectors are read whole: up to 12 bytes behind the last element. */
const slack = 16;

function fail(bytes: number): never {
  throw new RangeError(
    `compile: the program needs ${bytes} more bytes than the WebAssembly memory can hold. Use smaller batches, or drop compiled functions that are not needed any more.`,
  );
}

/** Regions of the memory that all threads share. */
export function sharedRoom(
  memory: KernelMemory,
  regions: Regions,
  scratch: number,
  kernels: UnitKernels,
  pool: () => ThreadPool | undefined,
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
      if (!memory.ensure(region.end)) {
        regions.free(region);
        fail(bytes);
      }
      taken.push(region);
      return region.start;
    },
    free: () => {
      for (const region of taken) regions.free(region);
    },
  };
}

/** A memory of the program's own, which the garbage collector frees. It only grows while addresses are handed out. */
export function ownRoom(
  scratch: number,
  start: number,
  instantiate: (memory: KernelMemory) => UnitKernels,
): ProgramRoom {
  const memory = new KernelMemory(false, start);
  let end = start;
  return {
    memory,
    kernels: instantiate(memory),
    scratch,
    cleanFrom: start,
    pool: undefined,
    take(bytes) {
      const address = end;
      end = Math.ceil((address + bytes + slack) / 64) * 64;
      if (!memory.ensure(end)) fail(bytes);
      return address;
    },
    free: () => {},
  };
}
