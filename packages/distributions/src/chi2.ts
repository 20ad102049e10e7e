/** The chi-squared distribution. */
import { mul, type Operand, type Shape, type Tensor } from '@glissade/tensor';
import { check, positive } from './check.ts';
import { Gamma } from './gamma.ts';
import { asFloats } from './parameters.ts';

/**
 * The sum of the squares of `df` standard normal numbers: `Gamma(df / 2, 1 / 2)`.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#chi2
 *
 * @example
 * ```ts
 * import { Chi2 } from '@glissade/distributions';
 *
 * const p = new Chi2(4);
 * console.log(p.mean.itemSync(), p.variance.itemSync()); // => 4 8
 * console.log(p.logProb(2).itemSync().toFixed(4)); // => -1.6931
 * ```
 * @throws RangeError for degrees of freedom that are not above 0, where they can be looked at
 */
export class Chi2 extends Gamma {
  override readonly name: string = 'Chi2';

  /** @param df - the degrees of freedom; any number above 0 */
  constructor(df: Operand) {
    check('Chi2: df', df, positive);
    super(mul(asFloats(df), 0.5), 0.5);
  }

  /** The degrees of freedom. */
  get df(): Tensor {
    return mul(this.concentration, 2);
  }

  protected override get given(): Readonly<Record<string, Operand>> {
    return { df: this.df };
  }

  override expand(batchShape: Shape): Chi2 {
    return new Chi2(...this.stretched(batchShape, this.df));
  }
}
