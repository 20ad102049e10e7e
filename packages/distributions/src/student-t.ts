/** Student's t-distribution. */
import {
  add,
  div,
  fillLike,
  gt,
  log,
  log1p,
  mul,
  type Operand,
  randn,
  rsqrt,
  type Shape,
  square,
  sub,
  type Tensor,
  where,
} from '@glissade/tensor';
import { positive, real } from './check.ts';
import { Chi2 } from './chi2.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { look } from './draws.ts';
import { digammaHalfStep, logHalfStep } from './half-step.ts';
import { parametersOf } from './parameters.ts';

const halfLogTwoPi = Math.log(2 * Math.PI) / 2;

/**
 * Student's t-distributions of `df` degrees of freedom: like normal ones, with heavier tails the fewer there are. The parameters
 * broadcast. It cannot be drawn within `compile` and `vmap`, as `Gamma`.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#studentt
 *
 * @example
 * ```ts
 * import { StudentT } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * const p = new StudentT(tensor([1, 2, 4]));
 * console.log(p.variance.toArray()); // => [ NaN, Infinity, 2 ]
 * console.log(`${p.logProb(0)}`); // => tensor([-1.1447, -1.0397, -0.9808])
 * ```
 * @throws RangeError for degrees of freedom or a scale that are not above 0, where they can be looked at; ShapeError for parameters that
 *   do not broadcast
 */
export class StudentT extends ReparameterizedDistribution {
  readonly name: string = 'StudentT';
  /** The degrees of freedom. */
  readonly df: Tensor;
  readonly loc: Tensor;
  readonly scale: Tensor;

  constructor(df: Operand, loc: Operand = 0, scale: Operand = 1) {
    const all = parametersOf(
      'StudentT',
      ['df', df, positive],
      ['loc', loc, real],
      ['scale', scale, positive],
    );
    super(all[0]);
    [this.df, this.loc, this.scale] = all;
  }

  /** NaN for up to 1 degree of freedom: there is none. */
  override get mean(): Tensor {
    return where(gt(this.df, 1), this.loc, Number.NaN);
  }
  /** Infinity for up to 2 degrees of freedom, NaN for up to 1. */
  override get variance(): Tensor {
    const { df, scale } = this;
    const isKnown = gt(df, 2);
    const excess = where(isKnown, sub(df, 2), 1);
    const beyond = where(gt(df, 1), Number.POSITIVE_INFINITY, fillLike(df, Number.NaN));
    return where(isKnown, div(mul(square(scale), df), excess), beyond);
  }
  override get mode(): Tensor {
    return this.loc;
  }

  override expand(batchShape: Shape): StudentT {
    return new StudentT(...this.stretched(batchShape, this.df, this.loc, this.scale));
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
    const { df, loc, scale } = this;
    const all = this.extended(call, shape);
    look(`StudentT.${call}`, df);
    const normal = randn(all, { dtype: df.dtype });
    const chi2 = new Chi2(df)[call](shape);
    return add(loc, mul(scale, mul(normal, rsqrt(div(chi2, df)))));
  }

  logProb(value: Operand): Tensor {
    const { df } = this;
    const distance = div(sub(this.outcome(value, real), this.loc), this.scale);
    const tail = mul(mul(add(df, 1), -0.5), log1p(div(square(distance), df)));
    return sub(sub(tail, log(this.scale)), this.#logBeta());
  }

  override entropy(): Tensor {
    const { df } = this;
    const half = mul(df, 0.5);
    return add(add(log(this.scale), mul(add(half, 0.5), digammaHalfStep(half))), this.#logBeta());
  }

  /** log(sqrt(df) B(df / 2, 1 / 2)). */
  #logBeta(): Tensor {
    return sub(halfLogTwoPi, logHalfStep(mul(this.df, 0.5)));
  }
}
