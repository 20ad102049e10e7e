/** The Cauchy distribution. */
import {
  add,
  div,
  drawnFloats,
  epsilonOf,
  fillLike,
  log,
  log1p,
  mul,
  type Operand,
  type Shape,
  square,
  sub,
  type Tensor,
} from '@glissade/tensor';
import { check, positive, real } from './check.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { broadcastAll } from './parameters.ts';

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
    check('Cauchy: loc', loc, real);
    check('Cauchy: scale', scale, positive);
    const both = broadcastAll('Cauchy', loc, scale);
    super(both[0]);
    [this.loc, this.scale] = both;
  }

  /** NaN, as in PyTorch: there is none. */
  get mean(): Tensor {
    return fillLike(this.loc, Number.NaN);
  }
  /** Infinity, as in PyTorch. */
  get variance(): Tensor {
    return fillLike(this.loc, Number.POSITIVE_INFINITY);
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

  entropy(): Tensor {
    return add(log(this.scale), Math.log(4 * Math.PI));
  }
}

/** Of a uniform number, kept from 0 and 1, whose tangents are infinite. */
const standardCauchy = (uniform: number): number => {
  const eps = epsilonOf('float64');
  return Math.tan(Math.PI * (Math.min(Math.max(uniform, eps), 1 - eps) - 0.5));
};
