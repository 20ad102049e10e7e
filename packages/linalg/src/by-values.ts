/** What plain loops compute of every matrix of a batch whose numbers can be looked at. */
import { arrayFrom, type Tensor } from '@glissade/tensor';

type Compute = (matrix: Float64Array, result: Float64Array, index: number) => void;

/**
 * [..., rows, columns] of matrices [..., m, n].
 * @param compute - reads a matrix, row by row, and writes what becomes of it
 * @param otherwise - the same of a matrix in which a number isn't finite; if not said, all that comes of it is NaN
 */
export function eachMatrix(
  a: Tensor,
  rows: number,
  columns: number,
  compute: Compute,
  otherwise: Compute = (_, result) => void result.fill(Number.NaN),
): Tensor {
  const given = Float64Array.from(a.dataSync());
  const batch = a.shape.slice(0, -2);
  const length = a.shape.at(-2)! * a.shape.at(-1)!;
  const made = new Float64Array((given.length / length) * rows * columns);
  for (let from = 0, to = 0; from < given.length; from += length, to += rows * columns) {
    const matrix = given.subarray(from, from + length);
    const result = made.subarray(to, to + rows * columns);
    (matrix.every(Number.isFinite) ? compute : otherwise)(matrix, result, from / length);
  }
  return a.device.constant(arrayFrom(a.dtype, made), [...batch, rows, columns], a.dtype);
}

/** An error in place of what comes of a matrix in which a number isn't finite, as in PyTorch. */
export const refusing =
  (operation: string, { shape }: Tensor): Compute =>
  (_matrix, _result, index) => {
    const where = shape.length > 2 ? ` (batch element ${index})` : '';
    throw new Error(
      `${operation}: the matrix${where} holds NaN or infinities; isfinite() says which of its elements`,
    );
  };
