/** Schedules that a function of your own tells. */
import type { Limit } from '../check.ts';
import type { ParameterGroup } from '../group.ts';
import type { Optimizer } from '../optimizer.ts';
import { LRScheduler, type PerGroup, perGroup } from './scheduler.ts';

const ofStep: Limit = [(x) => typeof x === 'function', 'a function of the step'];

/** What `LambdaLR` takes. */
export interface LambdaLROptions {
  /** The factor at a step; a list has one for each group. */
  readonly lrLambda: PerGroup<(epoch: number) => number>;
}

/**
 * Multiplies the first learning rate by a function of the step. Throws where that is no number >= 0.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LambdaLR.html
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { LambdaLR, SGD } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const optimizer = new SGD([parameter(tensor(1))], { lr: 1 });
 * const schedule = new LambdaLR(optimizer, { lrLambda: (epoch) => 1 / (1 + epoch) });
 * schedule.step();
 * console.log(optimizer.lr); // => 0.5
 * ```
 */
export class LambdaLR extends LRScheduler<LambdaLROptions> {
  constructor(optimizer: Optimizer, options: LambdaLROptions) {
    super('LambdaLR', optimizer, {}, { lrLambda: ofStep }, options);
  }
  protected rate(step: number, _group: ParameterGroup, base: number, index: number): number {
    return base * perGroup(this.options.lrLambda, index)(step);
  }
}

/**
 * Multiplies the learning rate, at every step, by a function of the step. Throws where that is no number >= 0.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiplicativeLR.html
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { MultiplicativeLR, SGD } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const optimizer = new SGD([parameter(tensor(1))], { lr: 1 });
 * const schedule = new MultiplicativeLR(optimizer, { lrLambda: () => 0.5 });
 * for (let epoch = 0; epoch < 2; epoch++) schedule.step();
 * console.log(optimizer.lr); // => 0.25
 * ```
 */
export class MultiplicativeLR extends LRScheduler<LambdaLROptions> {
  constructor(optimizer: Optimizer, options: LambdaLROptions) {
    super('MultiplicativeLR', optimizer, {}, { lrLambda: ofStep }, options);
  }
  protected rate(step: number, { lr }: ParameterGroup, _base: number, index: number): number {
    return step ? lr * perGroup(this.options.lrLambda, index)(step) : lr;
  }

  /** After another, it multiplies what that one has left. */
  override begin(turn = -1): void {
    if (turn > 0)
      this.optimizer.paramGroups.forEach((group, i) => {
        group.lr *= perGroup(this.options.lrLambda, i)(0);
      });
    super.begin(turn && -1);
  }
}
