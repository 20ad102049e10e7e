/** Determinants. */
import { customGradient, noGrad } from '@glissade/autograd';
import {
  abs,
  add,
  amax,
  epsilonOf,
  eq,
  expand,
  fillLike,
  log,
  lt,
  mul,
  prod,
  sign,
  sub,
  sum,
  type Tensor,
  where,
} from '@glissade/tensor';
import { orderOf } from './checks.ts';
import { type Factors, factorsOf, parityOf, pivotsOf, solverOf } from './factors.ts';
import { asColumn, identityLike } from './parts.ts';
import { solveWith } from './solve.ts';

/** The inverse of A^T, whose factors are known. */
const transposedInverse = (a: Tensor, factors: Factors, isNear = false): Tensor =>
  solveWith(
    noGrad(() => solverOf(factors, isNear)),
    a,
    expand(identityLike(a, a.shape.at(-1)!), a.shape),
    true,
  );

/** A number for each matrix, to scale it. */
const asMatrix = (x: Tensor): Tensor => asColumn(asColumn(x));

/** The same factors with a very small pivot in place of each zero. */
function nudged(factors: Factors, { dtype }: Tensor): Factors {
  const pivots = pivotsOf(factors);
  const least = add(mul(amax(abs(factors.upper), [-2, -1], { keepdim: true }), epsilonOf(dtype)), 1e-30);
  const n = pivots.shape.at(-1)!;
  const isZero = mul(
    expand(identityLike(pivots, n), factors.upper.shape),
    where(eq(asColumn(pivots), 0), fillLike(pivots, 1, []), 0),
  );
  return { ...factors, upper: add(factors.upper, mul(isZero, least)) };
}

/**
 * The determinants of A [..., n, n]: [...]. It may overflow where `slogdet` doesn't. The gradient of a singular matrix is that of one
 * very near to it; it has no second derivative there.
 * Sources: https://docs.pytorch.org/docs/stable/generated/torch.linalg.det.html; the gradient: Giles 2008, 2.2.4,
 * https://people.maths.ox.ac.uk/gilesm/files/NA-08-01.pdf
 *
 * @throws ShapeError where A isn't square
 *
 * @example
 * ```ts
 * import { det } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(det(tensor([[0, 2], [4, 0]])).itemSync()); // => -8
 * ```
 */
export function det(a: Tensor): Tensor {
  orderOf('det', a);
  const batch = a.shape.slice(0, -2);
  if (a.size === 0) return fillLike(a, 1, batch);
  const factors = noGrad(() => factorsOf(a));
  const product = (of: Factors): Tensor => mul(parityOf(factors), prod(pivotsOf(of), -1));
  return customGradient({
    name: 'det',
    forward: (_: Tensor) => product(factors),
    backward: (cotangent, [a], value) => {
      const near = noGrad(() => nudged(factors, a));
      // The value of the matrix nearby, with the derivative of this one.
      const scale = add(
        value,
        noGrad(() => sub(product(near), product(factors))),
      );
      return [mul(asMatrix(mul(cotangent, scale)), transposedInverse(a, near, true))];
    },
  })(a);
}

/** What `slogdet` gives for [..., n, n]: each determinant is sign exp(logabsdet). */
export interface SignAndLogarithm {
  /** 1, -1, or 0 for a singular matrix: [...]. It has no gradient. */
  readonly sign: Tensor;
  /** The logarithm of the absolute value: [...]. */
  readonly logabsdet: Tensor;
}

/**
 * The determinants of A [..., n, n] as their sign and the logarithm of their absolute value, which does not overflow. A singular
 * matrix has sign 0 and logarithm -Infinity, and no finite gradient.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.linalg.slogdet.html
 *
 * @throws ShapeError where A isn't square
 *
 * @example
 * ```ts
 * import { slogdet } from '@glissade/linalg';
 * import { eye } from '@glissade/tensor';
 *
 * const { sign, logabsdet } = slogdet(eye(3).mul(-1e20));
 * console.log(sign.itemSync(), logabsdet.itemSync().toFixed(3)); // => -1 138.155
 * ```
 */
export function slogdet(a: Tensor): SignAndLogarithm {
  orderOf('slogdet', a);
  const batch = a.shape.slice(0, -2);
  if (a.size === 0) return { sign: fillLike(a, 1, batch), logabsdet: fillLike(a, 0, batch) };
  const factors = noGrad(() => factorsOf(a));
  const logabsdet = customGradient({
    name: 'slogdet',
    forward: (_: Tensor) => sum(log(abs(pivotsOf(factors))), -1),
    backward: (cotangent, [a]) => [mul(asMatrix(cotangent), transposedInverse(a, factors))],
  })(a);
  const signs = noGrad(() => mul(parityOf(factors), prod(sign(pivotsOf(factors)), -1)));
  return { sign: signs, logabsdet };
}

/**
 * The logarithms of the determinants of A [..., n, n]: [...]. -Infinity for a singular matrix, NaN where the determinant is negative.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.logdet.html
 *
 * @throws ShapeError where A isn't square
 *
 * @example
 * ```ts
 * import { logdet } from '@glissade/linalg';
 * import { eye } from '@glissade/tensor';
 *
 * console.log(logdet(eye(3).mul(1e20)).itemSync().toFixed(3)); // => 138.155
 * ```
 */
export function logdet(a: Tensor): Tensor {
  orderOf('logdet', a);
  const { sign, logabsdet } = slogdet(a);
  return where(lt(sign, 0), Number.NaN, logabsdet);
}
