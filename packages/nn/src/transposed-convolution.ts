/** Transposed convolutional layers. */
import {
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  type Tensor,
  type TransposedConvolutionOptions,
} from '@glissade/tensor';
import { checkChannels, kernelOf } from './convolution.ts';
import { Module } from './module.ts';
import { checkedOptions } from './options.ts';
import { makeWeights, printOptions, type WeightOptions } from './weights.ts';

export interface ConvTransposeOptions extends TransposedConvolutionOptions, WeightOptions {}

type Convolve = typeof convTranspose2d;

abstract class TransposedConvolution extends Module {
  /** [inChannels, outChannels / groups, kernel...] */
  weight: Tensor;
  /** [outChannels] */
  bias: Tensor | undefined;
  readonly options: TransposedConvolutionOptions;

  constructor(
    name: string,
    rank: number,
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly number[],
    given: ConvTransposeOptions,
  ) {
    super();
    const { bias = true, dtype = 'float32', generator, ...options } = checkedOptions(name, given, 'stride');
    const { groups = 1 } = options;
    const kernel = kernelOf(name, rank, kernelSize);
    checkChannels(name, { inChannels, outChannels, groups });
    const shape = [inChannels, outChannels / groups, ...kernel];
    const weights = makeWeights(shape, { bias, dtype, ...(generator && { generator }) }, outChannels);
    this.weight = weights.weight;
    this.bias = weights.bias;
    this.options = options;
  }

  protected abstract readonly convolve: Convolve;

  forward(x: Tensor): Tensor {
    return this.convolve(x, this.weight, this.bias, this.options);
  }

  protected override details(): string {
    const [inChannels, perGroup, ...kernelSize] = this.weight.shape;
    const outChannels = perGroup! * (this.options.groups ?? 1);
    const biased = this.bias ? {} : { bias: false };
    return printOptions({ inChannels, outChannels, kernelSize, ...this.options, ...biased });
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

  protected get convolve(): Convolve {
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

  protected get convolve(): Convolve {
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

  protected get convolve(): Convolve {
    return convTranspose3d;
  }
}
