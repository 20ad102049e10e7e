/** The numbers of a triangle, as vectors and as matrices. */
import { concat, fillLike, indexSelect, reshape, type Tensor } from '@glissade/tensor';

/** Numbers [..., n (n - 1) / 2], row by row, as the part of matrices [..., n, n] below the diagonal; else zeros. */
export function belowDiagonal(numbers: Tensor, n: number): Tensor {
  const batch = numbers.shape.slice(0, -1);
  const places = Int32Array.from({ length: n * n }, (_, i) => {
    const [row, column] = [Math.floor(i / n), i % n];
    return column < row ? 1 + (row * (row - 1)) / 2 + column : 0;
  });
  const padded = concat([fillLike(numbers, 0, [...batch, 1]), numbers], -1);
  return reshape(chosen(padded, places), [...batch, n, n]);
}

/** The other way: the part of matrices [..., n, n] below the diagonal, row by row. */
export function rowsBelowDiagonal(matrices: Tensor): Tensor {
  const n = matrices.shape.at(-1)!;
  const places: number[] = [];
  for (let row = 1; row < n; row++)
    for (let column = 0; column < row; column++) places.push(row * n + column);
  return chosen(reshape(matrices, [...matrices.shape.slice(0, -2), n * n]), Int32Array.from(places));
}

const chosen = (x: Tensor, places: Int32Array): Tensor =>
  indexSelect(x, -1, x.device.constant(places, [places.length], 'int32'));
