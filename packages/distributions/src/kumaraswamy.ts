/** The Kumaraswamy distribution. */
import {
  add,
  div,
  exp,
  expm1,
  ge,
  gt,
  log,
  log1p,
  logicalAnd,
  lt,
  mul,
  neg,
  type Operand,
  pow,
  rand,
  reciprocal,
  type Shape,
  square,
  sub,
  type Tensor,
  where,
} from '@glissade/tensor';
import { positive, unitInterval } from './check.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { eulerGamma } from './gumbel.ts';
import { digamma, logGamma, xlogy } from './log-gamma.ts';
import { parametersOf } from './parameters.ts';

/**
 * Numbers from 0 to 1, much as those of `Beta`, but each a function of one uniform number: gradients flow through `rsample`. The
 * parameters broadcast.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#kumaraswamy
 *
 * @example
 * ```ts
 * import { Kumaraswamy } from '@glissade/distributions';
 *
 * const p = new Kumaraswamy(2, 1);
 * console.log(p.mean.itemSync().toFixed(4), p.logProb(0.5).exp().itemSync().toFixed(4)); // => 0.6667 1.0000
 * ```
 * @throws RangeError for a parameter that is not above 0, where it can be looked at; ShapeError for parameters that do not broadcast
 */
export class Kumaraswamy extends ReparameterizedDistribution {
  readonly name: string = 'Kumaraswamy';
  readonly concentration1: Tensor;
  readonly concentration0: Tensor;

  constructor(concentration1: Operand, concentration0: Operand) {
    const both = parametersOf(
      'Kumaraswamy',
      ['concentration1', concentration1, positive],
      ['concentration0', concentration0, positive],
    );
    super(both[0]);
    [this.concentration1, this.concentration0] = both;
  }

  override get mean(): Tensor {
    return this.#moment(1);
  }
  override get variance(): Tensor {
    return sub(this.#moment(2), square(this.mean));
  }
  /** NaN where a parameter is below 1, or both are 1. (Of most others, too, in PyTorch 2.13, which takes the logarithm of a number below 0.) */
  override get mode(): Tensor {
    return this.#mode();
  }

  override expand(batchShape: Shape): Kumaraswamy {
    return new Kumaraswamy(...this.stretched(batchShape, this.concentration1, this.concentration0));
  }

  rsample(shape: Shape = []): Tensor {
    const noise = rand(this.extended('rsample', shape), { dtype: this.concentration1.dtype });
    const rest = pow(noise, reciprocal(this.concentration0));
    return pow(sub(1, rest), reciprocal(this.concentration1));
  }

  logProb(value: Operand): Tensor {
    const { concentration1: a, concentration0: b } = this;
    const outcome = this.outcome(value, unitInterval);
    const tail = xlogy(sub(b, 1), sub(1, pow(outcome, a)));
    return add(add(log(mul(a, b)), xlogy(sub(a, 1), outcome)), tail);
  }

  override cdf(value: Operand): Tensor {
    const { concentration1: a, concentration0: b } = this;
    const power = pow(this.outcome(value, unitInterval, 'cdf'), a);
    // The one has digits near 0, the other a slope at 1.
    const isLow = lt(power, 0.5);
    const low = neg(expm1(mul(b, log1p(neg(where(isLow, power, 0))))));
    return where(isLow, low, sub(1, pow(sub(1, power), b)));
  }

  override icdf(probability: Operand): Tensor {
    const { concentration1: a, concentration0: b } = this;
    const rest = div(log1p(neg(this.share(probability))), b);
    return pow(neg(expm1(rest)), reciprocal(a));
  }

  override entropy(): Tensor {
    const { concentration1: a, concentration0: b } = this;
    const harmonic = add(digamma(add(b, 1)), eulerGamma);
    return sub(add(sub(1, reciprocal(b)), mul(sub(1, reciprocal(a)), harmonic)), log(mul(a, b)));
  }

  /** ((a - 1) / (a b - 1))^(1 / a). Source: https://en.wikipedia.org/wiki/Kumaraswamy_distribution */
  #mode(): Tensor {
    const { concentration1: a, concentration0: b } = this;
    const isKnown = logicalAnd(logicalAnd(ge(a, 1), ge(b, 1)), gt(mul(a, b), 1));
    const ratio = div(sub(a, 1), sub(where(isKnown, mul(a, b), 2), 1));
    return where(isKnown, pow(where(isKnown, ratio, 1), reciprocal(a)), Number.NaN);
  }

  /** The mean of the n-th power. */
  #moment(n: number): Tensor {
    const { concentration1: a, concentration0: b } = this;
    const shifted = add(mul(reciprocal(a), n), 1);
    return mul(b, exp(sub(add(logGamma(shifted), logGamma(b)), logGamma(add(shifted, b)))));
  }
}
