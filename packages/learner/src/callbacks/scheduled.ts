/** Learning-rate schedules, at their time. */
import { checkNames } from '@glissade/tensor';
import type { Callback } from '../callback.ts';

/** What is asked of a schedule: any of `@glissade/optim` will do. */
export interface Schedule {
  /** Some look at a metric. */
  step(metric: number): void;
  stateDict(): object;
  loadStateDict(state: object): void;
}

/** What `scheduled` accepts. */
export interface ScheduledOptions<Name extends string = never> {
  /** When it takes its step. Default 'epoch'; `OneCycleLR` and the like want 'step'. */
  readonly every?: 'epoch' | 'step';
  /** What a `ReduceLROnPlateau` looks at: of validation where there is one, else of training. Default 'loss'. */
  readonly monitor?: 'loss' | Name;
}

/**
 * Has a learning-rate schedule take its steps.
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { scheduled } from '@glissade/learner';
 * import { OneCycleLR, SGD } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const optimizer = new SGD([parameter(tensor(1))], { lr: 0.1 });
 * const [epochs, batches] = [5, 100];
 * const cycle = new OneCycleLR(optimizer, { maxLr: 1, totalSteps: epochs * batches });
 * const callbacks = [scheduled(cycle, { every: 'step' })];
 * console.log(callbacks.length, optimizer.lr.toFixed(2)); // => 1 0.04
 * ```
 */
export function scheduled<Name extends string = never>(
  schedule: Schedule,
  options: ScheduledOptions<Name> = {},
): Callback<Name> {
  checkNames('scheduled', options, ['every', 'monitor']);
  const { every = 'epoch', monitor = 'loss' } = options;
  if (typeof schedule?.step !== 'function')
    throw new TypeError('scheduled: expected a schedule first, such as new StepLR(optimizer, ...)');
  if (every !== 'epoch' && every !== 'step')
    throw new TypeError(`scheduled: every is ${every}; expected 'epoch' or 'step'`);
  return {
    onStep() {
      // There is no metric then: a schedule that looks at one says so.
      if (every === 'step') schedule.step(undefined as never);
    },
    onEpoch({ train, valid }) {
      if (every === 'epoch') schedule.step((valid ?? train)[monitor]);
    },
    stateDict: () => ({ values: schedule.stateDict() }),
    loadStateDict: ({ values }) => schedule.loadStateDict(values as object),
  };
}
