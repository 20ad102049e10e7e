/** The Gumbel distribution. */
import {
  add,
  div,
  epsilonOf,
  exp,
  log,
  mul,
  neg,
  type Operand,
  rand,
  type Shape,
  square,
  sub,
  type Tensor,
} from '@glissade/tensor';
import { positive, real } from './check.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { parametersOf, smallestNormal } from './parameters.ts';

/** The mean of the standard one. */
export const eulerGamma = 0.5772156649015329;

/**
 * Gumbel distributions: of the largest of many numbers. The class whose score plus such noise is largest is a categorical draw. The
 * parameters broadcast.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#gumbel
 *
 * @example
 * ```ts
 * import { Gumbel } from '@glissade/distributions';
 *
 * const p = new Gumbel(1, 2);
 * console.log(p.mean.itemSync().toFixed(4)); // => 2.1544
 * console.log(p.logProb(1).itemSync().toFixed(4)); // => -1.6931
 * ```
 * @throws RangeError for a scale that is not above 0, where it can be looked at; ShapeError for parameters that do not broadcast
 */
export class Gumbel extends ReparameterizedDistribution {
  readonly name: string = 'Gumbel';
  readonly loc: Tensor;
  readonly scale: Tensor;

  constructor(loc: Operand, scale: Operand) {
    const both = parametersOf('Gumbel', ['loc', loc, real], ['scale', scale, positive]);
    super(both[0]);
    [this.loc, this.scale] = both;
  }

  override get mean(): Tensor {
    return add(this.loc, mul(this.scale, eulerGamma));
  }
  override get variance(): Tensor {
    return square(this.stddev);
  }
  override get stddev(): Tensor {
    return mul(this.scale, Math.PI / Math.sqrt(6));
  }
  override get mode(): Tensor {
    return this.loc;
  }

  override expand(batchShape: Shape): Gumbel {
    return new Gumbel(...this.stretched(batchShape, this.loc, this.scale));
  }

  rsample(shape: Shape = []): Tensor {
    const { loc, scale } = this;
    const { dtype } = loc;
    // Away from 0 and 1: both logarithms are finite.
    const [low, high] = [smallestNormal(dtype), 1 - epsilonOf(dtype)];
    const noise = add(mul(rand(this.extended('rsample', shape), { dtype }), high - low), low);
    return sub(loc, mul(scale, log(neg(log(noise)))));
  }

  logProb(value: Operand): Tensor {
    const distance = div(sub(this.loc, this.outcome(value, real)), this.scale);
    return sub(sub(distance, exp(distance)), log(this.scale));
  }

  override cdf(value: Operand): Tensor {
    return exp(neg(exp(div(sub(this.loc, this.outcome(value, real, 'cdf')), this.scale))));
  }

  override icdf(probability: Operand): Tensor {
    return sub(this.loc, mul(this.scale, log(neg(log(this.share(probability))))));
  }

  override entropy(): Tensor {
    return add(log(this.scale), 1 + eulerGamma);
  }
}
