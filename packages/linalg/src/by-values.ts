/** What plain loops compute of every matrix of a batch whose numbers can be looked at. */
import { arrayFrom, type Tensor } from '@glissade/tensor';

/**
 * [..., rows, columns] of matrices [..., m, n]. Where a number of one isn't finite, all that comes of it is NaN.
 * @param compute - reads a matrix, row by row, and writes what becomes of it
 */
export function eachMatrix(
  a: Tensor,
  rows: number,
  columns: number,
  compute: (matrix: Float64Array, result: Float64Array) => void,
): Tensor {
  const given = Float64Array.from(a.dataSync());
  const batch = a.shape.slice(0, -2);
  const length = a.shape.at(-2)! * a.shape.at(-1)!;
  const made = new Float64Array((given.length / length) * rows * columns);
  for (let from = 0, to = 0; from < given.length; from += length, to += rows * columns) {
    const matrix = given.subarray(from, from + length);
    const result = made.subarray(to, to + rows * columns);
    if (matrix.every(Number.isFinite)) compute(matrix, result);
    else result.fill(Number.NaN);
  }
  return a.device.constant(arrayFrom(a.dtype, made), [...batch, rows, columns], a.dtype);
}
