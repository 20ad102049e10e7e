/** Schedules that let the learning rate fall: in stairs, exponentially, or along a polynomial. */
import { count, positive } from '../check.ts';
import type { Optimizer } from '../optimizer.ts';
import { FactorLR } from './factor.ts';

/** What `StepLR` takes. */
export interface StepLROptions {
  /** How many steps a stair has. */
  readonly stepSize: number;
  /** What the rate is multiplied by at every stair. Default 0.1. */
  readonly gamma?: number;
}

/**
 * Multiplies the learning rate by `gamma` every `stepSize` steps. Throws for options out of range.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { SGD, StepLR } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const optimizer = new SGD([parameter(tensor(1))], { lr: 0.5 });
 * const schedule = new StepLR(optimizer, { stepSize: 2, gamma: 0.5 });
 * for (let epoch = 0; epoch < 4; epoch++) {
 *   console.log(optimizer.lr); // train an epoch // => 0.5
 *   // => 0.5
 *   // => 0.25
 *   // => 0.25
 *   schedule.step();
 * }
 * ```
 */
export class StepLR extends FactorLR<Required<StepLROptions>> {
  constructor(optimizer: Optimizer, options: StepLROptions) {
    super('StepLR', optimizer, { gamma: 0.1 }, { stepSize: count }, options);
  }
  protected factor(step: number): number {
    return this.options.gamma ** Math.floor(step / this.options.stepSize);
  }
}

/** What `MultiStepLR` takes. */
export interface MultiStepLROptions {
  /** The steps at which the rate changes; twice where a step is there twice. */
  readonly milestones: readonly number[];
  /** What the rate is multiplied by at every milestone. Default 0.1. */
  readonly gamma?: number;
}

/**
 * Multiplies the learning rate by `gamma` at each milestone. Throws for options out of range.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiStepLR.html
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { MultiStepLR, SGD } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const optimizer = new SGD([parameter(tensor(1))], { lr: 1 });
 * const schedule = new MultiStepLR(optimizer, { milestones: [1, 3], gamma: 0.5 });
 * for (let epoch = 0; epoch < 3; epoch++) schedule.step();
 * console.log(optimizer.lr); // => 0.25
 * ```
 */
export class MultiStepLR extends FactorLR<Required<MultiStepLROptions>> {
  constructor(optimizer: Optimizer, options: MultiStepLROptions) {
    super('MultiStepLR', optimizer, { gamma: 0.1 }, { milestones: positive }, options);
  }
  protected factor(step: number): number {
    const { milestones, gamma } = this.options;
    return gamma ** milestones.filter((milestone) => milestone <= step).length;
  }
}

/** What `ExponentialLR` takes. */
export interface ExponentialLROptions {
  /** What the rate is multiplied by at every step. */
  readonly gamma: number;
}

/**
 * Multiplies the learning rate by `gamma` at every step. Throws for a gamma out of range.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { ExponentialLR, SGD } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const optimizer = new SGD([parameter(tensor(1))], { lr: 1 });
 * const schedule = new ExponentialLR(optimizer, { gamma: 0.5 });
 * for (let epoch = 0; epoch < 3; epoch++) schedule.step();
 * console.log(schedule.getLastLr()); // => [ 0.125 ]
 * ```
 */
export class ExponentialLR extends FactorLR<ExponentialLROptions> {
  constructor(optimizer: Optimizer, options: ExponentialLROptions) {
    super('ExponentialLR', optimizer, {}, { gamma: positive }, options);
  }
  protected factor(step: number): number {
    return this.options.gamma ** step;
  }
}

/** What `PolynomialLR` takes. */
export interface PolynomialLROptions {
  /** The step at which the rate has become 0. Default 5. */
  readonly totalIters?: number;
  /** The power of the share of steps that are left. Default 1. */
  readonly power?: number;
}

/**
 * Lets the learning rate fall to 0 along (1 - step / totalIters) ** power. Throws for options out of range.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.PolynomialLR.html
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { PolynomialLR, SGD } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const optimizer = new SGD([parameter(tensor(1))], { lr: 1 });
 * const schedule = new PolynomialLR(optimizer, { totalIters: 4, power: 2 });
 * schedule.step();
 * console.log(optimizer.lr); // => 0.5625
 * ```
 */
export class PolynomialLR extends FactorLR<Required<PolynomialLROptions>> {
  constructor(optimizer: Optimizer, options: PolynomialLROptions = {}) {
    super('PolynomialLR', optimizer, { totalIters: 5, power: 1 }, { totalIters: count }, options);
  }
  protected factor(step: number): number {
    const { totalIters, power } = this.options;
    return (1 - Math.min(step, totalIters) / totalIters) ** power;
  }
}
