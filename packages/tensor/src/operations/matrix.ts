/** Parts of matrices: diagonals and triangles. */
import { source } from '../apply.ts';
import { described } from '../check-tensors.ts';
import { normalizeAxis, printShape, ShapeError } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { sub } from './arithmetic.ts';
import { gt, lt, maskedFill, ne } from './comparison.ts';
import { padAxes } from './pad-axes.ts';
import { sum } from './reduction.ts';
import { expand, movedim, reshape, slice, unsqueeze } from './shaping.ts';

/**
 * The lower triangle of a matrix (of the last two dims), up to a diagonal above (> 0) or below (< 0) the main one.
 *
 * @example
 * ```ts
 * import { ones, tril } from '@glissade/tensor';
 *
 * console.log(tril(ones([3, 3])).toArray()); // => [ [ 1, 0, 0 ], [ 1, 1, 0 ], [ 1, 1, 1 ] ]
 * ```
 */
export const tril = (x: Tensor, diagonal = 0): Tensor => maskedFill(x, gt(height('tril', x), diagonal), 0);

/** The upper triangle of a matrix (of the last two dims), from a diagonal above (> 0) or below (< 0) the main one. */
export const triu = (x: Tensor, diagonal = 0): Tensor => maskedFill(x, lt(height('triu', x), diagonal), 0);

/** How far each element of a matrix lies above the main diagonal: its column minus its row. */
function height(operation: string, x: Tensor): Tensor {
  if (!(x?.shape?.length > 1)) throw new ShapeError(`${operation}: expected a matrix, got ${described(x)}`);
  const shape = x.shape.slice(-2);
  return sub(source({ name: 'iota', shape, axis: 1 }, x), source({ name: 'iota', shape, axis: 0 }, x));
}

/**
 * The elements of a diagonal of two dims, as a new last dim; `offset` counts the diagonals above (> 0) or below (< 0)
 * the main one. Source: https://docs.pytorch.org/docs/stable/generated/torch.diagonal.html
 *
 * @example
 * ```ts
 * import { diagonal, tensor } from '@glissade/tensor';
 *
 * console.log(diagonal(tensor([[1, 2], [3, 4]])).toArray()); // => [ 1, 4 ]
 * ```
 */
export function diagonal(x: Tensor, offset = 0, dim1 = 0, dim2 = 1): Tensor {
  const axes = [normalizeAxis('diagonal', dim1, x), normalizeAxis('diagonal', dim2, x)];
  if (axes[0] === axes[1])
    throw new ShapeError(`diagonal: dims ${dim1} and ${dim2} of ${printShape(x.shape)} are the same`);
  const matrix = movedim(x, axes, [-2, -1]);
  const [rows, columns] = matrix.shape.slice(-2) as [number, number];
  const first = offset >= 0 ? offset : -offset * columns;
  const count = Math.max(0, Math.min(rows + Math.min(0, offset), columns - Math.max(0, offset)));
  // In the rows laid end to end, the next element of the diagonal is one row and one column further.
  const flat = reshape(matrix, matrix.shape.toSpliced(-2, 2, rows * columns));
  return slice(flat, -1, first, first + (count - 1) * (columns + 1) + 1, columns + 1);
}

/**
 * Matrices with x as a diagonal and 0 elsewhere: [..., n] to [..., n + |offset|, n + |offset|].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.diag_embed.html
 *
 * @example
 * ```ts
 * import { diagEmbed, tensor } from '@glissade/tensor';
 *
 * console.log(diagEmbed(tensor([1, 2])).toArray()); // => [ [ 1, 0 ], [ 0, 2 ] ]
 * ```
 */
export function diagEmbed(x: Tensor, offset = 0): Tensor {
  if (!x?.shape?.length) throw new ShapeError(`diagEmbed: expected vectors, got ${described(x)}`);
  const along = padAxes(x, [{ high: Math.abs(offset) }]);
  const n = along.shape.at(-1)!;
  // Above the main diagonal each element is one of its row, below it one of its column.
  const spread = expand(unsqueeze(along, offset < 0 ? -2 : -1), [...along.shape, n]);
  return maskedFill(spread, ne(height('diagEmbed', spread), offset), 0);
}

/**
 * The matrix with a vector as its diagonal, or the diagonal of a matrix.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.diag.html
 *
 * @example
 * ```ts
 * import { diag, tensor } from '@glissade/tensor';
 *
 * console.log(diag(tensor([1, 2])).toArray()); // => [ [ 1, 0 ], [ 0, 2 ] ]
 * console.log(diag(tensor([[1, 2], [3, 4]])).toArray()); // => [ 1, 4 ]
 * ```
 */
export function diag(x: Tensor, offset = 0): Tensor {
  if (x?.shape?.length === 1) return diagEmbed(x, offset);
  if (x?.shape?.length === 2) return diagonal(x, offset);
  throw new ShapeError(`diag: expected a vector or a matrix, got ${described(x)}`);
}

/** The sum of the main diagonal of a matrix. */
export function trace(x: Tensor): Tensor {
  if (x?.shape?.length !== 2) throw new ShapeError(`trace: expected a matrix, got ${described(x)}`);
  return sum(diagonal(x), -1);
}
