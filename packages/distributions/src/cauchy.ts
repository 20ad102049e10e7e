/** The Cauchy distribution. */
import {
  add,
  atan2,
  div,
  drawnFloats,
  epsilonOf,
  fillLike,
  log,
  log1p,
  lt,
  mul,
  type Operand,
  reciprocal,
  type Shape,
  square,
  sub,
  type Tensor,
  tan,
  where,
} from '@glissade/tensor';
import { positive, real } from './check.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { parametersOf, quantileParts } from './parameters.ts';

/**
 * Cauchy distributions: the ratio of two normal numbers is one. Their tails are so heavy that there is no mean. The parameters broadcast.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#cauchy
 *
 * @example
 * ```ts
 * import { Cauchy } from '@glissade/distributions';
 *
 * const p = new Cauchy(0, 2);
 * console.log(p.mean.itemSync(), p.variance.itemSync()); // => NaN Infinity
 * console.log(p.logProb(2).itemSync().toFixed(4)); // => -2.5310
 * ```
 * @throws RangeError for a scale that is not above 0, where it can be looked at; ShapeError for parameters that do not broadcast
 */
export class Cauchy extends ReparameterizedDistribution {
  readonly name: string = 'Cauchy';
  /** The median. */
  readonly loc: Tensor;
  readonly scale: Tensor;

  constructor(loc: Operand, scale: Operand) {
    const both = parametersOf('Cauchy', ['loc', loc, real], ['scale', scale, positive]);
    super(both[0]);
    [this.loc, this.scale] = both;
  }

  /** NaN, as in PyTorch: there is none. */
  override get mean(): Tensor {
    return fillLike(this.loc, Number.NaN);
  }
  /** Infinity, as in PyTorch. */
  override get variance(): Tensor {
    return fillLike(this.loc, Number.POSITIVE_INFINITY);
  }
  override get mode(): Tensor {
    return this.loc;
  }

  override expand(batchShape: Shape): Cauchy {
    return new Cauchy(...this.stretched(batchShape, this.loc, this.scale));
  }

  rsample(shape: Shape = []): Tensor {
    const { loc, scale } = this;
    const noise = drawnFloats(
      'Cauchy.rsample',
      this.extended('rsample', shape),
      { dtype: loc.dtype },
      (generator, data) => {
        for (let i = 0; i < data.length; i++) data[i] = standardCauchy(generator.uniform64());
      },
    );
    return add(loc, mul(noise, scale));
  }

  logProb(value: Operand): Tensor {
    const distance = div(sub(this.outcome(value, real), this.loc), this.scale);
    return sub(sub(-Math.log(Math.PI), log(this.scale)), log1p(square(distance)));
  }

  /** An angle, which has all digits in both tails. */
  override cdf(value: Operand): Tensor {
    const distance = div(sub(this.loc, this.outcome(value, real, 'cdf')), this.scale);
    return div(atan2(1, distance), Math.PI);
  }

  override icdf(probability: Operand): Tensor {
    const { distance, tail, side } = quantileParts(this.share(probability));
    return add(this.loc, mul(this.scale, mul(side, cauchyQuantile(distance, tail))));
  }

  override entropy(): Tensor {
    return add(log(this.scale), Math.log(4 * Math.PI));
  }
}

/** The number of at least 0 whose share above it is `tail`, and 1/2 less `distance`: each may have digits that the other lacks. */
export const cauchyQuantile = (distance: Tensor, tail: Tensor): Tensor => {
  const isNear = lt(distance, 0.25);
  const near = tan(mul(where(isNear, distance, 0), Math.PI));
  return where(isNear, near, reciprocal(tan(mul(where(isNear, 0.25, tail), Math.PI))));
};

/** Of a uniform number, kept from 0 and 1, whose tangents are infinite. */
const standardCauchy = (uniform: number): number => {
  const eps = epsilonOf('float64');
  return Math.tan(Math.PI * (Math.min(Math.max(uniform, eps), 1 - eps) - 0.5));
};
