/** Cycles: the learning rate goes up and down again and again. */
import { count, oneOf, positive } from '../check.ts';
import type { ParameterGroup } from '../group.ts';
import type { Optimizer } from '../optimizer.ts';
import { CycleLR, type MomentumCycleOptions } from './cycle.ts';
import { type PerGroup, perGroup } from './scheduler.ts';

/** What `CyclicLR` takes. */
export interface CyclicLROptions extends MomentumCycleOptions {
  /** The lowest learning rate, which a cycle begins with; a list has one for each group. */
  readonly baseLr: PerGroup<number>;
  /** The highest learning rate; a list has one for each group. */
  readonly maxLr: PerGroup<number>;
  /** How many steps it takes up. Default 2000. */
  readonly stepSizeUp?: number;
  /** How many steps it takes down. Default: as many. */
  readonly stepSizeDown?: number;
  /** Whether cycles are all as high, half as high as the one before, or smaller by gamma at each step. Default 'triangular'. */
  readonly mode?: 'triangular' | 'triangular2' | 'exp_range';
  /** For 'exp_range'. Default 1. */
  readonly gamma?: number;
  /** How high a cycle is, in place of `mode`: 1 is `maxLr`. */
  readonly scaleFn?: ((x: number) => number) | undefined;
  /** What `scaleFn` is told: the number of the cycle, from 1, or of the step. Default 'cycle'. */
  readonly scaleMode?: 'cycle' | 'iterations';
}

type Options = Required<CyclicLROptions>;

/**
 * Lets the learning rate go from `baseLr` up to `maxLr` and down again, in straight lines, a step a batch. Momentum goes the
 * other way, from `maxMomentum` (0.9) to `baseMomentum` (0.8) and back. Throws for options out of range.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CyclicLR.html, after
 * https://arxiv.org/abs/1506.01186
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { CyclicLR, SGD } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const optimizer = new SGD([parameter(tensor(1))], { lr: 0.1, momentum: 0.9 });
 * const schedule = new CyclicLR(optimizer, { baseLr: 0.25, maxLr: 1.25, stepSizeUp: 2 });
 * for (let batch = 0; batch < 4; batch++) {
 *   console.log(optimizer.lr); // => 0.25
 *   // => 0.75
 *   // => 1.25
 *   // => 0.75
 *   schedule.step();
 * }
 * ```
 */
export class CyclicLR extends CycleLR<Options> {
  constructor(optimizer: Optimizer, options: CyclicLROptions) {
    super(
      'CyclicLR',
      optimizer,
      {
        stepSizeUp: 2000,
        stepSizeDown: options?.stepSizeUp ?? 2000,
        mode: 'triangular',
        gamma: 1,
        scaleFn: undefined,
        scaleMode: 'cycle',
        cycleMomentum: true,
        baseMomentum: 0.8,
        maxMomentum: 0.9,
      },
      {
        baseLr: positive,
        maxLr: positive,
        stepSizeUp: count,
        stepSizeDown: count,
        mode: oneOf('triangular', 'triangular2', 'exp_range'),
        scaleMode: oneOf('cycle', 'iterations'),
        scaleFn: [(x) => x === undefined || typeof x === 'function', 'a function'],
      },
      options,
    );
  }

  protected override baseOf(group: ParameterGroup, index: number): number {
    const base = perGroup(this.options.baseLr, index);
    group.initialLr ??= base;
    return base;
  }

  protected rate(step: number, group: ParameterGroup, base: number, index: number): number {
    const { maxLr, stepSizeUp, stepSizeDown, ...options } = this.options;
    const cycle = Math.floor(step / (stepSizeUp + stepSizeDown));
    const at = step - cycle * (stepSizeUp + stepSizeDown);
    const height = at <= stepSizeUp ? at / stepSizeUp : 1 - (at - stepSizeUp) / stepSizeDown;
    const share = height * scale(this.options, cycle + 1, step);
    if (options.cycleMomentum) {
      const highest = perGroup(options.maxMomentum, index);
      this.setMomentum(group, highest - (highest - perGroup(options.baseMomentum, index)) * share);
    }
    return base + (perGroup(maxLr, index) - base) * share;
  }
}

/** How high a cycle is, of 1. */
function scale({ mode, gamma, scaleFn, scaleMode }: Options, cycle: number, step: number): number {
  if (scaleFn) return scaleFn(scaleMode === 'cycle' ? cycle : step);
  if (mode === 'exp_range') return gamma ** step;
  return mode === 'triangular2' ? 0.5 ** (cycle - 1) : 1;
}
