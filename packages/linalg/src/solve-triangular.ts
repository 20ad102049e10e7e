/** Triangular systems of equations. */
import { customGradient, noGrad } from '@glissade/autograd';
import { checkNames, eq, matmul, neg, type Tensor, transpose, tril, where } from '@glissade/tensor';
import { checkDTypes, checkFit, checkMatrices, orderOf } from './checks.ts';
import { alike, identityLike, refined, timesTransposed } from './parts.ts';
import { triangularInverse } from './triangular-inverse.ts';

/**
 * X of L X = B, or of L^T X = B where `transposed`, for lower triangular L (zeros above) and its inverse, which only helps with
 * the value. Source: Giles 2008, 2.2.2 and 2.3.1, https://people.maths.ox.ac.uk/gilesm/files/NA-08-01.pdf
 */
export function solveLower(lower: Tensor, b: Tensor, inverse: Tensor, transposed: boolean): Tensor {
  const of = (x: Tensor): Tensor => (transposed ? transpose(x) : x);
  return customGradient({
    name: 'solveTriangular',
    forward: (l: Tensor, b: Tensor) => refined((b) => matmul(of(inverse), b), of(l), b),
    backward: (cotangent, [l], x) => {
      const back = solveLower(l, cotangent, inverse, !transposed);
      return [neg(transposed ? timesTransposed(x, back) : timesTransposed(back, x)), back];
    },
  })(lower, b);
}

/** What `solveTriangular` accepts. */
export interface SolveTriangularOptions {
  /** Whether `a` is upper triangular, else lower. The other triangle is not read. */
  readonly upper: boolean;
  /** Whether to solve A X = B, else X A = B. Default true. */
  readonly left?: boolean;
  /** Whether to take ones for the diagonal, without reading it. Default false. */
  readonly unitriangular?: boolean;
}

/**
 * The X of A X = B for triangular A [..., n, n] and B [..., n, k], or of X A = B for B [..., k, n]; batch dims broadcast. A zero on
 * the diagonal gives infinities and NaN, as in PyTorch.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.linalg.solve_triangular.html
 *
 * @throws ShapeError where A isn't square, or B doesn't fit; TypeError where `upper` isn't said
 *
 * @example
 * ```ts
 * import { solveTriangular } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * const a = tensor([[2, 0], [1, 4]]);
 * console.log(solveTriangular(a, tensor([[2], [9]]), { upper: false }).toArray()); // => [ [ 1 ], [ 2 ] ]
 * ```
 */
export function solveTriangular(a: Tensor, b: Tensor, options: SolveTriangularOptions): Tensor {
  checkNames('solveTriangular', options ?? {}, ['upper', 'left', 'unitriangular']);
  const { upper, left = true, unitriangular = false }: Partial<SolveTriangularOptions> = options ?? {};
  if (typeof upper !== 'boolean')
    throw new TypeError(
      `solveTriangular: upper is ${upper}; say { upper: true } or { upper: false }, which triangle is read`,
    );
  const n = orderOf('solveTriangular', a);
  checkMatrices('solveTriangular', b);
  checkDTypes('solveTriangular', a, b);
  checkFit('solveTriangular', a, b, left ? -2 : -1);
  // X A = B is A^T X^T = B^T.
  if (!left) return transpose(solveTriangular(transpose(a), transpose(b), { upper: !upper, unitriangular }));
  let lower = tril(upper ? transpose(a) : a);
  if (unitriangular) lower = where(eq(identityLike(a, n), 1), 1, lower);
  const inverse = noGrad(() => triangularInverse(lower));
  const [each, columns] = alike('solveTriangular', lower, b);
  return solveLower(each, columns, inverse, upper);
}
