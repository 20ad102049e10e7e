/** The inverse gamma distribution. */
import {
  add,
  div,
  gt,
  log,
  mul,
  type Operand,
  reciprocal,
  type Shape,
  square,
  sub,
  type Tensor,
  where,
} from '@glissade/tensor';
import { aboveZero, positive } from './check.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { look } from './draws.ts';
import { Gamma } from './gamma.ts';
import { gammaShare } from './incomplete-gamma.ts';
import { digamma, logGamma } from './log-gamma.ts';
import { parametersOf } from './parameters.ts';

/**
 * 1 / x of a gamma number x: what a variance is believed to be. The parameters broadcast. It cannot be drawn within `compile` and `vmap`,
 * as `Gamma`.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#inversegamma
 *
 * @example
 * ```ts
 * import { InverseGamma } from '@glissade/distributions';
 *
 * const p = new InverseGamma(3, 4);
 * console.log(p.mean.itemSync(), p.variance.itemSync()); // => 2 4
 * ```
 * @throws RangeError for a parameter that is not above 0, where it can be looked at; ShapeError for parameters that do not broadcast
 */
export class InverseGamma extends ReparameterizedDistribution {
  readonly name: string = 'InverseGamma';
  readonly concentration: Tensor;
  readonly rate: Tensor;
  /** Of 1 / x. */
  readonly base: Gamma;

  constructor(concentration: Operand, rate: Operand) {
    const both = parametersOf(
      'InverseGamma',
      ['concentration', concentration, positive],
      ['rate', rate, positive],
    );
    super(both[0]);
    [this.concentration, this.rate] = both;
    this.base = new Gamma(...both);
  }

  /** Infinity for a concentration up to 1. */
  override get mean(): Tensor {
    return this.#beyond(1, (concentration) => div(this.rate, sub(concentration, 1)));
  }
  /** Infinity for a concentration up to 2. */
  override get variance(): Tensor {
    return this.#beyond(2, (concentration) =>
      div(square(this.rate), mul(square(sub(concentration, 1)), sub(concentration, 2))),
    );
  }
  override get mode(): Tensor {
    return div(this.rate, add(this.concentration, 1));
  }

  override expand(batchShape: Shape): InverseGamma {
    return new InverseGamma(...this.stretched(batchShape, this.concentration, this.rate));
  }

  /** @throws TypeError where the concentration cannot be looked at */
  override sample(shape: Shape = []): Tensor {
    this.#check('sample', shape);
    return reciprocal(this.base.sample(shape));
  }

  /**
   * The same numbers as `sample`, with the gradients of `Gamma.rsample`.
   *
   * @throws TypeError where the concentration cannot be looked at
   */
  rsample(shape: Shape = []): Tensor {
    this.#check('rsample', shape);
    return reciprocal(this.base.rsample(shape));
  }

  /** First, as an error names what was called. */
  #check(call: string, shape: Shape): void {
    this.extended(call, shape);
    look(`InverseGamma.${call}`, this.concentration);
  }

  logProb(value: Operand): Tensor {
    const { concentration, rate } = this;
    const outcome = this.outcome(value, aboveZero);
    const powers = sub(mul(concentration, log(rate)), mul(add(concentration, 1), log(outcome)));
    return sub(sub(powers, div(rate, outcome)), logGamma(concentration));
  }

  override cdf(value: Operand): Tensor {
    const outcome = this.outcome(value, aboveZero, 'cdf');
    return gammaShare(this.concentration, div(this.rate, outcome), true);
  }

  override entropy(): Tensor {
    const { concentration, rate } = this;
    const slope = mul(add(concentration, 1), digamma(concentration));
    return sub(add(add(concentration, log(rate)), logGamma(concentration)), slope);
  }

  /** A moment that there is for concentrations above the least. */
  #beyond(least: number, moment: (concentration: Tensor) => Tensor): Tensor {
    const isKnown = gt(this.concentration, least);
    return where(isKnown, moment(where(isKnown, this.concentration, least + 1)), Number.POSITIVE_INFINITY);
  }
}
