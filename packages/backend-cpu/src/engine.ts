/** The kernels, their memory and the threads that run them. */

import { scratchBytes } from './contract/job.ts';
import { type ContractionExports, contractionModule } from './contract/module.ts';
import { KernelMemory } from './memory.ts';
import { Arenas } from './program/arenas.ts';
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
    warn(`${reasonOf(error)}: going on with one thread`);
    return undefined;
  }
}

export class Engine {
  readonly #module: WebAssembly.Module;
  readonly #size: number;
  #memory: KernelMemory;
  #regions: Regions;
  /** Where eager steps have their operands. */
  #eager: Region;
  #kernels: ContractionExports & Partial<ClaimExports>;
  #pool: ThreadPool | undefined;
  /** Where programs lie that no other thread sees. */
  readonly #arenas = new Arenas(scratchStart(1), regionsStart(1), (memory) => this.#instantiate(memory));

  private constructor(module: WebAssembly.Module, memory: KernelMemory, size: number) {
    this.#module = module;
    this.#memory = memory;
    this.#size = size;
    this.#regions = new Regions(regionsStart(size));
    this.#eager = this.#regions.take(1);
    this.#kernels = this.#instantiate(memory);
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
    const bytes = contractionModule(
      { module: 'env', name: 'memory', initial: 1, maximum: memory.maximum, shared },
      !relaxedSimd ? 'plain' : isWide ? 'wide' : 'fused',
    );
    const engine = new Engine(await WebAssembly.compile(bytes), memory, size);
    if (shared) await engine.#startThreads(warn);
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
    const held = this.#eager.end - this.#eager.start;
    if (bytes <= held) return true;
    // Twice as much at least, so that there are few moves.
    return this.#moveEager(Math.max(bytes, 2 * held)) || this.#moveEager(bytes);
  }

  #moveEager(bytes: number): boolean {
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
   * so that all programs can lie in one, with the workers at hand; elsewhere they lie in arenas.
   */
  programRoom(bytes: number): ProgramRoom {
    const memory = this.#memory;
    if (!memory.isShared) return this.#arenas.room(bytes);
    return sharedRoom(memory, this.#regions, scratchStart(this.#size), this.#kernels, () =>
      this.#memory === memory ? this.#pool : undefined,
    );
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
        console.warn(`@glissade/backend-cpu: ${error.message}. Going on with one thread.`);
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
      for (let unit = 0; unit < units; unit++) this.#kernels.unit(unit, scratchStart(this.#size));
    }
  }

  async #startThreads(warn: (reason: string) => void): Promise<void> {
    try {
      this.#pool = await ThreadPool.start({
        module: this.#module,
        memory: this.#memory.memory,
        kernels: this.#kernels as ContractionExports & ClaimExports,
        threads: this.#size,
        scratch: (thread) => scratchStart(this.#size) + thread * scratchBytes,
      });
    } catch (error) {
      warn(`${reasonOf(error)}: going on with one thread`);
    }
  }

  /** A lost worker may still write to the old memory: leave it behind, but for the programs that lie there. */
  #abandonThreads(): void {
    this.terminate();
    this.#memory = new KernelMemory(true, this.#eager.end);
    this.#regions = new Regions(this.#eager.start);
    this.#eager = this.#regions.take(this.#eager.end - this.#eager.start);
    this.#kernels = this.#instantiate(this.#memory);
  }

  #instantiate({ memory }: KernelMemory): ContractionExports & Partial<ClaimExports> {
    const { exports } = new WebAssembly.Instance(this.#module, { env: { memory } });
    return exports as unknown as ContractionExports & Partial<ClaimExports>;
  }
}
