/** The Weibull distribution. */
import {
  add,
  div,
  exp,
  expm1,
  fillLike,
  log,
  log1p,
  mul,
  neg,
  type Operand,
  pow,
  reciprocal,
  type Shape,
  square,
  sub,
  type Tensor,
} from '@glissade/tensor';
import { aboveZero, positive } from './check.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { Exponential } from './exponential.ts';
import { eulerGamma } from './gumbel.ts';
import { logGamma } from './log-gamma.ts';
import { parametersOf } from './parameters.ts';

/**
 * Weibull distributions, of times until something fails: of a concentration above 1 the older, the sooner; of 1 they are exponential. The
 * parameters broadcast.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#weibull
 *
 * @example
 * ```ts
 * import { Weibull } from '@glissade/distributions';
 *
 * const p = new Weibull(2, 1);
 * console.log(p.mean.itemSync().toFixed(4), p.logProb(2).itemSync().toFixed(4)); // => 2.0000 -1.6931
 * ```
 * @throws RangeError for a parameter that is not above 0, where it can be looked at; ShapeError for parameters that do not broadcast
 */
export class Weibull extends ReparameterizedDistribution {
  readonly name: string = 'Weibull';
  readonly scale: Tensor;
  readonly concentration: Tensor;

  constructor(scale: Operand, concentration: Operand) {
    const both = parametersOf(
      'Weibull',
      ['scale', scale, positive],
      ['concentration', concentration, positive],
    );
    super(both[0]);
    [this.scale, this.concentration] = both;
  }

  override get mean(): Tensor {
    return mul(this.scale, exp(logGamma(add(reciprocal(this.concentration), 1))));
  }
  override get variance(): Tensor {
    const inverse = reciprocal(this.concentration);
    const squares = exp(logGamma(add(mul(inverse, 2), 1)));
    return mul(square(this.scale), sub(squares, exp(mul(logGamma(add(inverse, 1)), 2))));
  }
  /** NaN for a concentration below 1, as in PyTorch. */
  override get mode(): Tensor {
    return mul(this.scale, pow(sub(1, reciprocal(this.concentration)), reciprocal(this.concentration)));
  }

  override expand(batchShape: Shape): Weibull {
    return new Weibull(...this.stretched(batchShape, this.scale, this.concentration));
  }

  rsample(shape: Shape = []): Tensor {
    this.extended('rsample', shape);
    const noise = new Exponential(fillLike(this.scale, 1)).rsample(shape);
    return mul(pow(noise, reciprocal(this.concentration)), this.scale);
  }

  logProb(value: Operand): Tensor {
    const { concentration, scale } = this;
    const logarithm = log(div(this.outcome(value, aboveZero), scale));
    const powers = mul(concentration, logarithm);
    return sub(sub(add(log(div(concentration, scale)), powers), logarithm), exp(powers));
  }

  override cdf(value: Operand): Tensor {
    const power = pow(div(this.outcome(value, aboveZero, 'cdf'), this.scale), this.concentration);
    return neg(expm1(neg(power)));
  }

  override icdf(probability: Operand): Tensor {
    const noise = neg(log1p(neg(this.share(probability))));
    return mul(pow(noise, reciprocal(this.concentration)), this.scale);
  }

  override entropy(): Tensor {
    const inverse = reciprocal(this.concentration);
    return add(add(mul(sub(1, inverse), eulerGamma), log(mul(this.scale, inverse))), 1);
  }
}
