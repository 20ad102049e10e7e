/** Positive definite matrices as parameters: themselves, by their inverses, or by their Cholesky factors. */
import { cholesky, choleskySolve, solveTriangular } from '@glissade/linalg';
import {
  described,
  diagEmbed,
  diagonal,
  expand,
  fillLike,
  flip,
  log,
  matmul,
  named,
  printShape,
  type Shape,
  ShapeError,
  square,
  squeeze,
  sum,
  type Tensor,
  transpose,
  unsqueeze,
} from '@glissade/tensor';
import { type Constraint, check, isTensor, lowerTriangular } from './check.ts';
import { asFloats } from './parameters.ts';

/** One of the three, [..., n, n]. */
export type Covariance =
  | {
      /** Symmetric and positive definite. */
      readonly covarianceMatrix: Tensor;
      readonly precisionMatrix?: undefined;
      readonly scaleTril?: undefined;
    }
  | {
      /** The inverse of the covariance. */
      readonly precisionMatrix: Tensor;
      readonly covarianceMatrix?: undefined;
      readonly scaleTril?: undefined;
    }
  | {
      /** The lower triangular L of L L^T, with a diagonal above 0: nothing is factorized. */
      readonly scaleTril: Tensor;
      readonly covarianceMatrix?: undefined;
      readonly precisionMatrix?: undefined;
    };

/** The lower triangular L of L L^T, the covariance. Throws unless exactly one matrix is given, and it is one of a covariance. */
export function factorOf(name: string, given: Covariance): Tensor {
  const choices = ['covarianceMatrix', 'precisionMatrix', 'scaleTril'] as const;
  const said = choices.filter((each) => given?.[each] !== undefined);
  const [what] = said;
  if (!what || said.length > 1)
    throw new TypeError(
      `${name}: expected one of { covarianceMatrix }, { precisionMatrix } and { scaleTril }, got ${said.join(' and ') || 'none'}`,
    );
  const matrix = given[what]!;
  if (!isTensor(matrix))
    throw new TypeError(`${name}: ${what} is ${described(matrix)}; expected a tensor [..., n, n]`);
  checkSquare(`${name}: ${what}`, matrix);
  const isFactor = what === 'scaleTril';
  check(`${name}: ${what}`, matrix, isFactor ? lowerTriangular(matrix.shape.at(-1) ?? 1) : symmetric(matrix));
  const floats = asFloats(matrix);
  if (isFactor) return floats;
  return named(name, () => (what === 'covarianceMatrix' ? cholesky(floats) : factorOfInverse(floats)));
}

/** P = U^T U with U^-1 lower triangular, which is the factor of P^-1: of the elements backwards, U is a Cholesky factor. */
function factorOfInverse(precision: Tensor): Tensor {
  const upper = transpose(flip(cholesky(flip(precision, [-2, -1])), [-2, -1]));
  return solveTriangular(upper, identityLike(upper), { upper: false });
}

function checkSquare(what: string, { shape }: Tensor): void {
  if (shape.length < 2 || shape.at(-1) !== shape.at(-2) || shape.at(-1) === 0)
    throw new ShapeError(`${what} is ${printShape(shape)}; expected square matrices [..., n, n]`);
}

/** As PyTorch asks; whether it is positive definite its factorization says. */
export function symmetric(matrix: Tensor): Constraint {
  let mirrored: ArrayLike<number> | undefined;
  return {
    holds: (value, i) => {
      mirrored ??= transpose(matrix).dataSync();
      return Math.abs(value - mirrored[i]!) <= 1e-6 + 1e-5 * Math.abs(mirrored[i]!);
    },
    expected: 'a symmetric matrix: add its transpose, and halve',
  };
}

/** [n, n], beside matrices. */
export const identityLike = (matrix: Tensor): Tensor =>
  diagEmbed(fillLike(matrix, 1, [matrix.shape.at(-1)!]));

/** A factor, stretched to a batch. */
export const ofBatch = (factor: Tensor, batch: Shape): Tensor =>
  expand(factor, [...batch, ...factor.shape.slice(-2)]);

/** L L^T. */
export const productOf = (factor: Tensor): Tensor => matmul(factor, transpose(factor));

/** The inverse of L L^T. */
export const precisionOf = (factor: Tensor): Tensor => choleskySolve(identityLike(factor), factor);

/** log det(L): half of that of L L^T. */
export const logDet = (factor: Tensor): Tensor => sum(log(diagonal(factor, 0, -2, -1)), -1);

/** L x for vectors x [..., n], whose batches broadcast. */
export const timesVectors = (factor: Tensor, x: Tensor): Tensor =>
  areRows(factor, x) ? matmul(x, transpose(factor)) : squeeze(matmul(factor, unsqueeze(x, -1)), -1);

/** The squared length of L^-1 x for vectors x [..., n], whose batches broadcast. */
export function squaredDistance(factor: Tensor, x: Tensor): Tensor {
  const direct = areRows(factor, x);
  const rows = direct ? x : unsqueeze(x, -2);
  const solved = solveTriangular(transpose(factor), rows, { upper: true, left: false });
  const squares = sum(square(solved), -1);
  return direct ? squares : squeeze(squares, -1);
}

/** Whether one matrix is for all vectors, which are then rows of one matrix too. */
const areRows = (factor: Tensor, x: Tensor): boolean => factor.ndim === 2 && x.ndim > 1;
