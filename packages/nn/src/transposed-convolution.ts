/** Transposed convolutional layers. */
import {
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  type TransposedConvolutionOptions,
} from '@glissade/tensor';
import { ConvolutionLayer } from './convolution-layer.ts';
import type { WeightOptions } from './weights.ts';

/** What `ConvTranspose1d`, `ConvTranspose2d` and `ConvTranspose3d` accept. */
export interface ConvTransposeOptions extends TransposedConvolutionOptions, WeightOptions {}

abstract class TransposedConvolution extends ConvolutionLayer<TransposedConvolutionOptions> {
  protected override get isTransposed(): boolean {
    return true;
  }

  protected override get optionNames(): readonly string[] {
    return [...super.optionNames, 'outputPadding'];
  }
}

/**
 * A transposed convolution, which grows images [N, inChannels, H, W] (or one image [inChannels, H, W]): with stride 2 and
 * kernel 2 to twice their height and width.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
 *
 * @example
 * ```ts
 * import { ConvTranspose2d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new ConvTranspose2d(8, 4, 2, { stride: 2 });
 * console.log(`${layer}`); // => ConvTranspose2d(inChannels=8, outChannels=4, kernelSize=[2,2], stride=2)
 * console.log(layer.forward(ones([2, 8, 14, 14])).shape); // => [ 2, 4, 28, 28 ]
 * ```
 */
export class ConvTranspose2d extends TransposedConvolution {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly [number, number],
    options: ConvTransposeOptions = {},
  ) {
    super('ConvTranspose2d', 2, inChannels, outChannels, kernelSize, options);
  }

  protected get convolve(): typeof convTranspose2d {
    return convTranspose2d;
  }
}

/**
 * A transposed convolution of sequences [N, inChannels, L] (or [inChannels, L]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose1d.html
 *
 * @example
 * ```ts
 * import { ConvTranspose1d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new ConvTranspose1d(8, 4, 2, { stride: 2 }).forward(ones([2, 8, 14])).shape); // => [ 2, 4, 28 ]
 * ```
 */
export class ConvTranspose1d extends TransposedConvolution {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly [number],
    options: ConvTransposeOptions = {},
  ) {
    super('ConvTranspose1d', 1, inChannels, outChannels, kernelSize, options);
  }

  protected get convolve(): typeof convTranspose2d {
    return convTranspose1d;
  }
}

/**
 * A transposed convolution of volumes [N, inChannels, D, H, W] (or [inChannels, D, H, W]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose3d.html
 *
 * @example
 * ```ts
 * import { ConvTranspose3d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new ConvTranspose3d(2, 1, 2, { stride: 2 }).forward(ones([1, 2, 3, 4, 5])).shape); // => [ 1, 1, 6, 8, 10 ]
 * ```
 */
export class ConvTranspose3d extends TransposedConvolution {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly [number, number, number],
    options: ConvTransposeOptions = {},
  ) {
    super('ConvTranspose3d', 3, inChannels, outChannels, kernelSize, options);
  }

  protected get convolve(): typeof convTranspose2d {
    return convTranspose3d;
  }
}
