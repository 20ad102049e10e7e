/** Schedules made of schedules: one after the other, or all at once. */
import type { ParameterGroup } from '../group.ts';
import type { Optimizer } from '../optimizer.ts';
import { LRScheduler, type LRSchedulerState } from './scheduler.ts';

/** The state of schedules that are made of others. */
export interface CombinedState extends LRSchedulerState {
  readonly schedulers: readonly LRSchedulerState[];
}

interface Combination {
  readonly schedulers: readonly LRScheduler[];
}

abstract class CombinedLR<Options extends Combination> extends LRScheduler<Options> {
  /** Lets the schedules inside set the rates of a step. */
  protected abstract lead(step: number): void;

  protected override check({ schedulers }: Options): void {
    if (!Array.isArray(schedulers))
      throw new TypeError(`${this.name}: expected a list of schedulers, { schedulers: [...] }`);
    if (schedulers.length === 0) throw new RangeError(`${this.name}: the list of schedulers is empty`);
    schedulers.forEach((scheduler, i) => {
      if (!this.optimizer || scheduler?.optimizer !== this.optimizer)
        throw new Error(`${this.name}: schedulers[${i}] belongs to another optimizer`);
    });
  }

  protected override moveTo(step: number): void {
    this.lead(step);
    super.moveTo(step);
  }

  /** The rate is what the schedules inside have made it. */
  protected rate(_step: number, { lr }: ParameterGroup): number {
    return lr;
  }

  override stateDict(): CombinedState {
    const { options, ...state } = super.stateDict();
    const { schedulers, ...others } = options as Combination;
    return { ...state, options: others, schedulers: schedulers.map((scheduler) => scheduler.stateDict()) };
  }

  override loadStateDict(state: CombinedState): void {
    const { schedulers } = this.options;
    // The state of a single schedule has none.
    const count = state?.schedulers?.length ?? 0;
    if (this.isState(state) && count !== schedulers.length) {
      throw new Error(
        `${this.name}: the state has ${count} schedulers, this one ${schedulers.length}. Nothing was loaded`,
      );
    }
    const before = this.stateDict();
    try {
      this.#load(state);
    } catch (error) {
      this.#load(before);
      throw error;
    }
  }

  #load(state: CombinedState): void {
    super.loadStateDict(state);
    this.options.schedulers.forEach((scheduler, i) => {
      scheduler.loadStateDict(state.schedulers[i]!);
    });
  }
}

/** What `SequentialLR` takes. */
export interface SequentialLROptions {
  /** The schedules, in their order, all made for the same optimizer. */
  readonly schedulers: readonly LRScheduler[];
  /** The step at which each schedule but the first begins. */
  readonly milestones: readonly number[];
}

/**
 * One schedule after the other; each begins with its own step 0, from the first rates, but `MultiplicativeLR` from those that the one
 * before it has left. Throws for schedules of another optimizer, and for milestones that are not one fewer, growing.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.SequentialLR.html
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { CosineAnnealingLR, LinearLR, SequentialLR, SGD } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const optimizer = new SGD([parameter(tensor(1))], { lr: 1 });
 * const warmUp = new LinearLR(optimizer, { startFactor: 0.5, totalIters: 2 });
 * const fall = new CosineAnnealingLR(optimizer, { tMax: 2 });
 * const schedule = new SequentialLR(optimizer, { schedulers: [warmUp, fall], milestones: [2] });
 * for (let epoch = 0; epoch < 4; epoch++) {
 *   console.log(optimizer.lr.toFixed(2)); // => 0.50
 *   // => 0.75
 *   // => 1.00
 *   // => 0.50
 *   schedule.step();
 * }
 * ```
 */
export class SequentialLR extends CombinedLR<SequentialLROptions> {
  constructor(optimizer: Optimizer, options: SequentialLROptions) {
    super('SequentialLR', optimizer, { schedulers: [], milestones: [] }, {}, options);
  }

  protected override check(options: SequentialLROptions): void {
    super.check(options);
    const { milestones, schedulers } = options;
    if (
      milestones.length !== schedulers.length - 1 ||
      milestones.some((at, i) => !(at > (milestones[i - 1] ?? 0)))
    )
      throw new RangeError(
        `SequentialLR: the milestones are [${milestones.join(', ')}]; expected ${schedulers.length - 1} for ${schedulers.length} schedulers, growing from above 0`,
      );
  }

  protected lead(step: number): void {
    const { milestones, schedulers } = this.options;
    const scheduler = schedulers[milestones.filter((milestone) => milestone <= step).length]!;
    if (step && !milestones.includes(step)) scheduler.step();
    else scheduler.begin(step);
  }
}

/**
 * Several schedules at once: each changes what the one before it has made of the learning rate. Throws for schedules of
 * different optimizers.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ChainedScheduler.html
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { ChainedScheduler, ConstantLR, ExponentialLR, SGD } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const optimizer = new SGD([parameter(tensor(1))], { lr: 1 });
 * const warmUp = new ConstantLR(optimizer, { factor: 0.5, totalIters: 1 });
 * const schedule = new ChainedScheduler([warmUp, new ExponentialLR(optimizer, { gamma: 0.5 })]);
 * for (let epoch = 0; epoch < 3; epoch++) {
 *   console.log(optimizer.lr); // => 0.5
 *   // => 0.5
 *   // => 0.25
 *   schedule.step();
 * }
 * ```
 */
export class ChainedScheduler extends CombinedLR<Combination> {
  constructor(schedulers: readonly LRScheduler[]) {
    super('ChainedScheduler', schedulers?.[0]?.optimizer as Optimizer, { schedulers });
  }

  protected lead(step: number): void {
    this.options.schedulers.forEach((scheduler, i) => {
      if (step) scheduler.step();
      else scheduler.begin(-i);
    });
  }
}
