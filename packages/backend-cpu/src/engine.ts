/** The kernels, their memory and the threads that run them. */

import { scratchBytes } from './contract/job.ts';
import { type ContractionExports, contractionModule } from './contract/module.ts';
import { KernelMemory, mostPages } from './memory.ts';
import { arenaRooms } from './program/arenas.ts';
import { type ProgramRoom, sharedRoom } from './program/room.ts';
import { reasonOf } from './reason.ts';
import { type Region, Regions } from './regions.ts';
import { claimBytes, claims } from './threads/control.ts';
import { type ClaimExports, LostWorkerError, ThreadPool } from './threads/pool.ts';
import { detectFeatures } from './wasm/index.ts';

/** Work for the kernels: how many units, for how many threads. */
export interface Job {
  readonly units: number;
  readonly threads: number;
}

/** Control words and the job come first, then every thread's scratch memory, then regions. */
const scratchStart = (threads: number): number => Math.ceil((claims + threads * claimBytes) / 4096) * 4096;
const regionsStart = (threads: number): number => scratchStart(threads) + threads * scratchBytes;

/** Memory for several threads, if the engine has any: phones may have no more addresses that they share. */
function sharedFor(threads: number, warn: (reason: string) => void): KernelMemory | undefined {
  try {
    return new KernelMemory(true, regionsStart(threads));
  } catch (error) {
    warn(`${reasonOf(error)}. Going on with one thread.`);
    return undefined;
  }
}

/** What an engine begins with. */
interface Parts {
  /** The kernels for its memory, and for one that is not shared. */
  readonly module: WebAssembly.Module;
  readonly alone: () => WebAssembly.Module;
  readonly memory: KernelMemory;
  /** Threads, the calling one included. */
  readonly size: number;
  readonly warn: (reason: string) => void;
}

export class Engine {
  readonly #parts: Parts;
  #memory: KernelMemory;
  #regions: Regions;
  /** Where eager steps have their operands. */
  #eager: Region;
  #kernels: ContractionExports & Partial<ClaimExports>;
  #pool: ThreadPool | undefined;
  /** Where programs lie that no other thread sees. */
  readonly #arenaRoom: (bytes: number) => ProgramRoom;
  /** Whether programs have been too many for the memory of the threads. */
  #isFull = false;

  private constructor(parts: Parts) {
    const { module, alone, memory, size } = parts;
    this.#parts = parts;
    this.#memory = memory;
    this.#regions = new Regions(regionsStart(size));
    this.#eager = this.#regions.take(1);
    this.#kernels = instantiated(module, memory);
    this.#arenaRoom = arenaRooms(scratchStart(1), regionsStart(1), (memory) => instantiated(alone(), memory));
  }

  /**
   * Compiles the kernels and starts the workers. With a reason given to `warn`, it goes on with one thread where there is
   * no shared memory or a worker cannot start. Throws where WebAssembly cannot be compiled or has no vectors. `isWide`:
   * whether pairs of vectors will be joined.
   */
  static async create(threads: number, warn: (reason: string) => void, isWide: boolean): Promise<Engine> {
    const { simd, relaxedSimd, sharedMemory } = detectFeatures();
    if (!simd) throw new Error('this engine has no WebAssembly with 128-bit vectors');
    const together = sharedMemory && threads > 1 ? sharedFor(threads, warn) : undefined;
    const shared = together !== undefined;
    const size = shared ? threads : 1;
    const memory = together ?? new KernelMemory(false, regionsStart(size));
    const bytes = (shared: boolean) =>
      contractionModule(
        // Programs have other memories, which may be larger: phones have few addresses for those that threads share.
        { module: 'env', name: 'memory', initial: 1, maximum: mostPages, shared },
        !relaxedSimd ? 'plain' : isWide ? 'wide' : 'fused',
      );
    const module = await WebAssembly.compile(bytes(shared));
    const alone = () => (shared ? new WebAssembly.Module(bytes(false)) : module);
    const engine = new Engine({ module, alone, memory, size, warn });
    if (shared) await engine.#startThreads();
    return engine;
  }

