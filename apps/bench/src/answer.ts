/** The measured side: makes the task of one system and one problem, and answers requests about it. */
import { columnsOf, fingerprint } from './fingerprint.ts';
import { type Classes, perCall, startCounting } from './gpu/counters.ts';
import type { Problem } from './problem.ts';
import type { Adapter, Answer, Counts, Request } from './protocol.ts';
import type { System, Task } from './task.ts';
import { Stopwatch, waiting } from './timing.ts';

/** Where the system runs. */
export interface Place {
  /** 'node 20.20.2' */
  readonly runtime: string;
  readonly open: () => Promise<System>;
  readonly peakMegabytes?: () => number;
  /** The GPU that is used, once the system is open. */
  readonly adapter?: () => Adapter | undefined;
  /** Of WebGPU. */
  readonly classes?: Classes;
}

export class Answerer {
  readonly #problem: Problem;
  readonly #place: Place;
  #task!: Task;
  #queued!: Stopwatch;
  #waiting!: Stopwatch;

  constructor(problem: Problem, place: Place) {
    this.#problem = problem;
    this.#place = place;
  }

  /** The answer; a failure is one, too. */
  async answer(request: Request): Promise<Answer> {
    try {
      return await this.#answer(request);
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }

  async #answer(request: Request): Promise<Answer> {
    switch (request.do) {
      case 'prepare':
        return this.#prepare(request.calls);
      case 'warm':
        return { milliseconds: await this.#queued.warm(request.milliseconds) };
      case 'sample': {
        const watch = request.waiting ? this.#waiting : this.#queued;
        return { milliseconds: await watch.sample(request.milliseconds) };
      }
      case 'count':
        return { counts: await this.#counted(request.calls) };
      case 'finish':
        return { peakMegabytes: this.#place.peakMegabytes?.() ?? 0 };
    }
  }

  async #prepare(calls: number): Promise<Answer> {
    const { runtime, open, adapter } = this.#place;
    const { version, task: make } = await open();
    const task = await make(this.#problem);
    const used = adapter?.();
    const about = { version, runtime, ...(used && { adapter: used }) };
    if (!task) return { ...about, fingerprint: null };
    this.#task = task;
    this.#queued = new Stopwatch(task);
    this.#waiting = new Stopwatch(waiting(task));
    let milliseconds = 0;
    for (let i = 0; i < calls; i++) milliseconds = await this.#queued.calls(1);
    const result = await task.result();
    const columns = columnsOf(this.#problem, result.length);
    return { ...about, milliseconds, fingerprint: fingerprint(result, columns) };
  }

  /** Of each of so many calls in a row. What a wait before or after them asks for is no part of it. */
  async #counted(calls: number): Promise<Counts> {
    const { classes } = this.#place;
    if (!classes) throw new Error('there is no WebGPU here, whose calls could be counted');
    await this.#queued.calls(1);
    const counting = startCounting(classes);
    try {
      for (let i = 0; i < calls; i++) await this.#task.step();
    } finally {
      counting.stop();
    }
    await this.#task.settle?.();
    return perCall(counting.counts, calls);
  }
}
