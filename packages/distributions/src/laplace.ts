/** The Laplace distribution. */
import {
  abs,
  add,
  div,
  epsilonOf,
  exp,
  log,
  log1p,
  lt,
  mul,
  neg,
  type Operand,
  type Shape,
  sign,
  square,
  sub,
  type Tensor,
  uniform,
  where,
} from '@glissade/tensor';
import { positive, real } from './check.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { parametersOf, quantileParts } from './parameters.ts';

/**
 * Laplace distributions: exponential ones to both sides of `loc`. The parameters broadcast.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#laplace
 *
 * @example
 * ```ts
 * import { Laplace } from '@glissade/distributions';
 *
 * const p = new Laplace(0, 2);
 * console.log(p.variance.itemSync()); // => 8
 * console.log(p.logProb(0).exp().itemSync()); // => 0.25
 * ```
 * @throws RangeError for a scale that is not above 0, where it can be looked at; ShapeError for parameters that do not broadcast
 */
export class Laplace extends ReparameterizedDistribution {
  readonly name: string = 'Laplace';
  readonly loc: Tensor;
  readonly scale: Tensor;

  constructor(loc: Operand, scale: Operand) {
    const both = parametersOf('Laplace', ['loc', loc, real], ['scale', scale, positive]);
    super(both[0]);
    [this.loc, this.scale] = both;
  }

  override get mean(): Tensor {
    return this.loc;
  }
  override get variance(): Tensor {
    return mul(square(this.scale), 2);
  }
  override get stddev(): Tensor {
    return mul(this.scale, Math.SQRT2);
  }
  override get mode(): Tensor {
    return this.loc;
  }

  override expand(batchShape: Shape): Laplace {
    return new Laplace(...this.stretched(batchShape, this.loc, this.scale));
  }

  rsample(shape: Shape = []): Tensor {
    const { loc, scale } = this;
    // From just above -1: the logarithm is finite.
    const noise = uniform(epsilonOf(loc.dtype) - 1, 1, this.extended('rsample', shape), { dtype: loc.dtype });
    return sub(loc, mul(mul(scale, sign(noise)), log1p(neg(abs(noise)))));
  }

  logProb(value: Operand): Tensor {
    const distance = abs(sub(this.outcome(value, real), this.loc));
    return sub(neg(log(mul(this.scale, 2))), div(distance, this.scale));
  }

  override cdf(value: Operand): Tensor {
    const distance = div(sub(this.outcome(value, real, 'cdf'), this.loc), this.scale);
    const tail = mul(exp(neg(abs(distance))), 0.5);
    return where(lt(distance, 0), tail, sub(1, tail));
  }

  override icdf(probability: Operand): Tensor {
    const { tail, side } = quantileParts(this.share(probability));
    return sub(this.loc, mul(this.scale, mul(side, log(mul(tail, 2)))));
  }

  override entropy(): Tensor {
    return add(log(mul(this.scale, 2)), 1);
  }
}
