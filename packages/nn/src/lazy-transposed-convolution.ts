/** Transposed convolutional layers that see from their first input how many channels it has. */
import { awaitInput, standingIn } from './lazy.ts';
import {
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  type ConvTransposeOptions,
} from './transposed-convolution.ts';

/**
 * A `ConvTranspose2d` whose `inChannels` are those of its first input [N, channels, H, W] (or [channels, H, W]), at which its
 * weights are drawn. Until then it has none: see `LazyLinear`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConvTranspose2d.html
 *
 * @throws RangeError for sizes that are not whole or below 1
 *
 * @example
 * ```ts
 * import { LazyConvTranspose2d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new LazyConvTranspose2d(4, 2, { stride: 2 });
 * console.log(layer.forward(ones([2, 8, 14, 14])).shape); // => [ 2, 4, 28, 28 ]
 * console.log(layer.weight.shape); // => [ 8, 4, 2, 2 ]
 * ```
 */
export class LazyConvTranspose2d extends ConvTranspose2d {
  constructor(
    outChannels: number,
    kernelSize: number | readonly [number, number],
    options: ConvTransposeOptions = {},
  ) {
    super(options.groups ?? 1, outChannels, kernelSize, standingIn(options));
    const make = (inChannels: number): ConvTranspose2d =>
      new ConvTranspose2d(inChannels, outChannels, kernelSize, options);
    awaitInput(this, { ranks: [3, 4], axis: -3, make });
  }
}

/**
 * A `ConvTranspose1d` whose `inChannels` are those of its first input [N, channels, L] (or [channels, L]), at which its
 * weights are drawn. Until then it has none: see `LazyLinear`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConvTranspose1d.html
 *
 * @throws RangeError for sizes that are not whole or below 1
 *
 * @example
 * ```ts
 * import { LazyConvTranspose1d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new LazyConvTranspose1d(4, 2, { stride: 2 });
 * console.log(layer.forward(ones([2, 8, 14])).shape); // => [ 2, 4, 28 ]
 * console.log(layer.weight.shape); // => [ 8, 4, 2 ]
 * ```
 */
export class LazyConvTranspose1d extends ConvTranspose1d {
  constructor(
    outChannels: number,
    kernelSize: number | readonly [number],
    options: ConvTransposeOptions = {},
  ) {
    super(options.groups ?? 1, outChannels, kernelSize, standingIn(options));
    const make = (inChannels: number): ConvTranspose1d =>
      new ConvTranspose1d(inChannels, outChannels, kernelSize, options);
    awaitInput(this, { ranks: [2, 3], axis: -2, make });
  }
}

/**
 * A `ConvTranspose3d` whose `inChannels` are those of its first input [N, channels, D, H, W] (or [channels, D, H, W]), at which its
 * weights are drawn. Until then it has none: see `LazyLinear`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConvTranspose3d.html
 *
 * @throws RangeError for sizes that are not whole or below 1
 *
 * @example
 * ```ts
 * import { LazyConvTranspose3d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new LazyConvTranspose3d(4, 2, { stride: 2 });
 * console.log(layer.forward(ones([2, 8, 4, 4, 4])).shape); // => [ 2, 4, 8, 8, 8 ]
 * console.log(layer.weight.shape); // => [ 8, 4, 2, 2, 2 ]
 * ```
 */
export class LazyConvTranspose3d extends ConvTranspose3d {
  constructor(
    outChannels: number,
    kernelSize: number | readonly [number, number, number],
    options: ConvTransposeOptions = {},
  ) {
    super(options.groups ?? 1, outChannels, kernelSize, standingIn(options));
    const make = (inChannels: number): ConvTranspose3d =>
      new ConvTranspose3d(inChannels, outChannels, kernelSize, options);
    awaitInput(this, { ranks: [4, 5], axis: -4, make });
  }
}
