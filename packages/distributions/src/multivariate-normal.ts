/** The normal distribution of vectors. */
import { solveTriangular } from '@glissade/linalg';
import {
  add,
  broadcast,
  cast,
  diagEmbed,
  expand,
  mul,
  type Operand,
  printShape,
  promote,
  randn,
  type Shape,
  ShapeError,
  square,
  sub,
  sum,
  type Tensor,
} from '@glissade/tensor';
import { check, real } from './check.ts';
import {
  type Covariance,
  factorOf,
  logDet,
  ofBatch,
  precisionOf,
  productOf,
  squaredDistance,
  timesVectors,
} from './covariance.ts';
import { type Distribution, ReparameterizedDistribution } from './distribution.ts';
import { Independent } from './independent.ts';
import { Normal } from './normal.ts';
import { asFloats } from './parameters.ts';

const logTwoPi = Math.log(2 * Math.PI);

/**
 * Normal distributions of vectors [n] whose elements depend on each other: of means [..., n], and covariances [..., n, n], given
 * themselves, as their inverses, or as lower triangular factors, which is quickest. Batches broadcast.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#multivariatenormal
 *
 * @example
 * ```ts
 * import { MultivariateNormal } from '@glissade/distributions';
 * import { manualSeed, tensor } from '@glissade/tensor';
 *
 * const p = new MultivariateNormal(tensor([1, 2]), { covarianceMatrix: tensor([[4, 2], [2, 10]]) });
 * console.log(p.scaleTril.toArray()); // => [ [ 2, 0 ], [ 1, 3 ] ]
 * manualSeed(0);
 * console.log(`${p.sample()}`); // => tensor([4.0820, 2.6607])
 * console.log(p.logProb(tensor([1, 2])).itemSync().toFixed(4)); // => -3.6296
 * ```
 * @throws ShapeError for shapes that do not fit; TypeError unless one matrix is given; where they can be looked at, RangeError for a matrix
 *   that is not symmetric, or a factor that is not lower triangular, and Error for one that is not positive definite
 */
export class MultivariateNormal extends ReparameterizedDistribution {
  readonly name: string = 'MultivariateNormal';
  /** [..., n]. */
  readonly loc: Tensor;
  /** Of its own batch, which may be narrower. */
  readonly #factor: Tensor;

  constructor(loc: Tensor, covariance: Covariance) {
    check('MultivariateNormal: loc', loc, real);
    const factor = factorOf('MultivariateNormal', covariance);
    const means = asFloats(loc);
    const n = factor.shape.at(-1)!;
    if (means.shape.at(-1) !== n)
      throw new ShapeError(
        `MultivariateNormal: loc is ${printShape(means.shape)}, the matrix ${printShape(factor.shape)}; expected vectors [..., ${n}]`,
      );
    const dtype = promote(means, factor);
    const batch = broadcast('MultivariateNormal', means.shape.slice(0, -1), factor.shape.slice(0, -2));
    super(expand(cast(means, dtype), [...batch, n]), batch, [n]);
    this.loc = this.parameter;
    this.#factor = cast(factor, dtype);
  }

  /** The lower triangular L of L L^T, the covariance: [..., n, n]. */
  get scaleTril(): Tensor {
    return ofBatch(this.#factor, this.batchShape);
  }
  /** [..., n, n]. */
  get covarianceMatrix(): Tensor {
    return ofBatch(productOf(this.#factor), this.batchShape);
  }
  /** The inverse of the covariance: [..., n, n]. */
  get precisionMatrix(): Tensor {
    return ofBatch(precisionOf(this.#factor), this.batchShape);
  }
  override get mean(): Tensor {
    return this.loc;
  }
  override get variance(): Tensor {
    return expand(sum(square(this.#factor), -1), this.loc.shape);
  }
  override get mode(): Tensor {
    return this.loc;
  }

  protected override get given(): Readonly<Record<string, Operand>> {
    return { loc: this.loc, scaleTril: this.#factor };
  }

  override expand(batchShape: Shape): MultivariateNormal {
    return new MultivariateNormal(...this.stretched(batchShape, this.loc), { scaleTril: this.#factor });
  }

  rsample(shape: Shape = []): Tensor {
    const noise = randn(this.extended('rsample', shape), { dtype: this.loc.dtype });
    return add(this.loc, timesVectors(this.#factor, noise));
  }

  logProb(value: Operand): Tensor {
    const distance = squaredDistance(this.#factor, sub(this.outcome(value, real), this.loc));
    const constant = add(mul(distance, -0.5), (-logTwoPi / 2) * this.eventShape[0]!);
    return sub(constant, logDet(this.#factor));
  }

  override entropy(): Tensor {
    const each = add(logDet(this.#factor), ((1 + logTwoPi) / 2) * this.eventShape[0]!);
    return expand(each, this.batchShape);
  }

  override divergence(p: Distribution, q: Distribution): Tensor | undefined {
    return multivariateDivergence(p, q);
  }
}

/** Of two normal distributions of vectors, one of which may be of independent numbers. */
export function multivariateDivergence(p: Distribution, q: Distribution): Tensor | undefined {
  const [first, second] = [p, q].map(asMultivariate);
  if (!first || !second) return undefined;
  const [n] = first.eventShape;
  if (n !== second.eventShape[0])
    throw new ShapeError(
      `klDivergence of ${p.name}: one is of vectors of ${n}, the other of ${second.eventShape[0]}; expected as many`,
    );
  broadcast(`klDivergence of ${p.name}`, p.batchShape, q.batchShape);
  const [lower, other] = [first.scaleTril, second.scaleTril];
  const spread = sum(square(solveTriangular(other, lower, { upper: false })), [-2, -1]);
  const distance = squaredDistance(other, sub(second.loc, first.loc));
  const ratio = sub(logDet(other), logDet(lower));
  return add(ratio, mul(sub(add(spread, distance), n!), 0.5));
}

/** What has vectors as means, and a factor of their covariance; undefined for other distributions. */
function asMultivariate(
  p: Distribution,
): Pick<MultivariateNormal, 'loc' | 'scaleTril' | 'eventShape'> | undefined {
  if ('scaleTril' in p && 'loc' in p) return p as MultivariateNormal;
  if (!(p instanceof Independent && p.dims === 1 && p.base instanceof Normal)) return undefined;
  const { loc, scale } = p.base;
  return { loc, scaleTril: diagEmbed(scale), eventShape: p.eventShape };
}
