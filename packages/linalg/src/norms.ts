/** Norms of vectors and matrices, and what they say about a matrix: how near it is to a singular one. */
import { noGrad } from '@glissade/autograd';
import {
  abs,
  amax,
  amin,
  any,
  checkNames,
  checkTensors,
  div,
  eq,
  fillLike,
  movedim,
  mul,
  named,
  norm,
  sum,
  type Tensor,
  where,
} from '@glissade/tensor';
import { checkMatrices, orderOf } from './checks.ts';
import { factorsOf, pivotsOf } from './factors.ts';
import { asColumn, identityLike } from './parts.ts';
import { inverse } from './solve.ts';
import { svdvals } from './svd.ts';

/** The norms of a matrix: by name, or 1, -1, 2, -2, Infinity or -Infinity. */
export type MatrixNorm = 'fro' | 'nuc' | number;

const orders: readonly unknown[] = ['fro', 'nuc', 1, -1, 2, -2, Infinity, -Infinity];

function checkOrder(operation: string, order: unknown): void {
  if (!orders.includes(order))
    throw new RangeError(
      `${operation}: there is no norm ${String(order)}; expected 'fro', 'nuc', 1, -1, 2, -2, Infinity or -Infinity`,
    );
}

/**
 * The norm of order `ord` of all elements of x, or of those along the dims: the root of the sum of the powers of their magnitudes.
 * 2 by default; Infinity and -Infinity are the greatest and the least magnitude, 0 counts those that aren't 0. `keepdim` (false by
 * default) keeps the dims, of length 1.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.linalg.vector_norm.html
 *
 * @throws RangeError for an order that is NaN, or a dim that isn't there
 *
 * @example
 * ```ts
 * import { vectorNorm } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(vectorNorm(tensor([[3, 4], [6, 8]]), 2, { dim: 1 }).toArray()); // => [ 5, 10 ]
 * ```
 */
export function vectorNorm(
  x: Tensor,
  ord = 2,
  options: { readonly dim?: number | readonly number[]; readonly keepdim?: boolean } = {},
): Tensor {
  checkTensors('vectorNorm', x);
  checkNames('vectorNorm', options, ['dim', 'keepdim']);
  if (typeof ord !== 'number' || Number.isNaN(ord))
    throw new RangeError(`vectorNorm: the order is ${String(ord)}; expected a number, such as 2`);
  const { dim, keepdim = false } = options;
  return named('vectorNorm', () => norm(x, dim, { p: ord, keepdim }));
}

/**
 * A norm of matrices [..., m, n]: `'fro'` (the default) the root of the sum of squares, `'nuc'` the sum of the singular values, 2 and -2
 * the greatest and the least of them, 1 and -1 the greatest and the least sum of the magnitudes of a column, Infinity and -Infinity
 * that of a row. `dim` says which two dims are the rows and the columns, the last two by default; `keepdim` (false by default) keeps
 * both, of length 1.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_norm.html
 *
 * @throws ShapeError where A isn't matrices, or has no such two dims; RangeError for a norm that there is none of; what `svdvals`
 *   throws for 'nuc', 2 and -2
 *
 * @example
 * ```ts
 * import { matrixNorm } from '@glissade/linalg';
 * import { ones, tensor } from '@glissade/tensor';
 *
 * const a = tensor([[3, 0], [0, -4]]);
 * console.log(matrixNorm(a).itemSync(), matrixNorm(a, 1).itemSync(), matrixNorm(a, 'nuc').itemSync()); // => 5 4 7
 * console.log(matrixNorm(ones([2, 3, 4]), 1, { dim: [0, 2] }).toArray()); // => [ 2, 2, 2 ]
 * ```
 */
export function matrixNorm(
  a: Tensor,
  ord: MatrixNorm = 'fro',
  options: { readonly dim?: readonly [rows: number, columns: number]; readonly keepdim?: boolean } = {},
): Tensor {
  checkNames('matrixNorm', options, ['dim', 'keepdim']);
  checkMatrices('matrixNorm', a);
  const { dim = lastTwo, keepdim = false } = options;
  const matrices = named('matrixNorm', () => movedim(a, dim, lastTwo));
  const result = ofMatrices('matrixNorm', matrices, ord);
  return keepdim ? movedim(asColumn(asColumn(result)), lastTwo, dim) : result;
}

const lastTwo: readonly [number, number] = [-2, -1];

/** Whether the matrices have no rows or no columns. */
const isEmpty = ({ shape }: Tensor): boolean => shape.slice(-2).includes(0);

function ofMatrices(operation: string, a: Tensor, ord: MatrixNorm): Tensor {
  checkMatrices(operation, a);
  checkOrder(operation, ord);
  // As in PyTorch; there is nothing of which one could be the greatest or the least.
  if (isEmpty(a)) return fillLike(a, 0, a.shape.slice(0, -2));
  if (ord === 'fro') return norm(a, [-2, -1]);
  if (ord === 'nuc')
    return sum(
      named(operation, () => svdvals(a)),
      -1,
    );
  const isGreatest = ord > 0;
  const each =
    Math.abs(ord) === 2 ? named(operation, () => svdvals(a)) : sum(abs(a), Math.abs(ord) === 1 ? -2 : -1);
  return isGreatest ? amax(each, -1) : amin(each, -1);
}

/**
 * The condition number of A [..., m, n]: how much a solution of A X = B may change, beside B. By default the greatest singular value
 * over the least; for another norm, of square matrices, that of A times that of its inverse. A singular matrix has an infinite one.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.linalg.cond.html
 *
 * @throws ShapeError where A isn't matrices, or isn't square where it must be; RangeError for a norm that there is none of
 *
 * @example
 * ```ts
 * import { cond } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(cond(tensor([[8, 0], [0, 2]])).itemSync()); // => 4
 * ```
 */
export function cond(a: Tensor, p: MatrixNorm = 2): Tensor {
  checkMatrices('cond', a);
  checkOrder('cond', p);
  if (p === 2 || p === -2) {
    if (isEmpty(a)) return ofMatrices('cond', a, p);
    const values = named('cond', () => svdvals(a));
    const [greatest, least] = [amax(values, -1), amin(values, -1)];
    return p === 2 ? div(greatest, least) : div(least, greatest);
  }
  const n = orderOf('cond', a);
  if (a.size === 0) return ofMatrices('cond', a, p);
  const pivots = noGrad(() => pivotsOf(factorsOf(a)));
  const isSingular = any(eq(pivots, 0), -1);
  // What has an inverse, so that no NaN comes of the others, nor of their gradients.
  const regular = where(asColumn(asColumn(isSingular)), identityLike(a, n), a);
  const product = mul(ofMatrices('cond', regular, p), ofMatrices('cond', inverse('cond', regular), p));
  return where(isSingular, Infinity, product);
}
