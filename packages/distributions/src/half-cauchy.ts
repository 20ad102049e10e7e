/** The half-Cauchy distribution. */
import { atan2, fillLike, mul, type Operand, type Shape, type Tensor } from '@glissade/tensor';
import { Cauchy, cauchyQuantile } from './cauchy.ts';
import { check, notNegative, positive } from './check.ts';
import { HalfDistribution } from './half.ts';

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
export class HalfCauchy extends HalfDistribution<Cauchy> {
  readonly name: string = 'HalfCauchy';
  protected readonly quantile: typeof cauchyQuantile = cauchyQuantile;

  constructor(scale: Operand) {
    check('HalfCauchy: scale', scale, positive);
    super(new Cauchy(0, scale));
  }

  /** Infinity. */
  override get mean(): Tensor {
    return fillLike(this.scale, Number.POSITIVE_INFINITY);
  }
  /** Infinity. */
  override get variance(): Tensor {
    return this.base.variance;
  }

  override expand(batchShape: Shape): HalfCauchy {
    return new HalfCauchy(...this.stretched(batchShape, this.scale));
  }

  override cdf(value: Operand): Tensor {
    return mul(atan2(this.outcome(value, notNegative, 'cdf'), this.scale), 2 / Math.PI);
  }
}
