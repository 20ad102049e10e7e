/** Triangular factors of matrices, from numbers without limits. */
import {
  add,
  clamp,
  concat,
  cumprod,
  cumsum,
  diagEmbed,
  diagonal,
  div,
  epsilonOf,
  exp,
  fillLike,
  log,
  log1p,
  mul,
  neg,
  printShape,
  type Shape,
  ShapeError,
  slice,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  tril,
} from '@glissade/tensor';
import { type Constraint, check, checkCorrelations, lowerTriangular, real } from './check.ts';
import { CheckedTransform } from './checked-transform.ts';
import { noDensity } from './softmax-transform.ts';
import { TanhTransform } from './squashing.ts';
import type { Transform } from './transforms.ts';
import { belowDiagonal, rowsBelowDiagonal } from './triangles.ts';

/**
 * Matrices [..., n, n] as lower triangular ones with a diagonal above 0, which is that of exponentials: what a Cholesky factor that
 * learns is made of. What lies above the diagonal doesn't count: there is no density.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.LowerCholeskyTransform
 *
 * @example
 * ```ts
 * import { LowerCholeskyTransform } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(new LowerCholeskyTransform().forward(tensor([[0, 9], [3, 0]])).toArray()); // => [ [ 1, 0 ], [ 3, 1 ] ]
 * ```
 */
export class LowerCholeskyTransform extends CheckedTransform implements Transform {
  readonly name = 'LowerCholeskyTransform';
  readonly shape: Shape = [];
  readonly domainDims = 2;
  readonly codomainDims = 2;
  readonly codomain: Constraint = real;

  protected apply(x: Tensor): Tensor {
    return withDiagonal(x, exp);
  }
  /** @throws RangeError for what is no such matrix, where it can be looked at */
  protected undo(y: Tensor): Tensor {
    check('LowerCholeskyTransform: the value', y, lowerTriangular(y.shape.at(-1) ?? 1));
    return withDiagonal(y, log);
  }
  /** @throws TypeError always */
  protected logStretch(): Tensor {
    throw noDensity(this);
  }
  equals(other: Transform): boolean {
    return other instanceof LowerCholeskyTransform;
  }
}

const withDiagonal = (x: Tensor, f: (x: Tensor) => Tensor): Tensor =>
  add(tril(x, -1), diagEmbed(f(diagonal(x, 0, -2, -1))));

/**
 * Vectors [..., n (n - 1) / 2] as the Cholesky factors [..., n, n] of matrices of correlations, whose rows are of length 1: row by row,
 * tanh(x) says which part of the length that is left.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.CorrCholeskyTransform
 *
 * @example
 * ```ts
 * import { CorrCholeskyTransform } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * const factor = new CorrCholeskyTransform().forward(tensor([Math.atanh(0.6)]));
 * console.log(`${factor}`); // => tensor([[1.0000, 0.0000], [0.6000, 0.8000]])
 * ```
 */
export class CorrCholeskyTransform extends CheckedTransform implements Transform {
  readonly name = 'CorrCholeskyTransform';
  readonly shape: Shape = [];
  readonly domainDims = 1;
  readonly codomainDims = 2;
  readonly codomain: Constraint = real;

  protected apply(x: Tensor): Tensor {
    const n = this.forwardShape(x.shape).at(-1)!;
    const most = 1 - epsilonOf(x.dtype);
    const parts = belowDiagonal(clamp(tanh(x), -most, most), n);
    const left = cumprod(sqrt(sub(1, square(parts))), -1);
    return mul(add(parts, diagEmbed(fillLike(parts, 1, [n]))), shifted(left));
  }

  /** @throws RangeError for what is no such factor, where it can be looked at */
  protected undo(y: Tensor): Tensor {
    this.inverseShape(y.shape);
    checkCorrelations('CorrCholeskyTransform', y);
    const left = rowsBelowDiagonal(shifted(sub(1, cumsum(square(y), -1))));
    return new TanhTransform().inverse(div(rowsBelowDiagonal(y), sqrt(left)));
  }

  /** Of the numbers below the diagonal. */
  protected logStretch(x: Tensor, y: Tensor): Tensor {
    const left = log1p(tril(neg(cumsum(square(y), -1)), -2));
    return add(mul(sum(left, [-2, -1]), 0.5), sum(new TanhTransform().logAbsDetJacobian(x), -1));
  }

  forwardShape(shape: Shape): Shape {
    const n = Math.round(Math.sqrt(0.25 + 2 * (shape.at(-1) ?? Number.NaN)) + 0.5);
    if (shape.at(-1) !== (n * (n - 1)) / 2)
      throw new ShapeError(
        `CorrCholeskyTransform: the value is ${printShape(shape)}; expected vectors [..., n (n - 1) / 2]`,
      );
    return [...shape.slice(0, -1), n, n];
  }
  inverseShape(shape: Shape): Shape {
    const n = shape.at(-1)!;
    if (shape.length < 2 || n !== shape.at(-2))
      throw new ShapeError(
        `CorrCholeskyTransform: the value is ${printShape(shape)}; expected square matrices [..., n, n]`,
      );
    return [...shape.slice(0, -2), (n * (n - 1)) / 2];
  }
  equals(other: Transform): boolean {
    return other instanceof CorrCholeskyTransform;
  }
}

/** One place to the right, behind a 1. */
const shifted = (x: Tensor): Tensor =>
  concat([fillLike(x, 1, [...x.shape.slice(0, -1), 1]), slice(x, -1, 0, -1)], -1);
