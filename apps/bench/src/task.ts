/** What each system makes of a problem. */
import type { Problem } from './problem.ts';

export interface Task {
  /** One training step, or one evaluation. Resolves, or returns, when it is computed or, with `settle`, queued. */
  step(): void | Promise<void>;
  /** Waits until all queued work is done; its time counts. */
  settle?(): void | Promise<void>;
  /** What the last step computed, in row-major order: the loss of a training step. */
  result(): ArrayLike<number> | Promise<ArrayLike<number>>;
}

export interface System {
  readonly version: string;
  /** Nothing when the system does not offer what the problem needs. */
  task(problem: Problem): Task | undefined | Promise<Task | undefined>;
}
