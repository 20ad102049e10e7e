/** The half-normal distribution. */
import { div, erf, mul, type Operand, type Shape, type Tensor } from '@glissade/tensor';
import { check, notNegative, positive } from './check.ts';
import { HalfDistribution } from './half.ts';
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
export class HalfNormal extends HalfDistribution<Normal> {
  readonly name: string = 'HalfNormal';
  protected readonly quantile: typeof normalQuantile = normalQuantile;

  constructor(scale: Operand) {
    check('HalfNormal: scale', scale, positive);
    super(new Normal(0, scale));
  }

  override get mean(): Tensor {
    return mul(this.scale, Math.sqrt(2 / Math.PI));
  }
  override get variance(): Tensor {
    return mul(this.base.variance, 1 - 2 / Math.PI);
  }

  override expand(batchShape: Shape): HalfNormal {
    return new HalfNormal(...this.stretched(batchShape, this.scale));
  }

  override cdf(value: Operand): Tensor {
    return erf(mul(div(this.outcome(value, notNegative, 'cdf'), this.scale), Math.SQRT1_2));
  }
}