  /** Threads that share the work, the calling one included. */
  get threads(): number {
    return this.#pool?.threads ?? 1;
  }

  /** The first byte of the memory that a job may use. */
  get start(): number {
    return this.#eager.start;
  }

  /** Makes sure that there are so many bytes from `start` on, which may change; returns whether there are. */
  reserve(bytes: number): boolean {
    if (bytes <= this.#eager.end - this.#eager.start) return true;
    this.#regions.free(this.#eager);
    const region = this.#regions.take(bytes);
    if (this.#memory.ensure(region.end)) {
      this.#eager = region;
      return true;
    }
    this.#regions.free(region);
    this.#eager = this.#regions.take(1);
    return false;
  }

  /**
   * Room for a program with buffers of so many bytes. Where memory is shared, growing it leaves typed arrays over it valid,
   * so that all programs can lie in one, with the workers at hand; elsewhere, and when it is full, they lie in arenas.
   */
  programRoom(bytes: number): ProgramRoom {
    const memory = this.#memory;
    if (!memory.isShared) return this.#arenaRoom(bytes);
    const pool = (): ThreadPool | undefined => (this.#memory === memory ? this.#pool : undefined);
    return sharedRoom(memory, this.#regions, scratchStart(this.#parts.size), this.#kernels, pool, () => {
      if (!this.#isFull) this.#parts.warn('compile: no more shared memory. Going on with one thread.');
      this.#isFull = true;
      return this.#arenaRoom(bytes);
    });
  }

  get heldBytes(): number {
    return this.#memory.heldBytes;
  }

  /** Rouses the workers for a job that is about to come. */
  wake(): void {
    this.#pool?.wake();
  }

  /**
   * Copies a job into the memory, which must have been reserved, runs it and copies the result out. When a worker is lost
   * on the way, all is done again by this thread alone.
   */
  compute(job: Job, copyIn: (memory: KernelMemory) => void, copyOut: (memory: KernelMemory) => void): void {
    for (;;) {
      copyIn(this.#memory);
      try {
        this.#run(job);
        copyOut(this.#memory);
        return;
      } catch (error) {
        if (!(error instanceof LostWorkerError)) throw error;
        this.#parts.warn(`${reasonOf(error)}. Going on with one thread.`);
        this.#abandonThreads();
      }
    }
  }

  /** Ends the workers; later work runs on one thread. */
  terminate(): void {
    this.#pool?.terminate();
    this.#pool = undefined;
  }

  #run({ units, threads }: Job): void {
    if (this.#pool !== undefined && threads > 1 && units > 1) {
      this.#pool.run(units);
    } else {
      for (let unit = 0; unit < units; unit++) this.#kernels.unit(unit, scratchStart(this.#parts.size));
    }
  }

  async #startThreads(): Promise<void> {
    try {
      this.#pool = await ThreadPool.start({
        module: this.#parts.module,
        memory: this.#memory.memory,
        kernels: this.#kernels as ContractionExports & ClaimExports,
        threads: this.#parts.size,
        scratch: (thread) => scratchStart(this.#parts.size) + thread * scratchBytes,
      });
    } catch (error) {
      this.#parts.warn(`${reasonOf(error)}. Going on with one thread.`);
    }
  }

  /** A lost worker may still write to the old memory: leave it behind, but for the programs that lie there. */
  #abandonThreads(): void {
    this.terminate();
    this.#memory = new KernelMemory(true, this.#eager.end);
    this.#regions = new Regions(this.#eager.start);
    this.#eager = this.#regions.take(this.#eager.end - this.#eager.start);
    this.#kernels = instantiated(this.#parts.module, this.#memory);
  }
}

function instantiated(
  module: WebAssembly.Module,
  { memory }: KernelMemory,
): ContractionExports & Partial<ClaimExports> {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return exports as unknown as ContractionExports & Partial<ClaimExports>;
}
