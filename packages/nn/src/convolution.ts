/** Convolutional layers. */
import { type ConvolutionOptions, conv1d, conv2d, conv3d, type Tensor } from '@glissade/tensor';
import { Module } from './module.ts';
import { checkedOptions } from './options.ts';
import { checkSizes, makeWeights, printOptions, type WeightOptions } from './weights.ts';

export interface ConvOptions extends ConvolutionOptions, WeightOptions {}

/** A length for each axis, checked. */
export function kernelOf(
  layer: string,
  rank: number,
  kernelSize: number | readonly number[],
): readonly number[] {
  const kernel = typeof kernelSize === 'number' ? new Array<number>(rank).fill(kernelSize) : kernelSize;
  for (const size of kernel) checkSizes(layer, { kernelSize: size });
  if (kernel.length !== rank)
    throw new RangeError(`${layer}: kernelSize is [${kernel.join(', ')}]; expected one number, or ${rank}`);
  return kernel;
}

type Channels = 'inChannels' | 'outChannels' | 'groups';

/** Throws unless the channels can be split into the groups. */
export function checkChannels(layer: string, channels: Readonly<Record<Channels, number>>): void {
  checkSizes(layer, channels);
  const { inChannels, outChannels, groups } = channels;
  if (inChannels % groups === 0 && outChannels % groups === 0) return;
  throw new RangeError(
    `${layer}: ${inChannels} input and ${outChannels} output channels cannot be split into ${groups} groups`,
  );
}

type Convolve = typeof conv2d;

abstract class Convolution extends Module {
  /** [outChannels, inChannels / groups, kernel...] */
  weight: Tensor;
  /** [outChannels] */
  bias: Tensor | undefined;
  readonly options: ConvolutionOptions;

  constructor(
    name: string,
    rank: number,
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly number[],
    given: ConvOptions,
  ) {
    super();
    const { bias = true, dtype = 'float32', generator, ...options } = checkedOptions(name, given, 'stride');
    const { groups = 1 } = options;
    const kernel = kernelOf(name, rank, kernelSize);
    checkChannels(name, { inChannels, outChannels, groups });
    const shape = [outChannels, inChannels / groups, ...kernel];
    const weights = makeWeights(shape, { bias, dtype, ...(generator && { generator }) });
    this.weight = weights.weight;
    this.bias = weights.bias;
    this.options = options;
  }

  protected abstract readonly convolve: Convolve;

  forward(x: Tensor): Tensor {
    return this.convolve(x, this.weight, this.bias, this.options);
  }

  protected override details(): string {
    const [outChannels, perGroup, ...kernelSize] = this.weight.shape;
    const inChannels = perGroup! * (this.options.groups ?? 1);
    const biased = this.bias ? {} : { bias: false };
    return printOptions({ inChannels, outChannels, kernelSize, ...this.options, ...biased });
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

  protected get convolve(): Convolve {
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

  protected get convolve(): Convolve {
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

  protected get convolve(): Convolve {
    return conv3d;
  }
}
