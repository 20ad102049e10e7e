/** Schedules along a cosine: once down and up again, or down again and again. */
import { count } from '../check.ts';
import type { ParameterGroup } from '../group.ts';
import type { Optimizer } from '../optimizer.ts';
import { FactorLR } from './factor.ts';
import { LRScheduler } from './scheduler.ts';

/** From 1 to 0 along half a cosine. */
export const halfCosine = (share: number): number => (1 + Math.cos(Math.PI * share)) / 2;

/** What `CosineAnnealingLR` takes. */
export interface CosineAnnealingLROptions {
  /** How many steps it takes to the smallest rate. */
  readonly tMax: number;
  /** The smallest rate. Default 0. */
  readonly etaMin?: number;
}

/**
 * Lets the learning rate fall to `etaMin` along half a cosine, in `tMax` steps; then it would rise again.
 * Throws for options out of range.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html, after
 * https://arxiv.org/abs/1608.03983
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { CosineAnnealingLR, SGD } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const optimizer = new SGD([parameter(tensor(1))], { lr: 0.1 });
 * const schedule = new CosineAnnealingLR(optimizer, { tMax: 4 });
 * for (let epoch = 0; epoch < 2; epoch++) schedule.step();
 * console.log(optimizer.lr.toFixed(4)); // => 0.0500
 * ```
 */
export class CosineAnnealingLR extends FactorLR<Required<CosineAnnealingLROptions>> {
  constructor(optimizer: Optimizer, options: CosineAnnealingLROptions) {
    super('CosineAnnealingLR', optimizer, { etaMin: 0 }, { tMax: count }, options);
  }
  protected override get floor(): number {
    return this.options.etaMin;
  }
  protected factor(step: number): number {
    return halfCosine(step / this.options.tMax);
  }
}

/** What `CosineAnnealingWarmRestarts` takes. */
export interface CosineAnnealingWarmRestartsOptions {
  /** How many steps the first cycle has. */
  readonly t0: number;
  /** How many times longer each cycle is than the one before, a whole number. Default 1. */
  readonly tMult?: number;
  /** The rate that every cycle falls towards. Default 0. */
  readonly etaMin?: number;
}

/**
 * Lets the learning rate fall towards `etaMin` along half a cosine, and start over after `t0` steps, then after `tMult` times
 * as many. Throws for options out of range.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.html, after
 * https://arxiv.org/abs/1608.03983
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { CosineAnnealingWarmRestarts, SGD } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const optimizer = new SGD([parameter(tensor(1))], { lr: 0.1 });
 * const schedule = new CosineAnnealingWarmRestarts(optimizer, { t0: 2 });
 * for (let epoch = 0; epoch < 4; epoch++) {
 *   console.log(optimizer.lr.toFixed(2)); // => 0.10
 *   // => 0.05
 *   // => 0.10
 *   // => 0.05
 *   schedule.step();
 * }
 * ```
 */
export class CosineAnnealingWarmRestarts extends LRScheduler<Required<CosineAnnealingWarmRestartsOptions>> {
  constructor(optimizer: Optimizer, options: CosineAnnealingWarmRestartsOptions) {
    super(
      'CosineAnnealingWarmRestarts',
      optimizer,
      { tMult: 1, etaMin: 0 },
      { t0: count, tMult: count },
      options,
    );
  }
  protected rate(step: number, _group: ParameterGroup, base: number): number {
    const { t0, tMult, etaMin } = this.options;
    let [at, cycle] = [step, t0];
    if (tMult === 1) at %= t0;
    for (; at >= cycle; cycle *= tMult) at -= cycle;
    return etaMin + (base - etaMin) * halfCosine(at / cycle);
  }
}
