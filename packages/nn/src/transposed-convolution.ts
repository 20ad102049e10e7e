/** The transposed convolutional layer. */
import { convTranspose2d, type Tensor, type TransposedConvolutionOptions } from '@glissade/tensor';
import { checkChannels, kernelOf } from './convolution.ts';
import { Module } from './module.ts';
import { makeWeights, printOptions, type WeightOptions } from './weights.ts';

export interface ConvTransposeOptions extends TransposedConvolutionOptions, WeightOptions {}

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
export class ConvTranspose2d extends Module {
  /** [inChannels, outChannels / groups, kernel...] */
  readonly weight: Tensor;
  /** [outChannels] */
  readonly bias: Tensor | undefined;
  readonly options: TransposedConvolutionOptions;

  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly [number, number],
    { bias = true, dtype = 'float32', generator, ...options }: ConvTransposeOptions = {},
  ) {
    super();
    const { groups = 1 } = options;
    const kernel = kernelOf('ConvTranspose2d', 2, kernelSize);
    checkChannels('ConvTranspose2d', { inChannels, outChannels, groups });
    const shape = [inChannels, outChannels / groups, ...kernel];
    const weights = makeWeights(shape, { bias, dtype, ...(generator && { generator }) }, outChannels);
    this.weight = weights.weight;
    this.bias = weights.bias;
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return convTranspose2d(x, this.weight, this.bias, this.options);
  }

  protected override details(): string {
    const [inChannels, perGroup, ...kernelSize] = this.weight.shape;
    const outChannels = perGroup! * (this.options.groups ?? 1);
    const biased = this.bias ? {} : { bias: false };
    return printOptions({ inChannels, outChannels, kernelSize, ...this.options, ...biased });
  }
}
