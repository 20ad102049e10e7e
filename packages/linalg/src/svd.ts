/** Singular values and vectors, and what they are good for. */
import { customGradient, noGrad } from '@glissade/autograd';
import {
  add,
  amax,
  argsort,
  canLook,
  checkNames,
  checkNumber,
  concat,
  diagEmbed,
  div,
  epsilonOf,
  eq,
  expand,
  fillLike,
  le,
  matmul,
  mul,
  named,
  neg,
  sqrt,
  square,
  squeeze,
  sub,
  sum,
  type Tensor,
  transpose,
  where,
} from '@glissade/tensor';
import { eachMatrix, refusing } from './by-values.ts';
import { checkMatrices } from './checks.ts';
import { singularTriplesOf } from './one-sided.ts';
import { asColumn, asRow, block, identityLike, overGreatest, timesTransposed } from './parts.ts';
import {
  columnsAt,
  overDifferences,
  partnersOf,
  rotationOf,
  roundsLike,
  sweepsFor,
  turn,
} from './rotations.ts';

/** 1 / x, and 0 for 0. */
const orZero = (x: Tensor): Tensor => where(eq(x, 0), 0, div(1, where(eq(x, 0), 1, x)));

/** U, V and the singular values under each other, [..., m + n + 1, n], for m >= n. */
const decompose = (a: Tensor): Tensor => (canLook(a) ? byValues(a) : byRotations(a));

function byValues(a: Tensor): Tensor {
  const [m, n] = a.shape.slice(-2) as [number, number];
  const compute = (matrix: Float64Array, result: Float64Array): void => {
    const { values, left, right } = singularTriplesOf(matrix, m, n);
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < m; i++) result[i * n + j] = left[j]![i]!;
      for (let i = 0; i < n; i++) result[(m + i) * n + j] = right[j]![i]!;
      result[(m + n) * n + j] = values[j]!;
    }
  };
  return eachMatrix(a, m + n + 1, n, compute, refusing('svd', a));
}

/**
 * In as many operations for any numbers, where none can be looked at: rotations of the columns of A until all are perpendicular,
 * which leaves U S, and V of what was done.
 * Source: Demmel and Veselic 1992, Jacobi's method is more accurate than QR, https://doi.org/10.1137/0613074
 */
function byRotations(a: Tensor): Tensor {
  const [m, n] = a.shape.slice(-2) as [number, number];
  const [scaled, greatest] = overGreatest(a);
  let both = concat([scaled, expand(identityLike(a, n), [...a.shape.slice(0, -2), n, n])], -2);
  const top = (x: Tensor): Tensor => block(x, 0, m, 0);
  const rounds = roundsLike(a, n);
  for (let sweep = sweepsFor(n, a); sweep > 0; sweep--) {
    for (const round of rounds) {
      const partners = partnersOf(both, -1, round);
      const across = sum(mul(top(both), top(partners)), -2);
      both = turn(both, partners, -1, rotationOf(sum(square(top(both)), -2), across, round));
    }
  }
  const lengths = sqrt(sum(square(top(both)), -2));
  // Of many rotations, each rounded, a little length is left over.
  const excess = sqrt(sum(square(block(both, m, undefined, 0)), -2));
  const values = mul(div(lengths, excess), squeeze(greatest, -1));
  const order = argsort(values, -1, { descending: true });
  const unit = concat(
    [mul(top(both), asRow(orZero(lengths))), div(block(both, m, undefined, 0), asRow(excess)), asRow(values)],
    -2,
  );
  return columnsAt(unit, order);
}

/** What `svd` gives for [..., m, n]: A = u diag(s) vh. */
export interface SVD {
  /** [..., m, k], as columns; k is the lesser of m and n. */
  readonly u: Tensor;
  /** Descending: [..., k]. */
  readonly s: Tensor;
  /** [..., k, n], as rows. */
  readonly vh: Tensor;
}

/**
 * Singular values and vectors of A [..., m, n]: A = U diag(s) Vh, what PyTorch calls `full_matrices=False`. By Jacobi's rotations, for k up to
 * some hundreds; where no number can be looked at (in `compile`, in `vmap`, on a GPU) in a fixed number of sweeps, each of k rounds, for
 * k up to a hundred or so. The vector in U (in Vh, where m < n) of a singular value that
 * is 0 is 0. The gradient of vectors is finite where singular values differ and aren't 0, and means something only for what
 * their signs don't change.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.linalg.svd.html; the gradient: Townsend 2016,
 * https://j-towns.github.io/papers/svd-derivative.pdf
 *
 * @throws ShapeError where A isn't matrices; Error where one holds NaN or infinities
 *
 * @example
 * ```ts
 * import { svd } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * const { s } = svd(tensor([[0, 2], [3, 0]]));
 * console.log(s.toArray()); // => [ 3, 2 ]
 * ```
 */
