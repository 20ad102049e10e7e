/** Convolutional layers that see from their first input how many channels it has. */
import { Conv1d, Conv2d, Conv3d, type ConvOptions } from './convolution.ts';
import { awaitInput, standingIn } from './lazy.ts';

/**
 * A `Conv2d` whose `inChannels` are those of its first input [N, channels, H, W] (or [channels, H, W]), at which its weights
 * are drawn. Until then it has none: see `LazyLinear`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConv2d.html
 *
 * @throws RangeError for sizes that are not whole or below 1
 *
 * @example
 * ```ts
 * import { LazyConv2d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new LazyConv2d(8, 3);
 * console.log(layer.forward(ones([2, 5, 14, 14])).shape); // => [ 2, 8, 12, 12 ]
 * console.log(layer.weight.shape); // => [ 8, 5, 3, 3 ]
 * ```
 */
export class LazyConv2d extends Conv2d {
  constructor(
    outChannels: number,
    kernelSize: number | readonly [number, number],
    options: ConvOptions = {},
  ) {
    super(options.groups ?? 1, outChannels, kernelSize, standingIn(options));
    const make = (inChannels: number): Conv2d => new Conv2d(inChannels, outChannels, kernelSize, options);
    awaitInput(this, { ranks: [3, 4], axis: -3, make });
  }
}

/**
 * A `Conv1d` whose `inChannels` are those of its first input [N, channels, L] (or [channels, L]), at which its weights
 * are drawn. Until then it has none: see `LazyLinear`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConv1d.html
 *
 * @throws RangeError for sizes that are not whole or below 1
 *
 * @example
 * ```ts
 * import { LazyConv1d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new LazyConv1d(8, 3);
 * console.log(layer.forward(ones([2, 5, 14])).shape); // => [ 2, 8, 12 ]
 * console.log(layer.weight.shape); // => [ 8, 5, 3 ]
 * ```
 */
export class LazyConv1d extends Conv1d {
  constructor(outChannels: number, kernelSize: number | readonly [number], options: ConvOptions = {}) {
    super(options.groups ?? 1, outChannels, kernelSize, standingIn(options));
    const make = (inChannels: number): Conv1d => new Conv1d(inChannels, outChannels, kernelSize, options);
    awaitInput(this, { ranks: [2, 3], axis: -2, make });
  }
}

/**
 * A `Conv3d` whose `inChannels` are those of its first input [N, channels, D, H, W] (or [channels, D, H, W]), at which its weights
 * are drawn. Until then it has none: see `LazyLinear`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConv3d.html
 *
 * @throws RangeError for sizes that are not whole or below 1
 *
 * @example
 * ```ts
 * import { LazyConv3d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new LazyConv3d(8, 3);
 * console.log(layer.forward(ones([2, 5, 4, 4, 4])).shape); // => [ 2, 8, 2, 2, 2 ]
 * console.log(layer.weight.shape); // => [ 8, 5, 3, 3, 3 ]
 * ```
 */
export class LazyConv3d extends Conv3d {
  constructor(
    outChannels: number,
    kernelSize: number | readonly [number, number, number],
    options: ConvOptions = {},
  ) {
    super(options.groups ?? 1, outChannels, kernelSize, standingIn(options));
    const make = (inChannels: number): Conv3d => new Conv3d(inChannels, outChannels, kernelSize, options);
    awaitInput(this, { ranks: [4, 5], axis: -4, make });
  }
}
