/** The exponential of a matrix. */
import { abs, add, amax, canLook, gt, matmul, mul, sum, type Tensor, where } from '@glissade/tensor';
import { orderOf } from './checks.ts';
import { identityLike } from './parts.ts';

/** 1 / k! for k from 0 to 16. */
const inverseFactorials = Array.from({ length: 17 }, (_, k) => {
  let factorial = 1;
  for (let i = 2; i <= k; i++) factorial *= i;
  return 1 / factorial;
});

/** Up to which norm the terms up to the power 16 have all digits of the dtype. */
const reachOf = (a: Tensor): number => (a.dtype === 'float64' ? 0.78 : 2.5);

/** How many squarings there are room for where no norm can be looked at. */
const mostSquarings = 12;

/** 1 + A + A^2 / 2! + ... + A^16 / 16!, in six products. Source: Paterson and Stockmeyer 1973, https://doi.org/10.1137/0202007 */
function series(a: Tensor, order: number): Tensor {
  const second = matmul(a, a);
  const fourth = matmul(second, second);
  const powers = [identityLike(a, order), a, second, matmul(a, second)];
  const terms = (from: number): Tensor =>
    powers
      .map((power, k) => mul(power, inverseFactorials[from + k]!))
      .reduce((left, right) => add(left, right));
  const top = add(terms(12), mul(fourth, inverseFactorials[16]!));
  return [8, 4, 0].reduce((higher, from) => add(matmul(fourth, higher), terms(from)), top);
}

/**
 * The exponential of A [..., n, n]: 1 + A + A A / 2! + ..., the solution at time 1 of dX/dt = A X from the identity. A is halved until the
 * series is exact, and the result squared as often. Where no number can be looked at (in `compile`, in `vmap`, on a GPU) there is room for
 * 12 squarings: a matrix of a norm beyond some 3000 (10000 in float32) gives NaN.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_exp.html; the method: Moler and Van Loan 2003,
 * https://doi.org/10.1137/S00361445024180
 *
 * @throws ShapeError where A isn't square
 *
 * @example
 * ```ts
 * import { matrixExp } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * // A rotation by half a turn.
 * const turned = matrixExp(tensor([[0, -Math.PI], [Math.PI, 0]]));
 * console.log([...turned.dataSync()].map((x) => Math.round(x) + 0)); // => [ -1, 0, 0, -1 ]
 * ```
 */
export function matrixExp(a: Tensor): Tensor {
  const order = orderOf('matrixExp', a);
  if (a.size === 0) return a.clone();
  const norms = amax(sum(abs(a.detach()), -2, { keepdim: true }), -1, { keepdim: true });
  const reach = reachOf(a);
  let squarings = mostSquarings;
  if (canLook(norms)) {
    const greatest = Math.max(0, ...Array.from(norms.dataSync()).filter(Number.isFinite));
    squarings = Math.max(0, Math.ceil(Math.log2(greatest / reach)));
  }
  // Each of a batch is halved as often as it has to be: more squarings would cost it digits.
  const isLarge = Array.from({ length: squarings }, (_, i) => gt(norms, reach * 2 ** i));
  const scaled = isLarge.reduce((rest, large) => mul(rest, where(large, 0.5, 1)), a);
  const result = isLarge.reduce(
    (root, large) => where(large, matmul(root, root), root),
    series(scaled, order),
  );
  return canLook(norms) ? result : where(gt(norms, reach * 2 ** squarings), Number.NaN, result);
}
