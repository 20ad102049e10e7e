/** The gamma distribution. */
import {
  add,
  clamp,
  div,
  log,
  mul,
  type Operand,
  type Shape,
  square,
  sub,
  type Tensor,
} from '@glissade/tensor';
import { notNegative, positive } from './check.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { standardGamma } from './gamma-draws.ts';
import { followingConcentration } from './gamma-slope.ts';
import { gammaShare } from './incomplete-gamma.ts';
import { digamma, logGamma, xlogy } from './log-gamma.ts';
import { parametersOf, smallestNormal } from './parameters.ts';

/**
 * Gamma distributions of a concentration and a rate, which broadcast: the sum of `concentration` exponential numbers is one. How many
 * random numbers a sample takes depends on the concentration: it cannot be drawn within `compile` and `vmap`.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#gamma
 *
 * @example
 * ```ts
 * import { Gamma } from '@glissade/distributions';
 * import { manualSeed } from '@glissade/tensor';
 *
 * const p = new Gamma(3, 2);
 * console.log(p.mean.itemSync(), p.variance.itemSync()); // => 1.5 0.75
 * manualSeed(0);
 * console.log(`${p.sample([3])}`); // => tensor([3.0288, 1.1078, 0.6294])
 * ```
 * @throws RangeError for a parameter that is not above 0, where it can be looked at; ShapeError for parameters that do not broadcast
 */
export class Gamma extends ReparameterizedDistribution {
  readonly name: string = 'Gamma';
  readonly concentration: Tensor;
  readonly rate: Tensor;

  constructor(concentration: Operand, rate: Operand) {
    const both = parametersOf('Gamma', ['concentration', concentration, positive], ['rate', rate, positive]);
    super(both[0]);
    [this.concentration, this.rate] = both;
  }

  override get mean(): Tensor {
    return div(this.concentration, this.rate);
  }
  override get variance(): Tensor {
    return div(this.concentration, square(this.rate));
  }
  override get mode(): Tensor {
    return clamp(div(sub(this.concentration, 1), this.rate), 0);
  }

  override expand(batchShape: Shape): Gamma {
    return new Gamma(...this.stretched(batchShape, this.concentration, this.rate));
  }

  /** @throws TypeError where the concentration cannot be looked at */
  override sample(shape: Shape = []): Tensor {
    return this.#scaled(this.#standard('sample', shape), this.rate.detach());
  }

  /**
   * The same numbers as `sample`. Their gradients by the concentration are those of numbers that stay at the same place of the
   * distribution; they have none of their own.
   *
   * @throws TypeError where the concentration cannot be looked at
   */
  rsample(shape: Shape = []): Tensor {
    const standard = this.#standard('rsample', shape);
    const moving = followingConcentration(`${this.name}.rsample`, standard, this.concentration);
    return this.#scaled(moving, this.rate);
  }

  #standard(call: string, shape: Shape): Tensor {
    return standardGamma(`${this.name}.${call}`, this.concentration, this.extended(call, shape));
  }

  #scaled(standard: Tensor, rate: Tensor): Tensor {
    return clamp(div(standard, rate), smallestNormal(standard.dtype));
  }

  logProb(value: Operand): Tensor {
    const { concentration, rate } = this;
    const outcome = this.outcome(value, notNegative);
    const powers = add(mul(concentration, log(rate)), xlogy(sub(concentration, 1), outcome));
    return sub(sub(powers, mul(rate, outcome)), logGamma(concentration));
  }

  override cdf(value: Operand): Tensor {
    const outcome = this.outcome(value, notNegative, 'cdf');
    return gammaShare(this.concentration, mul(this.rate, outcome));
  }

  override entropy(): Tensor {
    const { concentration, rate } = this;
    const slope = mul(sub(1, concentration), digamma(concentration));
    return add(add(sub(concentration, log(rate)), logGamma(concentration)), slope);
  }
}
