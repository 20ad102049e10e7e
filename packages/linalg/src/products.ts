/** Powers of a matrix, and Kronecker's product. */
import { checkTensors, expand, matmul, mul, reshape, type Tensor } from '@glissade/tensor';
import { orderOf } from './checks.ts';
import { identityLike } from './parts.ts';
import { inverse } from './solve.ts';

/**
 * A [..., n, n] times itself, n times; of the inverse for negative n, which whole numbers and halves have none of. By squaring: as many products as the digits of n in base 2.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_power.html
 *
 * @throws ShapeError where A isn't square; RangeError where n isn't whole
 *
 * @example
 * ```ts
 * import { matrixPower } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(matrixPower(tensor([[1, 1], [1, 0]]), 10).toArray()); // => [ [ 89, 55 ], [ 55, 34 ] ]
 * ```
 */
export function matrixPower(a: Tensor, n: number): Tensor {
  const order = orderOf('matrixPower', a, true);
  if (!Number.isSafeInteger(n))
    throw new RangeError(`matrixPower: the power is ${n}; it must be a whole number`);
  if (n < 0) return matrixPower(inverse('matrixPower', a), -n);
  if (n === 1) return a.clone();
  let square = a;
  let result: Tensor | undefined;
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = result ? matmul(result, square) : square;
    if (left > 1) square = matmul(square, square);
  }
  return result ?? expand(identityLike(a, order), a.shape);
}

/**
 * Kronecker's product: each element of `a` times all of `b`, in its place. Tensors of any dims; the lengths are multiplied.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.kron.html
 *
 * @example
 * ```ts
 * import { kron } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(kron(tensor([[1, 2]]), tensor([[1], [10]])).toArray()); // => [ [ 1, 2 ], [ 10, 20 ] ]
 * ```
 */
export function kron(a: Tensor, b: Tensor): Tensor {
  checkTensors('kron', a, b);
  const rank = Math.max(a.shape.length, b.shape.length);
  const padded = ({ shape }: Tensor): number[] => [...Array<number>(rank - shape.length).fill(1), ...shape];
  const [left, right] = [padded(a), padded(b)];
  const product = mul(
    reshape(
      a,
      left.flatMap((length) => [length, 1]),
    ),
    reshape(
      b,
      right.flatMap((length) => [1, length]),
    ),
  );
  return reshape(
    product,
    left.map((length, axis) => length * right[axis]!),
  );
}
