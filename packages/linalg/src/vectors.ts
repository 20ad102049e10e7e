/** What is made of vectors: a perpendicular one, and the matrix of their powers. */
import {
  checkNames,
  checkNumber,
  checkTensors,
  fillLike,
  mul,
  named,
  printShape,
  roll,
  ShapeError,
  stack,
  sub,
  type Tensor,
} from '@glissade/tensor';

/**
 * The cross product of vectors of three numbers along `dim`, by default the last: perpendicular to both, as long as the parallelogram
 * between them is large. Other dims broadcast.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.linalg.cross.html
 *
 * @throws ShapeError where there are not three numbers, or as many dims
 *
 * @example
 * ```ts
 * import { cross } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(cross(tensor([1, 0, 0]), tensor([0, 1, 0])).toArray()); // => [ 0, 0, 1 ]
 * ```
 */
export function cross(a: Tensor, b: Tensor, options: { readonly dim?: number } = {}): Tensor {
  checkTensors('cross', a, b);
  checkNames('cross', options, ['dim']);
  const { dim = -1 } = options;
  checkNumber('cross', 'dim', dim, { whole: true });
  if (a.ndim !== b.ndim)
    throw new ShapeError(
      `cross: ${printShape(a.shape)} and ${printShape(b.shape)} have not as many dims; unsqueeze() adds one`,
    );
  for (const { shape } of [a, b])
    if (shape.at(dim) !== 3)
      throw new ShapeError(
        `cross: expected vectors of three numbers along dim ${dim}, got ${printShape(shape)}; say which dim is that long by { dim }`,
      );
  const turned = (x: Tensor, by: number): Tensor => roll(x, by, dim);
  return named('cross', () => sub(mul(turned(a, -1), turned(b, -2)), mul(turned(a, -2), turned(b, -1))));
}

/**
 * The powers of each element of x [..., n] as a row: 1, x, x^2, ..., of `N` columns, by default n: [..., n, N].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.linalg.vander.html
 *
 * @throws ShapeError for a number without dims; RangeError for an N that isn't a whole number above 0
 *
 * @example
 * ```ts
 * import { vander } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(vander(tensor([2, 3]), { N: 3 }).toArray()); // => [ [ 1, 2, 4 ], [ 1, 3, 9 ] ]
 * ```
 */
export function vander(x: Tensor, options: { readonly N?: number } = {}): Tensor {
  checkTensors('vander', x);
  checkNames('vander', options, ['N']);
  if (x.ndim === 0) throw new ShapeError('vander: expected vectors [..., n], got []; reshape([1]) makes one');
  const { N = x.shape.at(-1)! } = options;
  if (options.N !== undefined && !(Number.isSafeInteger(N) && N > 0))
    throw new RangeError(`vander: N is ${N}; it must be a whole number above 0`);
  if (N === 0) return fillLike(x, 0, [...x.shape, 0]);
  const powers = [fillLike(x, 1)];
  while (powers.length < N) powers.push(powers.length === 1 ? x : mul(powers.at(-1)!, x));
  return stack(powers, -1);
}
