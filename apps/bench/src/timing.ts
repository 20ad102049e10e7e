/** Times the calls of a task. */
import type { Task } from './task.ts';

export class Stopwatch {
  readonly #task: Task;
  /** Milliseconds of a call, as far as known. */
  #estimate = 0;

  constructor(task: Task) {
    this.#task = task;
  }

  /** Milliseconds for each of so many calls, with the wait for what they queued. */
  async calls(count: number): Promise<number> {
    const start = performance.now();
    for (let i = 0; i < count; i++) {
      const running = this.#task.step();
      // Waiting for nothing would cost a tiny operation more than the operation itself.
      if (running !== undefined) await running;
    }
    await this.#task.settle?.();
    this.#estimate = (performance.now() - start) / count;
    return this.#estimate;
  }

  async warm(milliseconds: number): Promise<number> {
    const start = performance.now();
    for (let count = 1; performance.now() - start < milliseconds; count *= 2) await this.calls(count);
    return this.#estimate;
  }

  async sample(milliseconds: number): Promise<number> {
    if (this.#estimate === 0) await this.calls(1);
    const estimate = this.#estimate;
    if (estimate < milliseconds) await this.calls(1);
    return this.calls(Math.max(1, Math.round(milliseconds / estimate)));
  }
}

/** The same task with a wait for every step. */
export const waiting = (task: Task): Task => ({
  step: async () => {
    await task.step();
    await task.settle?.();
  },
  result: () => task.result(),
});
