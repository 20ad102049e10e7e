/** The Wishart distribution. */
import { cholesky, solveTriangular } from '@glissade/linalg';
import {
  add,
  broadcast,
  cast,
  clamp,
  diagEmbed,
  diagonal,
  epsilonOf,
  expand,
  gt,
  matmul,
  mul,
  named,
  type Operand,
  printShape,
  promote,
  randn,
  type Shape,
  ShapeError,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  unsqueeze,
  where,
} from '@glissade/tensor';
import { check, real } from './check.ts';
import { Chi2 } from './chi2.ts';
import {
  type Covariance,
  factorOf,
  logDet,
  ofBatch,
  precisionOf,
  productOf,
  symmetric,
} from './covariance.ts';
import { type Distribution, ReparameterizedDistribution } from './distribution.ts';
import { look } from './draws.ts';
import { logMultigamma, multidigamma } from './log-gamma.ts';
import { asFloats, positions } from './parameters.ts';
import { belowDiagonal } from './triangles.ts';

/**
 * Matrices [n, n]: sums of x x^T over `df` normal vectors x of a covariance, given as that of `MultivariateNormal`; `df` need not be whole,
 * but above n - 1. Batches broadcast. It cannot be drawn within `compile` and `vmap`, as `Gamma`. For a `df` below n, samples may be
 * singular.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#wishart
 *
 * @example
 * ```ts
 * import { Wishart } from '@glissade/distributions';
 * import { eye, tensor } from '@glissade/tensor';
 *
 * const p = new Wishart(3, { covarianceMatrix: tensor([[4, 2], [2, 10]]) });
 * console.log(p.mean.toArray()); // => [ [ 12, 6 ], [ 6, 30 ] ]
 * console.log(p.logProb(eye(2)).itemSync().toFixed(4)); // => -8.1007
 * ```
 * @throws RangeError for a df that is not above n - 1, where it can be looked at; what `MultivariateNormal` throws
 */
export class Wishart extends ReparameterizedDistribution {
  readonly name: string = 'Wishart';
  /** The degrees of freedom. */
  readonly df: Tensor;
  readonly #factor: Tensor;

  constructor(df: Operand, covariance: Covariance) {
    const factor = factorOf('Wishart', covariance);
    const n = factor.shape.at(-1)!;
    check('Wishart: df', df, { holds: (value) => value > n - 1, expected: `a number above ${n - 1}: n - 1` });
    const degrees = asFloats(df, factor);
    const batch = broadcast('Wishart', degrees.shape, factor.shape.slice(0, -2));
    const dtype = promote(degrees, factor);
    super(expand(cast(degrees, dtype), batch), batch, [n, n]);
    this.df = this.parameter;
    this.#factor = cast(factor, dtype);
  }

