/** The F-distribution. */
import {
  add,
  clamp,
  div,
  gt,
  log,
  log1p,
  mul,
  type Operand,
  type Shape,
  square,
  sub,
  type Tensor,
  where,
} from '@glissade/tensor';
import { aboveZero, positive } from './check.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { look } from './draws.ts';
import { Gamma } from './gamma.ts';
import { digamma, logGamma } from './log-gamma.ts';
import { parametersOf, smallestNormal } from './parameters.ts';

/**
 * The ratio of two variances, estimated with `df1` and `df2` degrees of freedom: the F-distribution of Fisher and Snedecor. The parameters
 * broadcast. It cannot be drawn within `compile` and `vmap`, as `Gamma`.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#fishersnedecor
 *
 * @example
 * ```ts
 * import { FisherSnedecor } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * const p = new FisherSnedecor(2, tensor([2, 4, 10]));
 * console.log(p.mean.toArray()); // => [ NaN, 2, 1.25 ]
 * console.log(`${p.logProb(1)}`); // => tensor([-1.3863, -1.2164, -1.0939])
 * ```
 * @throws RangeError for degrees of freedom that are not above 0, where they can be looked at; ShapeError for parameters that do not
 *   broadcast
 */
export class FisherSnedecor extends ReparameterizedDistribution {
  readonly name: string = 'FisherSnedecor';
  /** The degrees of freedom of the numerator. */
  readonly df1: Tensor;
  /** The degrees of freedom of the denominator. */
  readonly df2: Tensor;

  constructor(df1: Operand, df2: Operand) {
    const both = parametersOf('FisherSnedecor', ['df1', df1, positive], ['df2', df2, positive]);
    super(both[0]);
    [this.df1, this.df2] = both;
  }

  /** NaN for a df2 up to 2: there is none. */
  override get mean(): Tensor {
    return this.#beyond(2, (df2) => div(df2, sub(df2, 2)));
  }
  /** NaN for a df2 up to 4. */
  override get variance(): Tensor {
    return this.#beyond(4, (df2) => {
      const spread = mul(mul(square(df2), sub(add(this.df1, df2), 2)), 2);
      return div(spread, mul(mul(this.df1, square(sub(df2, 2))), sub(df2, 4)));
    });
  }
  /** NaN for a df1 up to 2, as in PyTorch. */
  override get mode(): Tensor {
    return where(gt(this.df1, 2), mul(sub(1, div(2, this.df1)), div(this.df2, add(this.df2, 2))), Number.NaN);
  }

  override expand(batchShape: Shape): FisherSnedecor {
    return new FisherSnedecor(...this.stretched(batchShape, this.df1, this.df2));
  }

  /** @throws TypeError where the degrees of freedom cannot be looked at */
  override sample(shape: Shape = []): Tensor {
    return this.#drawn('sample', shape).detach();
  }

  /**
   * The same numbers as `sample`, with the gradients of `Gamma.rsample`.
   *
   * @throws TypeError where the degrees of freedom cannot be looked at
   */
  rsample(shape: Shape = []): Tensor {
    return this.#drawn('rsample', shape);
  }

  #drawn(call: 'sample' | 'rsample', shape: Shape): Tensor {
    const { df1, df2 } = this;
    this.extended(call, shape);
    for (const df of [df1, df2]) look(`FisherSnedecor.${call}`, df);
    const [above, below] = [df1, df2].map((df) => new Gamma(mul(df, 0.5), df)[call](shape));
    return clamp(div(above!, below!), smallestNormal(df1.dtype));
  }

  logProb(value: Operand): Tensor {
    const { df1, df2 } = this;
    const outcome = this.outcome(value, aboveZero);
    const [half1, half2, ratio] = [mul(df1, 0.5), mul(df2, 0.5), div(df1, df2)];
    const powers = add(mul(half1, log(ratio)), mul(sub(half1, 1), log(outcome)));
    const tail = mul(add(half1, half2), log1p(mul(ratio, outcome)));
    return sub(sub(powers, tail), this.#logBeta());
  }

  /** Of the beta number that this is made of. PyTorch has no formula. */
  override entropy(): Tensor {
    const [half1, half2] = [mul(this.df1, 0.5), mul(this.df2, 0.5)];
    const both = add(half1, half2);
    const slopes = add(mul(sub(half1, 1), digamma(half1)), mul(add(half2, 1), digamma(half2)));
    return add(sub(this.#logBeta(), log(div(half1, half2))), sub(mul(both, digamma(both)), slopes));
  }

  /** log B(df1 / 2, df2 / 2). */
  #logBeta(): Tensor {
    const [half1, half2] = [mul(this.df1, 0.5), mul(this.df2, 0.5)];
    return sub(add(logGamma(half1), logGamma(half2)), logGamma(add(half1, half2)));
  }

  /** A moment that there is for a df2 above the least. */
  #beyond(least: number, moment: (df2: Tensor) => Tensor): Tensor {
    const isKnown = gt(this.df2, least);
    return where(isKnown, moment(where(isKnown, this.df2, least + 1)), Number.NaN);
  }
}
