/** Convolutional layers. */
import { type ConvolutionOptions, conv1d, conv2d, conv3d, type Tensor } from '@glissade/tensor';
import { type BorderOptions, bordered, checkBorder } from './border.ts';
import { ConvolutionLayer } from './convolution-layer.ts';
import type { WeightOptions } from './weights.ts';

/** What `Conv1d`, `Conv2d` and `Conv3d` accept. */
export interface ConvOptions extends ConvolutionOptions, BorderOptions, WeightOptions {}

/** A convolution whose input's borders may be filled with other than zeros. */
abstract class Convolution extends ConvolutionLayer<ConvolutionOptions & BorderOptions> {
  constructor(...given: ConstructorParameters<typeof ConvolutionLayer<ConvolutionOptions & BorderOptions>>) {
    super(...given);
    const [name, rank] = given;
    checkBorder(name, rank, this.options);
  }

  protected override get optionNames(): readonly string[] {
    return [...super.optionNames, 'paddingMode'];
  }

  override forward(x: Tensor): Tensor {
    const { paddingMode = 'zeros', ...options } = this.options;
    if (paddingMode === 'zeros') return this.convolve(x, this.weight, this.bias, options);
    const filled = bordered(x, this.weight.shape, this.options);
    return this.convolve(filled, this.weight, this.bias, { ...options, padding: 0 });
  }
}

/**
 * A convolution over images [N, inChannels, H, W] (or one image [inChannels, H, W]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
 *
 * @example
 * ```ts
 * import { Conv2d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new Conv2d(1, 8, 3, { padding: 'same' });
 * console.log(`${layer}`); // => Conv2d(inChannels=1, outChannels=8, kernelSize=[3,3], padding=same)
 * console.log(layer.forward(ones([2, 1, 28, 28])).shape); // => [ 2, 8, 28, 28 ]
 *
 * // A picture without edges: what leaves at the right comes in at the left.
 * const round = new Conv2d(1, 8, 3, { padding: 1, paddingMode: 'circular' });
 * console.log(round.forward(ones([2, 1, 28, 28])).shape); // => [ 2, 8, 28, 28 ]
 * ```
 */
export class Conv2d extends Convolution {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly [number, number],
    options: ConvOptions = {},
  ) {
    super('Conv2d', 2, inChannels, outChannels, kernelSize, options);
  }

  protected get convolve(): typeof conv2d {
    return conv2d;
  }
}

/**
 * A convolution over sequences [N, inChannels, L] (or [inChannels, L]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv1d.html
 *
 * @example
 * ```ts
 * import { Conv1d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new Conv1d(2, 4, 3, { stride: 2 }).forward(ones([1, 2, 9])).shape); // => [ 1, 4, 4 ]
 * ```
 */
export class Conv1d extends Convolution {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly [number],
    options: ConvOptions = {},
  ) {
    super('Conv1d', 1, inChannels, outChannels, kernelSize, options);
  }

  protected get convolve(): typeof conv2d {
    return conv1d;
  }
}

/**
 * A convolution over volumes [N, inChannels, D, H, W] (or one volume [inChannels, D, H, W]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv3d.html
 *
 * @example
 * ```ts
 * import { Conv3d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new Conv3d(1, 4, 3, { padding: 1 }).forward(ones([2, 1, 5, 6, 7])).shape); // => [ 2, 4, 5, 6, 7 ]
 * ```
 */
export class Conv3d extends Convolution {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly [number, number, number],
    options: ConvOptions = {},
  ) {
    super('Conv3d', 3, inChannels, outChannels, kernelSize, options);
  }

  protected get convolve(): typeof conv2d {
    return conv3d;
  }
}
