/** A pool of workers over one shared memory, in which the calling thread takes part. */
import { isOver, isWaiting } from '../program/walk.ts';
import {
  atOnce,
  current,
  done,
  header,
  lastKernel,
  nextSerial,
  places,
  sleeping,
  spins,
  unclaimed,
  waiting,
  wake,
} from './control.ts';
import { spawn, type WorkerHandle } from './spawn.ts';

/** What the kernel module exports for threads; see claim.ts. */
export interface ClaimExports {
  work(scratch: number, spins: number, call: number): void;
  join(units: number, spins: number): number;
}

/** A program that all threads can go through; see program/walk.ts. */
export interface WalkedProgram {
  readonly id: number;
  /** Where it describes itself to the workers. */
  readonly header: number;
  begin(id: number): void;
  walk(id: number, thread: number, baton: number, scratch: number, spins: number): number;
}

export interface PoolOptions {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly kernels: ClaimExports;
  /** Threads in all, the calling one included. */
  readonly threads: number;
  /** Where a thread's own part of the memory begins; the calling thread is number 0. */
  readonly scratch: (thread: number) => number;
  /** How long to wait for a worker that has claimed a unit and does not return it. */
  readonly patience?: number;
}

/** Thrown when a worker died, or hung, in the middle of a unit. The memory must not be used any more. */
export class LostWorkerError extends Error {
  override name = 'LostWorkerError';
}

export class ThreadPool {
  readonly #options: PoolOptions;
  readonly #words: Int32Array<ArrayBufferLike>;
  readonly #workers = new Set<WorkerHandle>();
  readonly #mayBlock: boolean;

  private constructor(options: PoolOptions) {
    this.#options = options;
    this.#words = new Int32Array(options.memory.buffer);
    this.#mayBlock = canBlock(this.#words);
    this.#words[nextSerial / 4] = 1; // 0 is what the memory holds before there is any call
    this.#words[places / 4] = options.threads;
  }

  /** Starts the workers. Rejects when one of them cannot start. */
  static async start(options: PoolOptions): Promise<ThreadPool> {
    const pool = new ThreadPool(options);
    const { module, memory, scratch, threads } = options;
    const started = await Promise.allSettled(
      Array.from({ length: threads - 1 }, (_, i) =>
        spawn({ module, memory, thread: i + 1, scratch: scratch(i + 1), spins }),
      ),
    );
    for (const result of started) if (result.status === 'fulfilled') pool.#adopt(result.value);
    const failure = started.find((result) => result.status === 'rejected');
    if (failure !== undefined) {
      pool.terminate();
      throw failure.reason;
    }
    return pool;
  }

  /** Threads that are alive, the calling one included. */
  get threads(): number {
    return this.#workers.size + 1;
  }

  /** Rouses sleeping workers for a job that will follow within microseconds. */
  wake(): void {
    const words = this.#words;
    Atomics.add(words, wake / 4, 1);
    // Those already roused, but not yet running, cost no second system call.
    if (Atomics.exchange(words, sleeping / 4, 0) > 0) Atomics.notify(words, wake / 4);
  }

  /** Computes so many units of the job in memory, and returns when all are done. */
  run(units: number): void {
    const { kernels, scratch } = this.#options;
    Atomics.store(this.#words, done / 4, 0);
    this.#words[atOnce / 4] = Math.max(1, Math.floor(units / this.#options.threads / 16));
    Atomics.store(this.#words, unclaimed / 4, units);
    if (units > 1) this.wake();
    kernels.work(scratch(0), 0, 0);
    let finished = kernels.join(units, spins);
    const deadline = performance.now() + (this.#options.patience ?? 20_000);
    while (finished < units) {
      if (this.#mayBlock) Atomics.wait(this.#words, done / 4, finished, 100);
      finished = kernels.join(units, spins);
      if (finished < units && performance.now() > deadline) {
        throw new LostWorkerError(`a worker did not return its work: ${finished} of ${units} units are done`);
      }
    }
  }

  /**
   * Runs the kernels `from` to before `end` of a program on all threads. Those that only this thread can run are handed to
   * `runHere`.
   */
  walk(program: WalkedProgram, from: number, end: number, runHere: (kernel: number) => void): void {
    const words = this.#words;
    const scratch = this.#options.scratch(0);
    const { id } = program;
    words[header / 4] = program.header;
    words[lastKernel / 4] = end;
    program.begin(id);
    let deadline = 0;
    let stood = 0;
    for (let baton = from; ; ) {
      const seen = Atomics.load(words, current / 4);
      const next = program.walk(id, 0, baton, scratch, spins);
      baton = -1;
      if (next === isOver) return;
      if (next !== isWaiting) {
        runHere(next);
        baton = next + 1;
        continue;
      }
      const now = performance.now();
      if (deadline === 0 || stood !== seen) {
        deadline = now + (this.#options.patience ?? 20_000);
        stood = seen;
      } else if (now > deadline) {
        throw new LostWorkerError('a worker did not return its part of a compiled program');
      }
      if (this.#mayBlock) {
        Atomics.store(words, waiting / 4, 1);
        Atomics.wait(words, current / 4, seen, 100);
        Atomics.store(words, waiting / 4, 0);
      }
    }
  }

  terminate(): void {
    for (const worker of this.#workers) worker.terminate();
    this.#workers.clear();
  }

  #adopt(worker: WorkerHandle): void {
    this.#workers.add(worker);
    worker.onEnd(() => this.#workers.delete(worker));
  }
}

/** A page's main thread may not sleep: it has to look again and again. */
function canBlock(words: Int32Array<ArrayBufferLike>): boolean {
  try {
    Atomics.wait(words, wake / 4, 0, 0);
    return true;
  } catch {
    return false;
  }
}
