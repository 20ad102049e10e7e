/** The rank of a matrix. */
import {
  abs,
  amax,
  cast,
  checkNames,
  checkNumber,
  epsilonOf,
  fillLike,
  gt,
  maximum,
  mul,
  named,
  sum,
  type Tensor,
} from '@glissade/tensor';
import { checkMatrices, orderOf } from './checks.ts';
import { eigvalsh } from './eigh.ts';
import { svdvals } from './svd.ts';

/** What counts as 0 in `matrixRank`. */
export interface MatrixRankOptions {
  /** Singular values up to it count as 0; 0 by default. */
  readonly atol?: number;
  /** Those up to it times the greatest, too; by default 0 beside an atol, else the greater of m and n times the dtype's epsilon. */
  readonly rtol?: number;
  /** Whether A is symmetric, which its eigenvalues tell faster; false by default. */
  readonly hermitian?: boolean;
}

/**
 * How many rows of A [..., m, n] are independent, as int32: the singular values that are above both `atol` and `rtol` times the greatest.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_rank.html
 *
 * @throws ShapeError where A isn't matrices; RangeError for a negative tolerance; Error where A holds NaN or infinities
 *
 * @example
 * ```ts
 * import { matrixRank } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(matrixRank(tensor([[1, 2], [2, 4]])).itemSync()); // => 1
 * ```
 */
export function matrixRank(a: Tensor, options: MatrixRankOptions = {}): Tensor {
  checkNames('matrixRank', options, ['atol', 'rtol', 'hermitian']);
  checkMatrices('matrixRank', a);
  const { atol = 0, hermitian = false } = options;
  checkNumber('matrixRank', 'atol', atol, { least: 0 });
  if (hermitian) orderOf('matrixRank', a);
  const [m, n] = a.shape.slice(-2) as [number, number];
  const { rtol = atol > 0 ? 0 : Math.max(m, n) * epsilonOf(a.dtype) } = options;
  checkNumber('matrixRank', 'rtol', rtol, { least: 0 });
  if (m === 0 || n === 0) return fillLike(a, 0, a.shape.slice(0, -2), 'int32');
  const given = a.detach();
  const values = named('matrixRank', () => (hermitian ? abs(eigvalsh(given)) : svdvals(given)));
  const limit = maximum(mul(amax(values, -1, { keepdim: true }), rtol), atol);
  return sum(cast(gt(values, limit), 'int32'), -1);
}
