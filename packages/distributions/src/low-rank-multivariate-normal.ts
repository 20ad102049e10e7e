/** The normal distribution of vectors whose covariance is of few factors. */
import { cholesky, solveTriangular } from '@glissade/linalg';
import {
  add,
  diagEmbed,
  div,
  log,
  matmul,
  mul,
  type Operand,
  printShape,
  randn,
  reciprocal,
  type Shape,
  ShapeError,
  select,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  transpose,
  unsqueeze,
} from '@glissade/tensor';
import { check, positive, real } from './check.ts';
import { identityLike, logDet, productOf, squaredDistance, timesVectors } from './covariance.ts';
import { type Distribution, ReparameterizedDistribution } from './distribution.ts';
import { multivariateDivergence } from './multivariate-normal.ts';
import { asFloats, broadcastAll } from './parameters.ts';

const logTwoPi = Math.log(2 * Math.PI);

/**
 * Normal distributions of vectors [n] with the covariance W W^T + D: `covFactor` W [..., n, rank] says what elements have in common,
 * `covDiag` D [..., n] what each varies by itself. Probabilities take a matrix [rank, rank] instead of [n, n]. Batches broadcast.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#lowrankmultivariatenormal
 *
 * @example
 * ```ts
 * import { LowRankMultivariateNormal } from '@glissade/distributions';
 * import { ones, tensor, zeros } from '@glissade/tensor';
 *
 * const p = new LowRankMultivariateNormal(zeros([2]), tensor([[1], [2]]), ones([2]));
 * console.log(p.covarianceMatrix.toArray()); // => [ [ 2, 2 ], [ 2, 5 ] ]
 * console.log(p.logProb(zeros([2])).itemSync().toFixed(4)); // => -2.7338
 * ```
 * @throws ShapeError for shapes that do not fit; RangeError for a covDiag that is not above 0, where it can be looked at
 */
export class LowRankMultivariateNormal extends ReparameterizedDistribution {
  readonly name: string = 'LowRankMultivariateNormal';
  /** [..., n]. */
  readonly loc: Tensor;
  /** [..., n, rank]. */
  readonly covFactor: Tensor;
  /** [..., n]. */
  readonly covDiag: Tensor;
  /** The Cholesky factor of 1 + W^T D^-1 W: [..., rank, rank]. */
  readonly #capacitance: Tensor;

  constructor(loc: Tensor, covFactor: Tensor, covDiag: Tensor) {
    const name = 'LowRankMultivariateNormal';
    check(`${name}: loc`, loc, real);
    check(`${name}: covFactor`, covFactor, real);
    check(`${name}: covDiag`, covDiag, positive);
    const given = [loc, covFactor, covDiag].map((each) => asFloats(each));
    const shapes = given.map(({ shape }) => shape);
    const n = shapes[0]!.at(-1);
    if (n === undefined || shapes[1]!.at(-2) !== n || shapes[2]!.at(-1) !== n)
      throw new ShapeError(
        `${name}: loc is ${printShape(shapes[0]!)}, covFactor ${printShape(shapes[1]!)} and covDiag ${printShape(shapes[2]!)}; ` +
          'expected [..., n], [..., n, rank] and [..., n]',
      );
    const [means, factor, diagonal] = broadcastAll(
      name,
      unsqueeze(given[0]!, -1),
      given[1]!,
      unsqueeze(given[2]!, -1),
    );
    super(select(means, -1, 0), means.shape.slice(0, -2), [n]);
    this.loc = this.parameter;
    this.covFactor = factor;
    this.covDiag = select(diagonal, -1, 0);
    this.#capacitance = cholesky(plusIdentity(matmul(this.#scaled(), factor)));
  }

  /** W^T D^-1: [..., rank, n]. */
  #scaled(): Tensor {
    return div(transpose(this.covFactor), unsqueeze(this.covDiag, -2));
  }

  /** The lower triangular L of L L^T, the covariance: [..., n, n]. */
  get scaleTril(): Tensor {
    const stddev = unsqueeze(sqrt(this.covDiag), -1);
    return mul(stddev, cholesky(plusIdentity(productOf(div(this.covFactor, stddev)))));
  }
  /** [..., n, n]. */
  get covarianceMatrix(): Tensor {
    return add(productOf(this.covFactor), diagEmbed(this.covDiag));
  }
  /** The inverse of the covariance: [..., n, n]. */
  get precisionMatrix(): Tensor {
    const solved = solveTriangular(this.#capacitance, this.#scaled(), { upper: false });
    return sub(diagEmbed(reciprocal(this.covDiag)), matmul(transpose(solved), solved));
  }
  override get mean(): Tensor {
    return this.loc;
  }
  override get variance(): Tensor {
    return add(sum(square(this.covFactor), -1), this.covDiag);
  }
  override get mode(): Tensor {
    return this.loc;
  }

  override expand(batchShape: Shape): LowRankMultivariateNormal {
    return new LowRankMultivariateNormal(
      ...this.stretched(batchShape, this.loc, this.covFactor, this.covDiag),
    );
  }

  rsample(shape: Shape = []): Tensor {
    const all = this.extended('rsample', shape);
    const { dtype } = this.loc;
    const common = randn([...all.slice(0, -1), this.covFactor.shape.at(-1)!], { dtype });
    const own = mul(sqrt(this.covDiag), randn(all, { dtype }));
    return add(add(this.loc, timesVectors(this.covFactor, common)), own);
  }

  /** Source of the inverse and the determinant: https://en.wikipedia.org/wiki/Woodbury_matrix_identity */
  logProb(value: Operand): Tensor {
    const difference = sub(this.outcome(value, real), this.loc);
    const direct = sum(div(square(difference), this.covDiag), -1);
    const common = squaredDistance(this.#capacitance, timesVectors(this.#scaled(), difference));
    const constant = add(this.#logDeterminant(), logTwoPi * this.eventShape[0]!);
    return mul(add(sub(direct, common), constant), -0.5);
  }

  override entropy(): Tensor {
    return mul(add(this.#logDeterminant(), (1 + logTwoPi) * this.eventShape[0]!), 0.5);
  }

  override divergence(p: Distribution, q: Distribution): Tensor | undefined {
    return multivariateDivergence(p, q);
  }

  #logDeterminant(): Tensor {
    return add(mul(logDet(this.#capacitance), 2), sum(log(this.covDiag), -1));
  }
}

const plusIdentity = (matrix: Tensor): Tensor => add(matrix, identityLike(matrix));
