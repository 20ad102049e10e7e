/** What all learning-rate schedules share: a count of steps, and the rates that follow from it. */
import { checkList, optionsOf, rowsFor } from '@glissade/tensor';
import { check, checkOptions, type Limits } from '../check.ts';
import type { ParameterGroup } from '../group.ts';
import type { Optimizer } from '../optimizer.ts';

/** All that decides a schedule's next rates, beside the optimizer's state, as JSON holds it. */
export interface LRSchedulerState {
  /** How many steps were taken. */
  readonly lastEpoch: number;
  /** Each group's learning rate before the schedule. */
  readonly baseLrs: readonly number[];
  /** Each group's learning rate, as the schedule set it last. */
  readonly lastLr: readonly number[];
  /** What the schedule was made with, but for functions. */
  readonly options: object;
}

/** One for all groups of an optimizer, or a list of one for each. */
export type PerGroup<Value> = Value | readonly Value[];

/** What a group has of it. */
export const perGroup = <Value>(value: PerGroup<Value>, index: number): Value =>
  (Array.isArray(value) ? value[index] : value) as Value;

/**
 * Sets the learning rates of an optimizer's groups: those of step 0 when it is made, the next ones at every `step()`. A
 * subclass says what the rate is. Call `step()` beside the training step, outside of what is compiled: a compiled step reads
 * the new rates, and need not be traced again.
 * Source: https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate
 *
 * To go on with a run, make optimizer and schedule anew, then load the state of both.
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { LRScheduler, type ParameterGroup, SGD } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * class InverseRoot extends LRScheduler {
 *   protected rate(step: number, _group: ParameterGroup, base: number): number {
 *     return base / Math.sqrt(step + 1);
 *   }
 * }
 *
 * const optimizer = new SGD([parameter(tensor(1))], { lr: 0.5 });
 * const schedule = new InverseRoot('InverseRoot', optimizer, {});
 * for (let epoch = 0; epoch < 3; epoch++) schedule.step();
 * console.log(optimizer.lr); // => 0.25
 * ```
 */
export abstract class LRScheduler<Options extends object = object, StepArguments extends unknown[] = []> {
  readonly optimizer: Optimizer;
  /** How it calls itself in errors. */
  protected readonly name: string;
  readonly #limits: Limits;
  #options: Options;
  #lastEpoch = 0;
  #baseLrs: number[] = [];
  #lastLr: readonly number[] = [];

  /**
   * @param options - all of them, or those by default, if `given` has the others
   * @param limits - what options may be, if not numbers >= 0, and which must be there
   * @param given - throws for one that is in neither of the two
   */
  constructor(
    name: string,
    optimizer: Optimizer,
    options: Partial<Options>,
    limits: Limits = {},
    given: Partial<Options> = {},
  ) {
    this.name = name;
    this.#limits = limits;
    this.optimizer = optimizer;
    const missing = rowsFor(limits, () => undefined);
    this.#options = optionsOf<object>(name, given, { ...missing, ...options }, true) as Options;
    this.check(this.#options);
    this.begin();
  }

  /** Throws for options that make no sense: here, those out of their limits, and lists that are not for these groups. */
  protected check(options: Options): void {
    if (!this.optimizer?.paramGroups) throw new TypeError(`${this.name}: expected an optimizer first`);
    checkOptions(this.name, options, this.#limits);
    const { length } = this.optimizer.paramGroups;
    for (const [option, value] of Object.entries(options)) {
      if (option === 'milestones') checkList(this.name, 'milestones is', value, ' of steps');
      else if (Array.isArray(value) && value.length !== length) {
        throw new RangeError(
          `${this.name}: ${option} has ${value.length} entries for ${length} groups; expected one for each`,
        );
      }
    }
  }
  /** The learning rate at a step, of a group that has `group.lr` now, and had `base` before the schedule. */
  protected abstract rate(step: number, group: ParameterGroup, base: number, index: number): number;
  /** A group's learning rate before the schedule. */
  protected baseOf(group: ParameterGroup, _index: number): number {
    group.initialLr ??= group.lr;
    return group.initialLr;
  }

  protected get options(): Options {
    return this.#options;
  }
  /** How many steps were taken. */
  get lastEpoch(): number {
    return this.#lastEpoch;
  }
  /** Each group's learning rate before the schedule. */
  get baseLrs(): readonly number[] {
    return this.#baseLrs;
  }

  /**
   * Takes step 0 from the learning rates as they are: when it is made. As one of several, it does so when its turn comes, from the rates
   * that it was made for.
   *
   * @param turn - at which step of all its turn comes; below 0, the rates stay as they are
   */
  begin(turn = -1): void {
    if (turn >= 0)
      this.optimizer.paramGroups.forEach((group, i) => {
        group.lr = this.#baseLrs[i] ?? group.lr;
      });
    this.moveTo(0);
  }

  /** Sets the learning rates of the next step. Throws where one is not a number >= 0. */
  step(..._: StepArguments): void {
    this.moveTo(this.#lastEpoch + 1);
  }

  /** Sets the learning rates of a step. */
  protected moveTo(step: number): void {
    const { paramGroups } = this.optimizer;
    const rates = paramGroups.map((group, i) => {
      // A group that was added later starts from the rate that it has.
      this.#baseLrs[i] ??= this.baseOf(group, i);
      const lr = this.rate(step, group, this.#baseLrs[i], i);
      check(this.name, `the learning rate of step ${step}`, lr);
      return lr;
    });
    paramGroups.forEach((group, i) => {
      group.lr = rates[i]!;
    });
    this.note(step);
  }

  /** Takes note that the learning rates are those of a step. */
  protected note(step: number): void {
    this.#lastEpoch = step;
    this.#lastLr = this.optimizer.paramGroups.map(({ lr }) => lr);
  }

  /** Each group's learning rate, as this schedule set it last. */
  getLastLr(): readonly number[] {
    return this.#lastLr;
  }

  /** All that decides the next rates, as JSON holds it, beside the optimizer's own state. */
  stateDict(): LRSchedulerState {
    const options = Object.entries(this.#options).filter(
      ([, value]) => typeof perGroup(value, 0) !== 'function',
    );
    return {
      lastEpoch: this.#lastEpoch,
      baseLrs: [...this.#baseLrs],
      lastLr: [...this.#lastLr],
      options: Object.fromEntries(options),
    };
  }

  /**
   * Goes on from a state, with its options; functions stay what they are. The learning rates themselves come with the
   * optimizer's state. Throws for a state of another number of groups, and then loads nothing.
   */
  loadStateDict(state: LRSchedulerState): void {
    if (!this.isState(state))
      throw new TypeError(`${this.name}: expected what stateDict() gave. Nothing was loaded`);
    const { lastEpoch, baseLrs, lastLr, options } = state;
    const { paramGroups } = this.optimizer;
    if (lastLr.length !== paramGroups.length) {
      throw new Error(
        `${this.name}: the state has ${lastLr.length} groups, the optimizer ${paramGroups.length}. Nothing was loaded`,
      );
    }
    const loaded = { ...this.#options, ...options };
    this.check(loaded);
    check(this.name, 'lastEpoch', lastEpoch);
    this.#options = loaded;
    this.#lastEpoch = lastEpoch;
    this.#baseLrs = [...baseLrs];
    this.#lastLr = [...lastLr];
  }

  /** Whether it is what the schedule's `stateDict()` gives, and not another's, or an optimizer's. */
  protected isState(state: LRSchedulerState | undefined): boolean {
    return Array.isArray(state?.lastLr) && Array.isArray(state.baseLrs);
  }
}
