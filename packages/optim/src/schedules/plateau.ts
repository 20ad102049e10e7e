/** A schedule that looks at how training goes. */
import { below1, oneOf } from '../check.ts';
import type { ParameterGroup } from '../group.ts';
import type { Optimizer } from '../optimizer.ts';
import { LRScheduler, type LRSchedulerState, type PerGroup, perGroup } from './scheduler.ts';

/** What `ReduceLROnPlateau` accepts. */
export interface ReduceLROnPlateauOptions {
  /** Whether a smaller or a larger metric is better. Default 'min'. */
  readonly mode?: 'min' | 'max';
  /** What the rate is multiplied by. Default 0.1. */
  readonly factor?: number;
  /** How many steps without improvement are tolerated. Default 10. */
  readonly patience?: number;
  /** What counts as an improvement: a share of the best metric, or a difference to it. Default 0.0001. */
  readonly threshold?: number;
  /** Whether `threshold` is a share or a difference. Default 'rel'. */
  readonly thresholdMode?: 'rel' | 'abs';
  /** How many steps after a reduction are not counted. Default 0. */
  readonly cooldown?: number;
  /** What the rate does not fall below; a list has one for each group. Default 0. */
  readonly minLr?: PerGroup<number>;
  /** A smaller change of the rate is not made. Default 1e-8. */
  readonly eps?: number;
}

type Options = Required<ReduceLROnPlateauOptions>;

/** The state of a `ReduceLROnPlateau`. */
export interface PlateauState extends LRSchedulerState {
  /** The best metric so far; null before the first. */
  readonly best: number | null;
  readonly numBadEpochs: number;
  readonly cooldownCounter: number;
}

/**
 * Multiplies the learning rate by `factor` when a metric has not improved for more than `patience` steps. Throws for options
 * out of range, and for a metric that is no number.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { ReduceLROnPlateau, SGD } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const optimizer = new SGD([parameter(tensor(1))], { lr: 1 });
 * const schedule = new ReduceLROnPlateau(optimizer, { factor: 0.5, patience: 1 });
 * for (const loss of [3, 2, 2, 2]) schedule.step(loss);
 * console.log(optimizer.lr); // => 0.5
 * ```
 */
export class ReduceLROnPlateau extends LRScheduler<Options, [metric: number]> {
  #best: number | null = null;
  #numBadEpochs = 0;
  #cooldownCounter = 0;

  constructor(optimizer: Optimizer, options: ReduceLROnPlateauOptions = {}) {
    super(
      'ReduceLROnPlateau',
      optimizer,
      {
        mode: 'min',
        factor: 0.1,
        patience: 10,
        threshold: 1e-4,
        thresholdMode: 'rel',
        cooldown: 0,
        minLr: 0,
        eps: 1e-8,
      },
      { mode: oneOf('min', 'max'), factor: below1, thresholdMode: oneOf('rel', 'abs') },
      options,
    );
  }

  protected rate(_step: number, { lr }: ParameterGroup, _base: number, index: number): number {
    const { factor, minLr, eps } = this.options;
    const reduced = Math.max(lr * factor, perGroup(minLr, index));
    return lr - reduced > eps ? reduced : lr;
  }

  /** Leaves the learning rates as they are. */
  override begin(): void {
    this.note(0);
  }

  /** Takes note of a metric, and reduces the learning rates if it has stood still for long. */
  override step(metric: number): void {
    if (typeof metric !== 'number') {
      throw new TypeError(
        `ReduceLROnPlateau: the metric is ${metric === undefined ? 'missing' : `no number: ${typeof metric}`}. Give step() what await loss.item() gives`,
      );
    }
    const { patience, cooldown } = this.options;
    if (this.#improves(metric)) {
      this.#best = metric;
      this.#numBadEpochs = 0;
    } else this.#numBadEpochs++;
    if (this.#cooldownCounter > 0) {
      this.#cooldownCounter--;
      this.#numBadEpochs = 0;
    }
    if (this.#numBadEpochs > patience) {
      super.step(metric);
      this.#cooldownCounter = cooldown;
      this.#numBadEpochs = 0;
    } else this.note(this.lastEpoch + 1);
  }

  #improves(metric: number): boolean {
    const { mode, threshold, thresholdMode } = this.options;
    const sign = mode === 'min' ? -1 : 1;
    // The first one is better than the worst there could be: a loss that begins infinite is not.
    if (this.#best === null) return sign * metric > -Infinity;
    const margin = thresholdMode === 'abs' ? threshold : this.#best * threshold;
    return sign * metric > sign * (this.#best + sign * margin);
  }

  override stateDict(): PlateauState {
    return {
      ...super.stateDict(),
      best: this.#best,
      numBadEpochs: this.#numBadEpochs,
      cooldownCounter: this.#cooldownCounter,
    };
  }

  override loadStateDict(state: PlateauState): void {
    super.loadStateDict(state);
    this.#best = state.best;
    this.#numBadEpochs = state.numBadEpochs;
    this.#cooldownCounter = state.cooldownCounter;
  }

  protected override isState(state: LRSchedulerState | undefined): boolean {
    return super.isState(state) && 'best' in state!;
  }
}
