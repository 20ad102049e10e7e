/** The half-Cauchy distribution. */
import {
  abs,
  add,
  atan2,
  fillLike,
  ge,
  mul,
  type Operand,
  type Shape,
  sub,
  type Tensor,
  where,
} from '@glissade/tensor';
import { Cauchy, cauchyQuantile } from './cauchy.ts';
import { check, notNegative, positive } from './check.ts';
import { ReparameterizedDistribution } from './distribution.ts';

/**
 * The absolute value of Cauchy numbers around 0: a prior of scales that lets a few be large. Its tail is so heavy that the mean is infinite.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#halfcauchy
 *
 * @example
 * ```ts
 * import { HalfCauchy } from '@glissade/distributions';
 *
 * const p = new HalfCauchy(2);
 * console.log(p.mean.itemSync()); // => Infinity
 * console.log(p.logProb(2).itemSync().toFixed(4)); // => -1.8379
 * ```
 * @throws RangeError for a scale that is not above 0, where it can be looked at
 */
export class HalfCauchy extends ReparameterizedDistribution {
  readonly name: string = 'HalfCauchy';
  /** What it is the absolute value of. */
  readonly base: Cauchy;

  constructor(scale: Operand) {
    check('HalfCauchy: scale', scale, positive);
    const base = new Cauchy(0, scale);
    super(base.scale);
    this.base = base;
  }

  /** The median. */
  get scale(): Tensor {
    return this.base.scale;
  }
  /** Infinity. */
  override get mean(): Tensor {
    return fillLike(this.scale, Number.POSITIVE_INFINITY);
  }
  /** Infinity. */
  override get variance(): Tensor {
    return this.base.variance;
  }
  override get mode(): Tensor {
    return fillLike(this.scale, 0);
  }

  override expand(batchShape: Shape): HalfCauchy {
    return new HalfCauchy(...this.stretched(batchShape, this.scale));
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
    return mul(atan2(this.outcome(value, notNegative, 'cdf'), this.scale), 2 / Math.PI);
  }

  override icdf(probability: Operand): Tensor {
    const share = this.share(probability);
    return mul(this.scale, cauchyQuantile(mul(share, 0.5), mul(sub(1, share), 0.5)));
  }

  override entropy(): Tensor {
    return sub(this.base.entropy(), Math.LN2);
  }
}