export function svd(a: Tensor): SVD {
  checkMatrices('svd', a);
  const [m, n] = a.shape.slice(-2) as [number, number];
  if (m < n) {
    const { u, s, vh } = svd(transpose(a));
    return { u: transpose(vh), s, vh: transpose(u) };
  }
  const batch = a.shape.slice(0, -2);
  if (a.size === 0)
    return { u: a.clone(), s: fillLike(a, 0, [...batch, n]), vh: fillLike(a, 0, [...batch, n, n]) };
  const uOf = (all: Tensor): Tensor => block(all, 0, m, 0);
  const vOf = (all: Tensor): Tensor => block(all, m, m + n, 0);
  const sOf = (all: Tensor): Tensor => squeeze(block(all, m + n, undefined, 0), -2);
  const all = customGradient({
    name: 'svd',
    forward: decompose,
    backward: (cotangent, _, all) => {
      const [u, v, s] = [uOf(all), vOf(all), sOf(all)];
      const gu = uOf(cotangent);
      const identity = identityLike(a, n);
      const mixed = matmul(transpose(u), gu);
      const turns = (x: Tensor): Tensor => overDifferences(sub(x, transpose(x)), square(s), identity);
      const left = mul(turns(mixed), asRow(s));
      const right = mul(asColumn(s), turns(matmul(transpose(v), vOf(cotangent))));
      const inner = add(add(left, right), diagEmbed(sOf(cotangent)));
      // What moves U out of the space that its columns span.
      const outside = mul(sub(gu, matmul(u, mixed)), asRow(orZero(s)));
      return [timesTransposed(add(matmul(u, inner), outside), v)];
    },
  })(a);
  return { u: uOf(all), s: sOf(all), vh: transpose(vOf(all)) };
}

/**
 * The singular values of A [..., m, n], descending: [..., k]. The gradient is finite where they are equal or 0, too.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.linalg.svdvals.html
 *
 * @throws ShapeError where A isn't matrices; Error where one holds NaN or infinities
 *
 * @example
 * ```ts
 * import { svdvals } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(svdvals(tensor([[0, 2], [3, 0]])).toArray()); // => [ 3, 2 ]
 * ```
 */
export function svdvals(a: Tensor): Tensor {
  checkMatrices('svdvals', a);
  return named('svdvals', () => svd(a).s);
}

/** Of singular values, one that is smaller beside the greatest counts as 0. */
function inverseOf(a: Tensor, rtol: number): Tensor {
  const { u, s, vh } = named('pinv', () => svd(a));
  const isZero = le(s, mul(amax(s, -1, { keepdim: true }), rtol));
  const inverted = where(isZero, 0, div(1, where(isZero, 1, s)));
  return matmul(mul(transpose(vh), asRow(inverted)), transpose(u));
}

/**
 * The pseudoinverse of Moore and Penrose of A [..., m, n]: [..., n, m]. Singular values below `rtol` times the greatest count as 0; its
 * default is the greater of m and n times the distance of 1 to the next number. It has a gradient where the rank stays what it is.
 * Sources: https://docs.pytorch.org/docs/stable/generated/torch.linalg.pinv.html; the gradient: Golub and Pereyra 1973,
 * https://doi.org/10.1137/0710036
 *
 * @throws ShapeError where A isn't matrices; RangeError for a negative rtol; Error where one holds NaN or infinities
 *
 * @example
 * ```ts
 * import { pinv } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(pinv(tensor([[2, 0], [0, 0]])).toArray()); // => [ [ 0.5, 0 ], [ 0, 0 ] ]
 * ```
 */
export function pinv(a: Tensor, options: { readonly rtol?: number } = {}): Tensor {
  checkNames('pinv', options, ['rtol']);
  const { rtol } = options;
  checkMatrices('pinv', a);
  if (rtol !== undefined) checkNumber('pinv', 'rtol', rtol, { least: 0 });
  if (a.size === 0) return transpose(a);
  const [m, n] = a.shape.slice(-2) as [number, number];
  const limit = rtol ?? Math.max(m, n) * epsilonOf(a.dtype);
  return customGradient({
    name: 'pinv',
    forward: (a: Tensor) => noGrad(() => inverseOf(a, limit)),
    backward: (cotangent, [a], p) => {
      const [g, pt] = [transpose(cotangent), transpose(p)];
      const through = neg(matmul(pt, matmul(cotangent, pt)));
      const [ap, pa] = [matmul(a, p), matmul(p, a)];
      const left = matmul(sub(g, matmul(ap, g)), matmul(p, pt));
      const right = matmul(matmul(pt, p), sub(g, matmul(g, pa)));
      return [add(through, add(left, right))];
    },
  })(a);
}
