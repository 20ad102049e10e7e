/** Matrices along a diagonal. */
import { cat, checkTensorList, pad, printShape, reshape, ShapeError, type Tensor } from '@glissade/tensor';

/**
 * A matrix that has others, one after the other, along its diagonal, and zeros elsewhere. Vectors count as rows, numbers as [1, 1].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.block_diag.html
 *
 * @throws ShapeError for more than two dims; TypeError for no tensors
 *
 * @example
 * ```ts
 * import { blockDiag } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(blockDiag(tensor([[1, 2]]), tensor([[3], [4]])).toArray()); // => [ [ 1, 2, 0 ], [ 0, 0, 3 ], [ 0, 0, 4 ] ]
 * ```
 */
export function blockDiag(...tensors: readonly Tensor[]): Tensor {
  checkTensorList('blockDiag', tensors);
  if (tensors.length === 0) throw new TypeError('blockDiag: got no tensors; expected one at least');
  const blocks = tensors.map((x) => {
    if (x.ndim > 2)
      throw new ShapeError(`blockDiag: expected matrices, vectors or numbers, got ${printShape(x.shape)}`);
    return x.ndim === 2 ? x : reshape(x, [1, -1]);
  });
  const columns = blocks.reduce((count, { shape }) => count + shape[1]!, 0);
  let before = 0;
  const rows = blocks.map((block) => {
    const own = block.shape[1]!;
    const row = pad(block, [before, columns - before - own]);
    before += own;
    return row;
  });
  return cat(rows);
}
