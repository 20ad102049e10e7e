/** Eigenvalues and eigenvectors of symmetric matrices. */
import { customGradient } from '@glissade/autograd';
import {
  add,
  argsort,
  canLook,
  concat,
  diagEmbed,
  diagonal,
  div,
  expand,
  fillLike,
  gather,
  matmul,
  mul,
  named,
  reshape,
  rsqrt,
  square,
  squeeze,
  sum,
  type Tensor,
  transpose,
  tril,
} from '@glissade/tensor';
import { eachMatrix, refusing } from './by-values.ts';
import { orderOf } from './checks.ts';
import { asColumn, asRow, block, identityLike, overGreatest } from './parts.ts';
import {
  columnsAt,
  overDifferences,
  partnersOf,
  rotationOf,
  roundsLike,
  sweepsFor,
  turn,
} from './rotations.ts';
import { eigenpairsOf } from './symmetric.ts';

/** The eigenvectors, and the eigenvalues as a last column: [..., n, n + 1]. */
function decompose(a: Tensor): Tensor {
  const symmetric = add(tril(a), transpose(tril(a, -1)));
  return canLook(a) ? byValues(symmetric) : byRotations(symmetric);
}

function byValues(a: Tensor): Tensor {
  const n = a.shape.at(-1)!;
  const compute = (matrix: Float64Array, result: Float64Array): void => {
    const { values, vectors } = eigenpairsOf(matrix, n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) result[i * (n + 1) + j] = vectors[j]![i]!;
      result[i * (n + 1) + n] = values[i]!;
    }
  };
  return eachMatrix(a, n, n + 1, compute, refusing('eigh', a));
}

/** In as many operations for any numbers, where none can be looked at: Jacobi's rotations. */
function byRotations(a: Tensor): Tensor {
  const n = a.shape.at(-1)!;
  const [scaled, greatest] = overGreatest(a);
  let matrix = scaled;
  let vectors = expand(identityLike(a, n), a.shape);
  const rounds = roundsLike(a, n);
  for (let sweep = sweepsFor(n, a); sweep > 0; sweep--) {
    for (const round of rounds) {
      const index = expand(reshape(round.partner, [n, 1]), [...a.shape.slice(0, -1), 1]);
      const across = squeeze(gather(matrix, -1, index), -1);
      const rotation = rotationOf(diagonal(matrix, 0, -2, -1), across, round);
      const columns = turn(matrix, partnersOf(matrix, -1, round), -1, rotation);
      matrix = turn(columns, partnersOf(columns, -2, round), -2, rotation);
      vectors = turn(vectors, partnersOf(vectors, -1, round), -1, rotation);
    }
  }
  // Of many rotations, each rounded, a little length is left over.
  const squares = sum(square(vectors), -2);
  const values = mul(div(diagonal(matrix, 0, -2, -1), squares), squeeze(greatest, -1));
  vectors = mul(vectors, asRow(rsqrt(squares)));
  const order = argsort(values);
  return concat([columnsAt(vectors, order), asColumn(gather(values, -1, order))], -1);
}

/** What `eigh` gives for [..., n, n]. */
export interface Eigen {
  /** Ascending: [..., n]. */
  readonly eigenvalues: Tensor;
  /** As columns, orthonormal: [..., n, n]. Their signs are arbitrary. */
  readonly eigenvectors: Tensor;
}

/**
 * Eigenvalues and eigenvectors of symmetric A [..., n, n], of which the lower triangle is read: A = V diag(w) V^T. By QL steps, for n up to
 * some hundreds; where no number can be looked at (in `compile`, in `vmap`, on a GPU) by Jacobi's rotations in a fixed number of sweeps,
 * each of n rounds, for n up to a hundred or so. The gradient is symmetric. That of eigenvectors is finite where eigenvalues
 * differ, and means something only for what their signs don't change.
 * Sources: https://docs.pytorch.org/docs/stable/generated/torch.linalg.eigh.html; the gradient: Giles 2008, 3.1,
 * https://people.maths.ox.ac.uk/gilesm/files/NA-08-01.pdf
 *
 * @throws ShapeError where A isn't square; Error where it holds NaN or infinities
 *
 * @example
 * ```ts
 * import { eigh } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * const { eigenvalues } = eigh(tensor([[2, 1], [1, 2]]));
 * console.log([...eigenvalues.dataSync()].map((x) => x.toFixed(3))); // => [ '1.000', '3.000' ]
 * ```
 */
export function eigh(a: Tensor): Eigen {
  const n = orderOf('eigh', a);
  if (a.size === 0) return { eigenvalues: fillLike(a, 0, a.shape.slice(0, -1)), eigenvectors: a.clone() };
  const vectorsOf = (both: Tensor): Tensor => block(both, 0, undefined, 0, n);
  const valuesOf = (both: Tensor): Tensor => squeeze(block(both, 0, undefined, n), -1);
  const both = customGradient({
    name: 'eigh',
    forward: decompose,
    backward: (cotangent, _, both) => {
      const vectors = vectorsOf(both);
      const mixed = matmul(transpose(vectors), vectorsOf(cotangent));
      const turns = overDifferences(mixed, valuesOf(both), identityLike(a, n));
      const inner = add(turns, diagEmbed(valuesOf(cotangent)));
      const gradient = matmul(vectors, matmul(inner, transpose(vectors)));
      return [mul(add(gradient, transpose(gradient)), 0.5)];
    },
  })(a);
  return { eigenvalues: valuesOf(both), eigenvectors: vectorsOf(both) };
}

/**
 * The eigenvalues of symmetric A [..., n, n], of which the lower triangle is read, ascending: [..., n]. The gradient is finite where they
 * are equal, too.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.linalg.eigvalsh.html
 *
 * @throws ShapeError where A isn't square; Error where it holds NaN or infinities
 *
 * @example
 * ```ts
 * import { eigvalsh } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * const values = eigvalsh(tensor([[2, 1], [1, 2]]));
 * console.log([...values.dataSync()].map((x) => x.toFixed(3))); // => [ '1.000', '3.000' ]
 * ```
 */
export function eigvalsh(a: Tensor): Tensor {
  orderOf('eigvalsh', a);
  return named('eigvalsh', () => eigh(a).eigenvalues);
}
