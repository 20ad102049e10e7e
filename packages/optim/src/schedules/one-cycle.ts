/** One cycle: up to a high learning rate, then far down. */
import { count, oneOf, positive, share } from '../check.ts';
import type { ParameterGroup } from '../group.ts';
import type { Optimizer } from '../optimizer.ts';
import { halfCosine } from './cosine.ts';
import { CycleLR, type MomentumCycleOptions } from './cycle.ts';
import { type PerGroup, perGroup } from './scheduler.ts';

/** What `OneCycleLR` takes. */
export interface OneCycleLROptions extends MomentumCycleOptions {
  /** The highest learning rate; a list has one for each group. */
  readonly maxLr: PerGroup<number>;
  /** How many steps the cycle has; if not said, `epochs` times `stepsPerEpoch`. */
  readonly totalSteps?: number | undefined;
  /** How many epochs there are, where `totalSteps` is not said. */
  readonly epochs?: number | undefined;
  /** How many steps each epoch has, where `totalSteps` is not said. */
  readonly stepsPerEpoch?: number | undefined;
  /** The share of the steps on which the rate grows. Default 0.3. */
  readonly pctStart?: number;
  /** Along what the rate changes. Default 'cos'. */
  readonly annealStrategy?: 'cos' | 'linear';
  /** How many times smaller the first rate is than the highest. Default 25. */
  readonly divFactor?: number;
  /** How many times smaller the last rate is than the first. Default 10000. */
  readonly finalDivFactor?: number;
  /** Whether the rate first falls to where it began, as fast as it grew, and then on. Default false. */
  readonly threePhase?: boolean;
}

type Options = Required<Omit<OneCycleLROptions, 'totalSteps' | 'epochs' | 'stepsPerEpoch'>> & {
  readonly totalSteps: number;
};

/**
 * One cycle of the learning rate, a step a batch: from `maxLr / divFactor` up to `maxLr`, then far down. Momentum goes the
 * other way, from `maxMomentum` (0.95) to `baseMomentum` (0.85) and back. Throws for options out of range, and after the last
 * step. Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html, after
 * https://arxiv.org/abs/1708.07120
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { OneCycleLR, SGD } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const optimizer = new SGD([parameter(tensor(1))], { lr: 0.1, momentum: 0.9 });
 * const schedule = new OneCycleLR(optimizer, { maxLr: 0.5, totalSteps: 100 });
 * console.log(optimizer.lr.toFixed(4)); // => 0.0200
 * for (let batch = 0; batch < 29; batch++) schedule.step();
 * console.log(optimizer.lr); // => 0.5
 * ```
 */
export class OneCycleLR extends CycleLR<Options> {
  constructor(optimizer: Optimizer, options: OneCycleLROptions) {
    const {
      epochs = NaN,
      stepsPerEpoch = NaN,
      totalSteps = epochs * stepsPerEpoch,
      ...others
    } = options ?? {};
    super(
      'OneCycleLR',
      optimizer,
      {
        pctStart: 0.3,
        annealStrategy: 'cos',
        cycleMomentum: true,
        baseMomentum: 0.85,
        maxMomentum: 0.95,
        divFactor: 25,
        finalDivFactor: 1e4,
        threePhase: false,
      },
      { maxLr: positive, totalSteps: count, pctStart: share, annealStrategy: oneOf('cos', 'linear') },
      { ...others, totalSteps },
    );
  }

  protected override baseOf(group: ParameterGroup, index: number): number {
    group.initialLr = perGroup(this.options.maxLr, index) / this.options.divFactor;
    return group.initialLr;
  }

  protected rate(step: number, group: ParameterGroup, base: number, index: number): number {
    const { maxLr, totalSteps, pctStart, annealStrategy, finalDivFactor, threePhase, ...momenta } =
      this.options;
    const last = totalSteps - 1;
    // Training loops take one step more than there are rates to use; it changes nothing.
    if (step > totalSteps) {
      throw new RangeError(
        `OneCycleLR: the cycle has ${totalSteps} steps, this is step ${step}. Give it more totalSteps`,
      );
    }
    const [top, low] = [perGroup(momenta.baseMomentum, index), perGroup(momenta.maxMomentum, index)];
    const highest = perGroup(maxLr, index);
    const peak = pctStart * totalSteps - 1;
    // Each turn: its step, rate and momentum.
    const turns: (readonly [at: number, lr: number, momentum: number])[] = [
      [0, base, low],
      [peak, highest, top],
      ...(threePhase ? [[2 * peak, base, low] as const] : []),
      [last, base / finalDivFactor, low],
    ];
    const at = Math.min(step, last);
    const next = turns.findIndex(([end], i) => i > 0 && at <= end);
    const [[start, fromLr, fromMomentum], [end, toLr, toMomentum]] = [turns[next - 1]!, turns[next]!];
    const done = end === start ? 1 : (at - start) / (end - start);
    const rest = annealStrategy === 'cos' ? halfCosine(done) : 1 - done;
    if (momenta.cycleMomentum) this.setMomentum(group, toMomentum + (fromMomentum - toMomentum) * rest);
    return toLr + (fromLr - toLr) * rest;
  }
}
