/** First weights of which many are 0. */
import { printShape, ShapeError, type Tensor, written } from '@glissade/tensor';
import { drawn, from, type InitOptions, initNames } from './drawing.ts';
import { checkedOptions } from './options.ts';

/**
 * Normal numbers of standard deviation `std`, but for a share of each column of the matrix, rounded up, that is 0: the numbers that
 * PyTorch draws. Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.sparse_
 *
 * @param sparsity - the share of zeros, from 0 to 1
 * @param std - of the others. Default 0.01.
 * @throws ShapeError unless the tensor is a matrix; RangeError for another share, or a negative standard deviation
 *
 * @example
 * ```ts
 * import { init } from '@glissade/nn';
 * import { zeros } from '@glissade/tensor';
 *
 * console.log(init.sparse_(zeros([4, 3]), 0.5).eq(0).int().sum(0).toArray()); // => [ 2, 2, 2 ]
 * ```
 */
export function sparse_(tensor: Tensor, sparsity: number, std = 0.01, options: InitOptions = {}): Tensor {
  checkedOptions('sparse_', options, initNames);
  if (typeof sparsity !== 'number' || !(sparsity >= 0 && sparsity <= 1))
    throw new RangeError(`sparse_: sparsity is ${written(sparsity)}; expected a share from 0 to 1`);
  return drawn('sparse_', tensor, (data) => {
    const [rows, columns, ...more] = tensor.shape;
    if (rows === undefined || columns === undefined || more.length > 0)
      throw new ShapeError(`sparse_: got ${printShape(tensor.shape)}; expected a matrix [rows, columns]`);
    const generator = from(options);
    generator.fillNormal(data, 0, std);
    const zeros = Math.ceil(sparsity * rows);
    for (let column = 0; column < columns; column++)
      for (const row of generator.randperm(rows).subarray(0, zeros)) data[row * columns + column] = 0;
  });
}
