/** The inverse of a triangular matrix: blocks of twice the size at each level, all of a level at once. */
import {
  diagonal,
  matmul,
  movedim,
  neg,
  pad,
  reciprocal,
  reshape,
  select,
  type Tensor,
} from '@glissade/tensor';
import { block, lowerBlocks } from './parts.ts';

/**
 * The inverses of the lower triangles of [..., n, n]; what is above them is not read. From the inverses of two blocks on the diagonal
 * and what is below the first follows that of both: [[A, 0], [C, D]]^-1 = [[A^-1, 0], [-D^-1 C A^-1, D^-1]]. So there are as many
 * operations as log n, where substitution row by row has n. Source: Higham, Accuracy and Stability of Numerical Algorithms, 14.2.2.
 */
export function triangularInverse(lower: Tensor): Tensor {
  const n = lower.shape.at(-1)!;
  const batch = lower.shape.slice(0, -2);
  if (lower.size === 0) return lower;
  const padded = 2 ** Math.ceil(Math.log2(n));
  const room = padded - n;
  // More rows and columns of the identity, to halve evenly.
  const below = neg(pad(lower, [0, room, 0, room]));
  const scales = pad(reciprocal(diagonal(lower, 0, -2, -1)), [0, room], { value: 1 });
  let inverses = reshape(scales, [...batch, padded, 1, 1]);
  for (let s = 1; s < padded; s *= 2) {
    const count = padded / (2 * s);
    const tiles = reshape(below, [...batch, count, 2 * s, count, 2 * s]);
    const onDiagonal = movedim(diagonal(tiles, 0, -4, -2), -1, -3);
    const pairs = reshape(inverses, [...batch, count, 2, s, s]);
    const [first, second] = [select(pairs, -3, 0), select(pairs, -3, 1)];
    inverses = lowerBlocks(first, matmul(second, matmul(block(onDiagonal, s, 2 * s, 0, s), first)), second);
  }
  return block(reshape(inverses, [...batch, padded, padded]), 0, n, 0, n);
}
