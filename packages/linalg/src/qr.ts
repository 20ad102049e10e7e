/** Orthonormal columns of a matrix, and least squares by them. */
import { customGradient } from '@glissade/autograd';
import {
  abs,
  add,
  broadcast,
  canLook,
  concat,
  div,
  eq,
  fillLike,
  fused,
  matmul,
  mul,
  sameShape,
  sqrt,
  squeeze,
  sub,
  type Tensor,
  transpose,
  triu,
  unsqueeze,
  where,
} from '@glissade/tensor';
import { eachMatrix } from './by-values.ts';
import { checkDTypes, checkFit, checkMatrices } from './checks.ts';
import { block, identityLike, overGreatest, rowNumbers, staircase, timesTransposed } from './parts.ts';
import { reflectionLoops } from './reflections.ts';
import { solveTriangular } from './solve-triangular.ts';
import { triangularInverse } from './triangular-inverse.ts';

/**
 * The v of the reflection I - v v^T that takes a column to a multiple of (1, 0, ...): from the column, its first element, the sum of
 * the squares of the others, and the positions. Where the others are zero there is none, as in LAPACK.
 */
const reflector = fused('reflect', (column: Tensor, head: Tensor, tail: Tensor, position: Tensor) => {
  const length = sqrt(add(mul(head, head), tail));
  const away = where(eq(position, 0), add(head, where(eq(abs(head), head), length, length.neg())), column);
  const isThere = tail.gt(0);
  const scale = sqrt(mul(length, add(length, abs(head))));
  return where(isThere, div(away, where(isThere, scale, 1)), 0);
});

const reflected = fused('reflected', (rest: Tensor, v: Tensor, w: Tensor) => sub(rest, mul(v, w)));

/** Q and R in one tensor [..., m + n, n], of m >= n. */
function factorsOf(a: Tensor): Tensor {
  const [m, n] = a.shape.slice(-2) as [number, number];
  return canLook(a)
    ? eachMatrix(a, m + n, n, (matrix, result) => reflectionLoops(matrix, m, n, result))
    : factorsByColumns(a, m, n);
}

/**
 * Without reading a value, in some operations a column. Of n reflections Q is I - V T V^T, with T^-1 the upper triangle of V^T V.
 * Source: Puglisi 1992, https://doi.org/10.1137/0913043
 */
function factorsByColumns(a: Tensor, m: number, n: number): Tensor {
  const positions = rowNumbers(a, m);
  const rows: Tensor[] = [];
  const reflectors: Tensor[] = [];
  const [scaled, greatest] = overGreatest(a);
  let rest = scaled;
  for (let i = 0; i < n; i++) {
    const column = block(rest, 0, undefined, 0, 1);
    const below = block(column, 1, undefined, 0);
    if (i < m - 1) {
      const v = reflector(
        column,
        block(column, 0, 1, 0),
        matmul(transpose(below), below),
        block(positions, 0, m - i, 0),
      );
      reflectors.push(transpose(v));
      rest = reflected(rest, v, matmul(transpose(v), rest));
    } else reflectors.push(transpose(fillLike(column, 0)));
    rows.push(block(rest, 0, 1, 0));
    rest = block(rest, 1, undefined, 1);
  }
  const v = transpose(staircase(reflectors));
  const gram = matmul(transpose(v), v);
  const identity = identityLike(a, n);
  // With ones on the diagonal. The inverse reads one triangle only.
  const t = transpose(triangularInverse(where(eq(identity, 1), 1, gram)));
  const q = sub(identityLike(a, m, n), matmul(v, matmul(t, transpose(block(v, 0, n, 0)))));
  return concat([q, mul(staircase(rows), greatest)], -2);
}

/** What `qr` gives for [..., m, n]: A = q r. */
export interface QR {
  /** [..., m, k], with orthonormal columns; k is the lesser of m and n. */
  readonly q: Tensor;
  /** [..., k, n], upper triangular. */
  readonly r: Tensor;
}

/**
 * Q R = A [..., m, n], by Householder's reflections: what PyTorch calls reduced. The gradient wants the first k columns to be
 * independent. Sources: https://docs.pytorch.org/docs/stable/generated/torch.linalg.qr.html; the gradient: Walter and Lehmann 2013,
 * https://arxiv.org/abs/1001.1654
 *
 * @throws ShapeError where A isn't matrices
 *
 * @example
 * ```ts
 * import { qr } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * const { q, r } = qr(tensor([[3, 1], [4, 3]]));
 * console.log([...r.at(0).dataSync()].map((x) => Math.round(x))); // => [ -5, -3 ]
 * console.log(q.shape); // => [ 2, 2 ]
 * ```
 */
export function qr(a: Tensor): QR {
  checkMatrices('qr', a);
  const [m, n] = a.shape.slice(-2) as [number, number];
  if (m < n) {
    // The first m columns say what Q is.
    const { q, r } = qr(block(a, 0, undefined, 0, m));
    return { q, r: concat([r, matmul(transpose(q), block(a, 0, undefined, m))], -1) };
  }
  if (a.size === 0) return { q: a.clone(), r: fillLike(a, 0, [...a.shape.slice(0, -2), n, n]) };
  const both = customGradient({
    name: 'qr',
    forward: factorsOf,
    backward: (cotangent, _, both) => {
      const [q, r] = [block(both, 0, m, 0), block(both, m, undefined, 0)];
      const [gq, gr] = [block(cotangent, 0, m, 0), block(cotangent, m, undefined, 0)];
      const upper = triu(sub(timesTransposed(gr, r), matmul(transpose(q), gq)));
      // Its mirror image, too, with the diagonal once.
      const symmetric = add(upper, transpose(triu(upper, 1)));
      return [solveTriangular(transpose(r), add(gq, matmul(q, symmetric)), { upper: false, left: false })];
    },
  })(a);
  return { q: block(both, 0, m, 0), r: block(both, m, undefined, 0) };
}

/**
 * The X of the least squares of A X - B, by a QR factorization: A [..., m, n] of full rank, B [..., m, k]; batch dims broadcast. B may
 * be one vector [m], or a vector for each matrix. Where there are more unknowns than equations, the X of the least norm.
 * A matrix that isn't of full rank gives infinities, NaN or very large numbers: use `pinv(a).matmul(b)`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.linalg.lstsq.html
 *
 * @throws ShapeError where B doesn't fit
 *
 * @example
 * ```ts
 * import { lstsq } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * // The line through (0, 1), (1, 3), (2, 5).
 * const a = tensor([[0, 1], [1, 1], [2, 1]]);
 * console.log([...lstsq(a, tensor([1, 3, 5])).dataSync()].map((x) => x.toFixed(3))); // => [ '2.000', '1.000' ]
 * ```
 */
export function lstsq(a: Tensor, b: Tensor): Tensor {
  checkMatrices('lstsq', a);
  checkDTypes('lstsq', a, b);
  if (b.shape.length === 1 || sameShape(b.shape, a.shape.slice(0, -1)))
    return squeeze(lstsq(a, unsqueeze(b, -1)), -1);
  checkMatrices('lstsq', b);
  checkFit('lstsq', a, b);
  broadcast('lstsq', a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [m, n] = a.shape.slice(-2) as [number, number];
  if (m >= n) {
    const { q, r } = qr(a);
    return solveTriangular(r, matmul(transpose(q), b), { upper: true });
  }
  const { q, r } = qr(transpose(a));
  return matmul(q, solveTriangular(transpose(r), b, { upper: false }));
}
