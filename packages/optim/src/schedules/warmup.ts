/** Schedules of the first steps: a smaller learning rate, or one that grows. */
import { count, share } from '../check.ts';
import type { Optimizer } from '../optimizer.ts';
import { FactorLR } from './factor.ts';

/** What `ConstantLR` accepts. */
export interface ConstantLROptions {
  /** What the rate is multiplied by, at most 1. Default 1/3. */
  readonly factor?: number;
  /** The step from which on the rate is whole. Default 5. */
  readonly totalIters?: number;
}

/**
 * Multiplies the learning rate by `factor` until step `totalIters`. Throws for options out of range.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ConstantLR.html
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { ConstantLR, SGD } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const optimizer = new SGD([parameter(tensor(1))], { lr: 1 });
 * const schedule = new ConstantLR(optimizer, { factor: 0.5, totalIters: 1 });
 * console.log(optimizer.lr); // => 0.5
 * schedule.step();
 * console.log(optimizer.lr); // => 1
 * ```
 */
export class ConstantLR extends FactorLR<Required<ConstantLROptions>> {
  constructor(optimizer: Optimizer, options: ConstantLROptions = {}) {
    super(
      'ConstantLR',
      optimizer,
      { factor: 1 / 3, totalIters: 5 },
      { factor: share, totalIters: count },
      options,
    );
  }
  protected factor(step: number): number {
    return step < this.options.totalIters ? this.options.factor : 1;
  }
}

/** What `LinearLR` accepts. */
export interface LinearLROptions {
  /** What the rate is multiplied by at step 0, at most 1. Default 1/3. */
  readonly startFactor?: number;
  /** What the rate is multiplied by from step `totalIters` on, at most 1. Default 1. */
  readonly endFactor?: number;
  /** How many steps the way takes. Default 5. */
  readonly totalIters?: number;
}

/**
 * Multiplies the learning rate by a factor that goes from `startFactor` to `endFactor` in a straight line: a warm-up, before
 * another schedule in a `SequentialLR`. Throws for options out of range.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { LinearLR, SGD } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const optimizer = new SGD([parameter(tensor(1))], { lr: 1 });
 * const schedule = new LinearLR(optimizer, { startFactor: 0.5, totalIters: 2 });
 * schedule.step();
 * console.log(optimizer.lr); // => 0.75
 * ```
 */
export class LinearLR extends FactorLR<Required<LinearLROptions>> {
  constructor(optimizer: Optimizer, options: LinearLROptions = {}) {
    super(
      'LinearLR',
      optimizer,
      { startFactor: 1 / 3, endFactor: 1, totalIters: 5 },
      { startFactor: share, endFactor: share, totalIters: count },
      options,
    );
  }
  protected factor(step: number): number {
    const { totalIters, startFactor, endFactor } = this.options;
    const left = 1 - Math.min(step, totalIters) / totalIters;
    // In this order nothing is left of the start at the end: a rounding below 0 would be no rate.
    return endFactor + (startFactor - endFactor) * left;
  }
}
