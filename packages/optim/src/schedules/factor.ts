/** Schedules that multiply: each is a factor of the learning rate, as a function of the step. */
import type { ParameterGroup } from '../group.ts';
import { LRScheduler } from './scheduler.ts';

/**
 * The rate is multiplied, from step to step, by as much as the factor grows. So schedules can be chained, and what somebody
 * else does to the rate remains; left alone, the rate is the first one times the factor.
 */
export abstract class FactorLR<Options extends object> extends LRScheduler<Options> {
  /** The share of the first rate at a step; 1 before the schedule. */
  protected abstract factor(step: number): number;
  /** The rate at a factor of 0. */
  protected get floor(): number {
    return 0;
  }

  protected rate(step: number, { lr }: ParameterGroup, base: number): number {
    const before = step ? this.factor(step - 1) : 1;
    const factor = this.factor(step);
    const { floor } = this;
    if (factor === before) return lr;
    // From a factor of 0 there is no way back but by the first rate, beside what somebody else has made of this one.
    return before ? floor + ((lr - floor) * factor) / before : lr + (base - floor) * factor;
  }
}
