/** The half-normal distribution. */
import {
  abs,
  add,
  div,
  erf,
  fillLike,
  ge,
  mul,
  type Operand,
  type Shape,
  sub,
  type Tensor,
  where,
} from '@glissade/tensor';
import { check, notNegative, positive } from './check.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { Normal } from './normal.ts';
import { normalQuantile } from './normal-quantile.ts';

/**
 * The absolute value of normal numbers of mean 0 and standard deviation `scale`: a prior of scales.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#halfnormal
 *
 * @example
 * ```ts
 * import { HalfNormal } from '@glissade/distributions';
 *
 * const p = new HalfNormal(2);
 * console.log(p.mean.itemSync().toFixed(4)); // => 1.5958
 * console.log(p.logProb(0).itemSync().toFixed(4)); // => -0.9189
 * ```
 * @throws RangeError for a scale that is not above 0, where it can be looked at
 */
export class HalfNormal extends ReparameterizedDistribution {
  readonly name: string = 'HalfNormal';
  /** What it is the absolute value of. */
  readonly base: Normal;

  constructor(scale: Operand) {
    check('HalfNormal: scale', scale, positive);
    const base = new Normal(0, scale);
    super(base.scale);
    this.base = base;
  }

  /** The standard deviation of the normal numbers. */
  get scale(): Tensor {
    return this.base.scale;
  }
  override get mean(): Tensor {
    return mul(this.scale, Math.sqrt(2 / Math.PI));
  }
  override get variance(): Tensor {
    return mul(this.base.variance, 1 - 2 / Math.PI);
  }
  override get mode(): Tensor {
    return fillLike(this.scale, 0);
  }

  override expand(batchShape: Shape): HalfNormal {
    return new HalfNormal(...this.stretched(batchShape, this.scale));
  }

  rsample(shape: Shape = []): Tensor {
    this.extended('rsample', shape);
    return abs(this.base.rsample(shape));
  }

  logProb(value: Operand): Tensor {
    const outcome = this.outcome(value, notNegative);
    return where(ge(outcome, 0), add(this.base.logProb(outcome), Math.LN2), Number.NEGATIVE_INFINITY);
  }

  override cdf(value: Operand): Tensor {
    return erf(mul(div(this.outcome(value, notNegative, 'cdf'), this.scale), Math.SQRT1_2));
  }

  override icdf(probability: Operand): Tensor {
    const share = this.share(probability);
    return mul(this.scale, normalQuantile(mul(share, 0.5), mul(sub(1, share), 0.5)));
  }

  override entropy(): Tensor {
    return sub(this.base.entropy(), Math.LN2);
  }
}
