/** The log-normal distribution. */
import { add, exp, expm1, mul, type Operand, type Shape, sub, type Tensor } from '@glissade/tensor';
import { positive, real } from './check.ts';
import { Normal } from './normal.ts';
import { parametersOf } from './parameters.ts';
import { TransformedDistribution } from './transformed.ts';
import { ExpTransform } from './transforms.ts';

/**
 * Numbers whose logarithm is normal, with the mean `loc` and the standard deviation `scale`.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#lognormal
 *
 * @example
 * ```ts
 * import { LogNormal } from '@glissade/distributions';
 *
 * const p = new LogNormal(0, 1);
 * console.log(p.mean.itemSync().toFixed(4)); // => 1.6487
 * console.log(p.logProb(1).itemSync().toFixed(4)); // => -0.9189
 * ```
 * @throws RangeError for a scale that is not above 0, where it can be looked at; ShapeError for parameters that do not broadcast
 */
export class LogNormal extends TransformedDistribution<Normal> {
  constructor(loc: Operand, scale: Operand) {
    super(
      new Normal(...parametersOf('LogNormal', ['loc', loc, real], ['scale', scale, positive])),
      new ExpTransform(),
    );
  }

  override get name(): string {
    return 'LogNormal';
  }
  override get mean(): Tensor {
    const { loc, variance } = this.base;
    return exp(add(loc, mul(variance, 0.5)));
  }
  override get variance(): Tensor {
    const { loc, variance } = this.base;
    return mul(expm1(variance), exp(add(mul(loc, 2), variance)));
  }
  override get mode(): Tensor {
    return exp(sub(this.base.loc, this.base.variance));
  }

  protected override get given(): Readonly<Record<string, Operand>> {
    return { loc: this.base.loc, scale: this.base.scale };
  }

  override expand(batchShape: Shape): LogNormal {
    return new LogNormal(...this.stretched(batchShape, this.base.loc, this.base.scale));
  }

  override entropy(): Tensor {
    return add(this.base.entropy(), this.base.loc);
  }
}
