/** First weights with which a layer gives what it gets. */
import { printShape, ShapeError, type Tensor } from '@glissade/tensor';
import { drawn } from './drawing.ts';

/**
 * Ones on the diagonal of a matrix, zeros elsewhere: a linear layer, or the recurrent weight of one, that leaves its input as it is.
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.eye_
 *
 * @throws ShapeError unless the tensor is a matrix
 *
 * @example
 * ```ts
 * import { init } from '@glissade/nn';
 * import { zeros } from '@glissade/tensor';
 *
 * console.log(init.eye_(zeros([2, 3])).toArray()); // => [ [ 1, 0, 0 ], [ 0, 1, 0 ] ]
 * ```
 */
export const eye_ = (tensor: Tensor): Tensor =>
  drawn('eye_', tensor, (data) => {
    const [rows, columns, ...more] = tensor.shape;
    if (rows === undefined || columns === undefined || more.length > 0)
      throw new ShapeError(`eye_: got ${printShape(tensor.shape)}; expected a matrix [rows, columns]`);
    data.fill(0);
    for (let i = 0; i < Math.min(rows, columns); i++) data[i * columns + i] = 1;
  });

/**
 * Ones in the middle of the kernels of a convolution [out, in, ...], from each channel to the one of the same number, zeros elsewhere: as
 * many channels as there are pass as they are. With `groups`, so it is in each group.
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.dirac_
 *
 * @throws ShapeError unless the tensor has 3 to 5 dims; RangeError where its outputs cannot be split into the groups
 *
 * @example
 * ```ts
 * import { Conv1d, init } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const layer = new Conv1d(1, 1, 3, { padding: 1, bias: false });
 * init.dirac_(layer.weight);
 * console.log(layer.forward(tensor([[[3, 1, 4]]])).toArray()); // => [ [ [ 3, 1, 4 ] ] ]
 * ```
 */
export const dirac_ = (tensor: Tensor, groups: number = 1): Tensor =>
  drawn('dirac_', tensor, (data) => {
    const [outputs, inputs, ...kernel] = tensor.shape as [number, number, ...number[]];
    if (kernel.length < 1 || kernel.length > 3)
      throw new ShapeError(
        `dirac_: got ${printShape(tensor.shape)}; expected the weight of a convolution, [out, in, ...] of 3 to 5 dims`,
      );
    const each = outputs / groups;
    if (!Number.isInteger(groups) || groups < 1 || !Number.isInteger(each))
      throw new RangeError(`dirac_: ${outputs} outputs cannot be split into ${groups} groups`);
    data.fill(0);
    const size = kernel.reduce((a, b) => a * b, 1);
    const middle = kernel.reduce((at, length) => at * length + Math.floor(length / 2), 0);
    for (let group = 0; group < groups; group++)
      for (let channel = 0; channel < Math.min(each, inputs); channel++)
        data[((group * each + channel) * inputs + channel) * size + middle] = 1;
  });
