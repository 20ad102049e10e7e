/** Systems of equations, and inverses. */
import { customGradient, noGrad } from '@glissade/autograd';
import { expand, neg, sameShape, squeeze, type Tensor, transpose, unsqueeze } from '@glissade/tensor';
import { checkDiagonals, checkDTypes, checkFit, checkMatrices, orderOf } from './checks.ts';
import { type Factors, factorsOf, type Solver, solverOf } from './factors.ts';
import { alike, identityLike, refined, timesTransposed } from './parts.ts';

/**
 * X of A X = B, or of A^T X = B where `transposed`, by a solver that only helps with the value: it serves the derivatives, too.
 * Source: Giles 2008, 2.3.1, https://people.maths.ox.ac.uk/gilesm/files/NA-08-01.pdf
 */
export function solveWith(
  solver: Solver,
  a: Tensor,
  b: Tensor,
  transposed: boolean,
  name: string = 'solve',
): Tensor {
  return customGradient({
    name,
    forward: (a: Tensor, b: Tensor) =>
      solver.isNear
        ? solver.solve(b, transposed)
        : refined((b) => solver.solve(b, transposed), transposed ? transpose(a) : a, b),
    backward: (cotangent, [a], x) => {
      const back = solveWith(solver, a, cotangent, !transposed);
      return [neg(transposed ? timesTransposed(x, back) : timesTransposed(back, x)), back];
    },
  })(a, b);
}

/** Factors of matrices that must not be singular. */
function checkedFactors(operation: string, a: Tensor): Factors {
  const factors = noGrad(() => factorsOf(a));
  checkDiagonals(
    factors.upper,
    (value) => value !== 0,
    (order, where) =>
      `${operation}: the matrix${where} is singular: pivot ${order} is 0. ` +
      'Add a little to the diagonal, or use lstsq() or pinv()',
  );
  return factors;
}

/**
 * The X of A X = B, by elimination with partial pivoting: A [..., n, n], B [..., n, k]; batch dims broadcast. B may be one vector [n],
 * or a vector for each matrix, [..., n] for A [..., n, n]. Where values can't be looked at, such as in a compiled step, a singular
 * matrix gives infinities or NaN. Source: https://docs.pytorch.org/docs/stable/generated/torch.linalg.solve.html
 *
 * @throws ShapeError where A isn't square, or B doesn't fit; Error where A is singular
 *
 * @example
 * ```ts
 * import { solve } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(solve(tensor([[0, 2], [4, 0]]), tensor([2, 8])).toArray()); // => [ 2, 1 ]
 * ```
 */
export function solve(a: Tensor, b: Tensor): Tensor {
  orderOf('solve', a);
  checkDTypes('solve', a, b);
  const isVector = b.shape.length === 1 || sameShape(b.shape, a.shape.slice(0, -1));
  const columns = isVector ? unsqueeze(b, -1) : b;
  checkMatrices('solve', columns);
  checkFit('solve', a, columns);
  const [each, right] = alike('solve', a, columns);
  if (right.size === 0 || a.size === 0) return isVector ? squeeze(right, -1) : right.clone();
  const x = solveWith(
    noGrad(() => solverOf(checkedFactors('solve', a))),
    each,
    right,
    false,
  );
  return isVector ? squeeze(x, -1) : x;
}

/**
 * The inverse of A [..., n, n]. To solve equations, `solve` is faster and more accurate. Where values can't be looked at, such as in a
 * compiled step, a singular matrix gives infinities or NaN.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.linalg.inv.html
 *
 * @throws ShapeError where A isn't square; Error where it is singular
 *
 * @example
 * ```ts
 * import { inv } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(inv(tensor([[0, 2], [4, 0]])).toArray()); // => [ [ 0, 0.25 ], [ 0.5, 0 ] ]
 * ```
 */
export const inv = (a: Tensor): Tensor => inverse('inv', a);

/** `inv`, as a part of what errors call `operation`. */
export function inverse(operation: string, a: Tensor): Tensor {
  const n = orderOf(operation, a);
  if (a.size === 0) return a.clone();
  const solver = noGrad(() => solverOf(checkedFactors(operation, a)));
  return solveWith(solver, a, expand(identityLike(a, n), a.shape), false, 'inv');
}