  /** The lower triangular L of L L^T, the covariance: [..., n, n]. */
  get scaleTril(): Tensor {
    return ofBatch(this.#factor, this.batchShape);
  }
  /** Of the vectors: [..., n, n]. */
  get covarianceMatrix(): Tensor {
    return ofBatch(productOf(this.#factor), this.batchShape);
  }
  /** The inverse of the covariance: [..., n, n]. */
  get precisionMatrix(): Tensor {
    return ofBatch(precisionOf(this.#factor), this.batchShape);
  }
  override get mean(): Tensor {
    return mul(this.#ofMatrices(), this.covarianceMatrix);
  }
  override get variance(): Tensor {
    const { covarianceMatrix } = this;
    const own = diagonal(covarianceMatrix, 0, -2, -1);
    const product = mul(unsqueeze(own, -1), unsqueeze(own, -2));
    return mul(this.#ofMatrices(), add(square(covarianceMatrix), product));
  }
  /** NaN for up to n + 1 degrees of freedom, as in PyTorch. */
  override get mode(): Tensor {
    const excess = sub(this.df, this.eventShape[0]! + 1);
    return mul(this.#ofMatrices(where(gt(excess, 0), excess, Number.NaN)), this.covarianceMatrix);
  }

  protected override get given(): Readonly<Record<string, Operand>> {
    return { df: this.df, scaleTril: this.#factor };
  }

  override expand(batchShape: Shape): Wishart {
    return new Wishart(...this.stretched(batchShape, this.df), { scaleTril: this.#factor });
  }

  /** @throws TypeError where the degrees of freedom cannot be looked at */
  override sample(shape: Shape = []): Tensor {
    return this.#drawn('sample', shape).detach();
  }

  /**
   * The same matrices as `sample`, with the gradients of `Gamma.rsample`.
   *
   * @throws TypeError where the degrees of freedom cannot be looked at
   */
  rsample(shape: Shape = []): Tensor {
    return this.#drawn('rsample', shape);
  }

  #drawn(call: 'sample' | 'rsample', shape: Shape): Tensor {
    this.extended(call, shape);
    look(`Wishart.${call}`, this.df);
    // PyTorch takes the first ones that are sound for singular, and draws others.
    this.#bartlett('sample', shape);
    return productOf(matmul(this.#factor, this.#bartlett(call, shape)));
  }

  /** The factors of samples of the covariance 1. Source: https://en.wikipedia.org/wiki/Wishart_distribution#Bartlett_decomposition */
  #bartlett(call: 'sample' | 'rsample', shape: Shape): Tensor {
    const n = this.eventShape[0]!;
    const { df } = this;
    const squares = new Chi2(sub(unsqueeze(df, -1), positions(df, n)))[call](shape);
    const own = diagEmbed(clamp(sqrt(squares), epsilonOf(df.dtype)));
    const normal = randn([...shape, ...this.batchShape, (n * (n - 1)) / 2], { dtype: df.dtype });
    return add(own, belowDiagonal(normal, n));
  }

  logProb(value: Operand): Tensor {
    const { df } = this;
    const [n] = this.eventShape as [number, number];
    const outcome = this.outcome(value, real);
    if (outcome.ndim < 2)
      throw new ShapeError(
        `Wishart.logProb: the value is ${printShape(outcome.shape)}; expected matrices [..., ${n}, ${n}]`,
      );
    check('Wishart.logProb: the value', outcome, symmetric(outcome));
    const lower = named('Wishart.logProb', () => cholesky(outcome));
    const traces = traceOf(this.#factor, lower);
    const powers = mul(logDet(lower), sub(df, n + 1));
    return sub(sub(powers, mul(traces, 0.5)), this.#logNormalizer());
  }

  override entropy(): Tensor {
    const { df } = this;
    const [n] = this.eventShape as [number, number];
    const halves = mul(df, 0.5);
    const slope = mul(mul(sub(df, n + 1), 0.5), this.#meanLogDet());
    return sub(add(this.#logNormalizer(), mul(halves, n)), slope);
  }

  override divergence(p: Distribution, q: Distribution): Tensor | undefined {
    if (!(p instanceof Wishart && q instanceof Wishart)) return undefined;
    const [n, other] = [p.eventShape[0]!, q.eventShape[0]!];
    if (n !== other)
      throw new ShapeError(
        `klDivergence of Wishart: one is of matrices [${n}, ${n}], the other of [${other}, ${other}]; expected as many rows`,
      );
    broadcast('klDivergence of Wishart', p.batchShape, q.batchShape);
    const traces = mul(p.df, mul(sub(traceOf(q.#factor, p.#factor), n), 0.5));
    const powers = mul(mul(sub(p.df, q.df), 0.5), p.#meanLogDet());
    return add(sub(q.#logNormalizer(), p.#logNormalizer()), add(powers, traces));
  }

  /** The logarithm of what the density is divided by: [...batchShape]. */
  #logNormalizer(): Tensor {
    const { df } = this;
    const [n] = this.eventShape as [number, number];
    const scale = mul(df, add(logDet(this.#factor), (n * Math.LN2) / 2));
    return add(scale, logMultigamma(mul(df, 0.5), n));
  }

  /** The mean of the logarithm of the determinant: [...batchShape]. */
  #meanLogDet(): Tensor {
    const [n] = this.eventShape as [number, number];
    return add(add(multidigamma(mul(this.df, 0.5), n), n * Math.LN2), mul(logDet(this.#factor), 2));
  }

  /** The degrees of freedom [..., 1, 1]. */
  #ofMatrices(df = this.df): Tensor {
    return unsqueeze(unsqueeze(df, -1), -1);
  }
}

/** The trace of (L L^T)^-1 M M^T. */
const traceOf = (lower: Tensor, other: Tensor): Tensor =>
  sum(square(solveTriangular(lower, other, { upper: false })), [-2, -1]);
