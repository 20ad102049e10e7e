/** The Cholesky factor of a positive definite matrix, and what is solved with it. */
import { customGradient, noGrad } from '@glissade/autograd';
import {
  add,
  canLook,
  concat,
  diagonal,
  div,
  expand,
  fillLike,
  fused,
  matmul,
  mul,
  neg,
  rsqrt,
  sub,
  type Tensor,
  transpose,
  tril,
} from '@glissade/tensor';
import { eachMatrix } from './by-values.ts';
import { checkDiagonals, checkDTypes, checkFit, checkMatrices, orderOf } from './checks.ts';
import { choleskyLoops } from './elimination.ts';
import {
  alike,
  asColumn,
  block,
  identityLike,
  lowerBlocks,
  refined,
  staircase,
  timesTransposed,
} from './parts.ts';
import { solveLower } from './solve-triangular.ts';
import { triangularInverse } from './triangular-inverse.ts';

/** Up to here it goes column by column, beyond by halves: one operation a column, against some fifteen for a halving. */
const leafSize = 24;
/** Up to here loops over numbers are faster than products of the halves. */
const loopSize = 128;

/** One step of the elimination: what is left of the rows below the pivot's. */
const eliminated = fused('eliminate', (rest: Tensor, column: Tensor, row: Tensor, pivot: Tensor) =>
  sub(rest, mul(div(column, pivot), row)),
);

interface Factor {
  readonly lower: Tensor;
  readonly inverse: Tensor;
}

/** L and L^-1 of a symmetric matrix: elimination of [A, I] gives D L^T and L^-1, up to the roots of the pivots. */
function factorOfLeaf(a: Tensor): Factor {
  const n = a.shape.at(-1)!;
  let rest = concat([a, expand(identityLike(a, n), a.shape)], -1);
  const rows: Tensor[] = [];
  for (let i = 0; i < n; i++) {
    const row = block(rest, 0, 1, 0);
    rows.push(row);
    if (i < n - 1)
      rest = eliminated(
        block(rest, 1, undefined, 1),
        block(rest, 1, undefined, 0, 1),
        block(row, 0, 1, 1),
        block(row, 0, 1, 0, 1),
      );
  }
  const both = staircase(rows);
  // A pivot that isn't positive makes its row NaN.
  const scaled = mul(both, asColumn(rsqrt(diagonal(both, 0, -2, -1))));
  return { lower: transpose(block(scaled, 0, n, 0, n)), inverse: block(scaled, 0, n, n) };
}

/** By halves: the first one's factor, the rows below, and the factor of what they leave of the second half. */
function factorOf(a: Tensor): Factor {
  const n = a.shape.at(-1)!;
  if (n <= loopSize && canLook(a)) {
    const compute = (matrix: Float64Array, result: Float64Array): void => choleskyLoops(matrix, n, result);
    // What isn't finite is the fault of the minor that it is in.
    const both = eachMatrix(a, n, 2 * n, compute, compute);
    return { lower: block(both, 0, n, 0, n), inverse: block(both, 0, n, n) };
  }
  if (n <= leafSize) return factorOfLeaf(a);
  const half = Math.ceil(n / 2);
  const first = factorOf(block(a, 0, half, 0, half));
  // L11 L21^T = A21^T. Solved by the inverse alone it would lose too much where the matrix is ill-conditioned.
  const across = transpose(block(a, half, n, 0, half));
  const below = transpose(refined((b) => matmul(first.inverse, b), first.lower, across));
  const second = factorOf(sub(block(a, half, n, half, n), timesTransposed(below, below)));
  const inverseBelow = neg(matmul(second.inverse, matmul(below, first.inverse)));
  return {
    lower: lowerBlocks(first.lower, below, second.lower),
    inverse: lowerBlocks(first.inverse, inverseBelow, second.inverse),
  };
}

/** 1 below the diagonal, 1/2 on it, 0 above. */
function halfOfTriangle(like: Tensor): Tensor {
  const n = like.shape.at(-1)!;
  const lower = tril(expand(fillLike(like, 1, []), [n, n]));
  return sub(lower, mul(identityLike(like, n), 0.5));
}

/** L^-1 with its derivative, that of an inverse; only the lower triangle counts. */
const inverseOfLower = (lower: Tensor, inverse: Tensor): Tensor =>
  customGradient({
    name: 'triangularInverse',
    forward: (_: Tensor) => inverse,
    backward: (cotangent, _, x) => [tril(neg(matmul(transpose(x), timesTransposed(cotangent, x))))],
  })(lower);

/**
 * The lower triangular L of L L^T = A, for symmetric positive definite A [..., n, n], of which the lower triangle is read. The
 * gradient is symmetric. Where values can't be looked at, such as in a compiled step, a matrix that isn't positive definite gives NaN.
 * Sources: https://docs.pytorch.org/docs/stable/generated/torch.linalg.cholesky.html; the gradient: Murray 2016,
 * https://arxiv.org/abs/1602.07527
 *
 * @throws ShapeError where A isn't square; Error where it isn't positive definite
 *
 * @example
 * ```ts
 * import { cholesky } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(cholesky(tensor([[4, 2], [2, 10]])).toArray()); // => [ [ 2, 0 ], [ 1, 3 ] ]
 * ```
 */
export function cholesky(a: Tensor): Tensor {
  orderOf('cholesky', a);
  if (a.size === 0) return a.clone();
  let inverse: Tensor | undefined;
  return customGradient({
    name: 'cholesky',
    forward: (a: Tensor) => {
      const below = tril(a, -1);
      const factor = factorOf(add(tril(a), transpose(below)));
      checkDiagonals(
        factor.lower,
        (value) => value > 0,
        (order, where) =>
          `cholesky: the matrix${where} is not positive definite: its leading minor of order ${order} isn't. ` +
          'Add a little to the diagonal: cholesky(a.add(eye(n).mul(1e-4)))',
      );
      inverse = factor.inverse;
      return factor.lower;
    },
    backward: (cotangent, _, lower) => {
      const inverted = inverseOfLower(lower, inverse!);
      const inner = mul(matmul(transpose(lower), cotangent), halfOfTriangle(lower));
      const gradient = matmul(transpose(inverted), matmul(inner, inverted));
      return [mul(add(gradient, transpose(gradient)), 0.5)];
    },
  })(a);
}

/**
 * The X of A X = B, from the Cholesky factor L of A [..., n, n]: B [..., n, k]; batch dims broadcast.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.cholesky_solve.html
 *
 * @throws ShapeError where L isn't square, or B doesn't fit
 *
 * @example
 * ```ts
 * import { cholesky, choleskySolve } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * const l = cholesky(tensor([[4, 2], [2, 10]]));
 * console.log(choleskySolve(tensor([[8], [22]]), l).toArray()); // => [ [ 1 ], [ 2 ] ]
 * ```
 */
export function choleskySolve(b: Tensor, l: Tensor): Tensor {
  orderOf('choleskySolve', l);
  checkMatrices('choleskySolve', b);
  checkDTypes('choleskySolve', l, b);
  checkFit('choleskySolve', l, b);
  const lower = tril(l);
  const inverse = noGrad(() => triangularInverse(lower));
  const [each, columns] = alike('choleskySolve', lower, b);
  return solveLower(each, solveLower(each, columns, inverse, false), inverse, true);
}
