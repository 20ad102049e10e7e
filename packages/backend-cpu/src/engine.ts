/** The kernels, their memory and the threads that run them. */

import { scratchBytes } from './contract/job.ts';
import { type ContractionExports, contractionModule } from './contract/module.ts';
import { KernelMemory } from './memory.ts';
import { type ClaimExports, LostWorkerError, ThreadPool } from './threads/pool.ts';
import { detectFeatures } from './wasm/index.ts';

/** Work for the kernels: how many units, for how many threads, in how much memory. */
export interface Job {
  readonly units: number;
  readonly threads: number;
  readonly end: number;
}

/** Control words and the job come first, then every thread's scratch memory. */
const scratchStart = 4096;

export class Engine {
  readonly #module: WebAssembly.Module;
  readonly #size: number;
  #memory: KernelMemory;
  #kernels: ContractionExports & Partial<ClaimExports>;
  #pool: ThreadPool | undefined;

  private constructor(module: WebAssembly.Module, memory: KernelMemory, size: number) {
    this.#module = module;
    this.#memory = memory;
    this.#size = size;
    this.#kernels = this.#instantiate();
  }

  /**
   * Compiles the kernels and starts the workers. With a reason given to `warn`, it goes on with one thread where there is
   * no shared memory or a worker cannot start. Throws where WebAssembly cannot be compiled or has no vectors.
   */
  static async create(threads: number, warn: (reason: string) => void): Promise<Engine> {
    const { simd, relaxedSimd, sharedMemory } = detectFeatures();
    if (!simd) throw new Error('this engine has no WebAssembly with 128-bit vectors');
    const shared = sharedMemory && threads > 1;
    const size = shared ? threads : 1;
    const memory = new KernelMemory(shared, scratchStart + size * scratchBytes);
    const bytes = contractionModule(
      { module: 'env', name: 'memory', initial: 1, maximum: memory.maximum, shared },
      relaxedSimd,
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
    return scratchStart + this.#size * scratchBytes;
  }

  get heldBytes(): number {
    return this.#memory.heldBytes;
  }

  /** Rouses the workers for a job that is about to come. */
  wake(): void {
    this.#pool?.wake();
  }

  /**
   * Copies a job into the memory, runs it and copies the result out. Returns false when the memory cannot grow so far.
   * When a worker is lost on the way, all is done again by this thread alone.
   */
  compute(
    job: Job,
    copyIn: (memory: KernelMemory) => void,
    copyOut: (memory: KernelMemory) => void,
  ): boolean {
    for (;;) {
      if (!this.#memory.ensure(job.end)) return false;
      copyIn(this.#memory);
      try {
        this.#run(job);
        copyOut(this.#memory);
        return true;
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
      for (let unit = 0; unit < units; unit++) this.#kernels.unit(unit, scratchStart);
    }
  }

  async #startThreads(warn: (reason: string) => void): Promise<void> {
    try {
      this.#pool = await ThreadPool.start({
        module: this.#module,
        memory: this.#memory.memory,
        kernels: this.#kernels as ContractionExports & ClaimExports,
        threads: this.#size,
        scratch: (thread) => scratchStart + thread * scratchBytes,
      });
    } catch (error) {
      warn(`${error instanceof Error ? error.message : error}: going on with one thread`);
    }
  }

  /** A lost worker may still write to the old memory: leave it behind. */
  #abandonThreads(): void {
    this.terminate();
    this.#memory = new KernelMemory(true, this.start);
    this.#kernels = this.#instantiate();
  }

  #instantiate(): ContractionExports & Partial<ClaimExports> {
    const { exports } = new WebAssembly.Instance(this.#module, { env: { memory: this.#memory.memory } });
    return exports as unknown as ContractionExports & Partial<ClaimExports>;
  }
}
