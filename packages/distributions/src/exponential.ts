/** The exponential distribution. */
import {
  div,
  expm1,
  exponential,
  fillLike,
  log,
  log1p,
  mul,
  neg,
  type Operand,
  reciprocal,
  type Shape,
  square,
  sub,
  type Tensor,
} from '@glissade/tensor';
import { check, notNegative, positive } from './check.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { asFloats } from './parameters.ts';

/**
 * Exponential distributions of a rate: their mean is 1 / rate.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#exponential
 *
 * @example
 * ```ts
 * import { Exponential } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * const p = new Exponential(tensor([1, 2]));
 * console.log(p.mean.toArray()); // => [ 1, 0.5 ]
 * console.log(`${p.logProb(1)}`); // => tensor([-1.0000, -1.3069])
 * ```
 * @throws RangeError for a rate that is not above 0, where it can be looked at
 */
export class Exponential extends ReparameterizedDistribution {
  readonly name: string = 'Exponential';
  readonly rate: Tensor;

  constructor(rate: Operand) {
    check('Exponential: rate', rate, positive);
    const floats = asFloats(rate);
    super(floats);
    this.rate = floats;
  }

  override get mean(): Tensor {
    return reciprocal(this.rate);
  }
  override get variance(): Tensor {
    return reciprocal(square(this.rate));
  }
  override get stddev(): Tensor {
    return this.mean;
  }
  override get mode(): Tensor {
    return fillLike(this.rate, 0);
  }

  override expand(batchShape: Shape): Exponential {
    return new Exponential(...this.stretched(batchShape, this.rate));
  }

  rsample(shape: Shape = []): Tensor {
    return div(exponential(1, this.extended('rsample', shape), { dtype: this.rate.dtype }), this.rate);
  }

  logProb(value: Operand): Tensor {
    return sub(log(this.rate), mul(this.rate, this.outcome(value, notNegative)));
  }

  override cdf(value: Operand): Tensor {
    return neg(expm1(neg(mul(this.rate, this.outcome(value, notNegative, 'cdf')))));
  }

  override icdf(probability: Operand): Tensor {
    return div(neg(log1p(neg(this.share(probability)))), this.rate);
  }

  override entropy(): Tensor {
    return sub(1, log(this.rate));
  }
}
