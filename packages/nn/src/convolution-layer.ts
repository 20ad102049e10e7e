/** What all convolutional layers are: weights for some channels, and a function of them. */
import type { Tensor } from '@glissade/tensor';
import { Module } from './module.ts';
import { checkedOptions } from './options.ts';
import { checkSizes, makeWeights, printOptions, type WeightOptions, weightOptions } from './weights.ts';

/** A length for each axis, checked. */
function kernelOf(layer: string, rank: number, kernelSize: number | readonly number[]): readonly number[] {
  const kernel =
    typeof kernelSize === 'number' ? new Array<number>(rank).fill(kernelSize) : [kernelSize].flat();
  for (const size of kernel) checkSizes(layer, { kernelSize: size });
  if (kernel.length !== rank)
    throw new RangeError(`${layer}: kernelSize is [${kernel.join(', ')}]; expected one number, or ${rank}`);
  return kernel;
}

type Channels = 'inChannels' | 'outChannels' | 'groups';

/** Throws unless the channels can be split into the groups. */
function checkChannels(layer: string, channels: Readonly<Record<Channels, number>>): void {
  checkSizes(layer, channels);
  const { inChannels, outChannels, groups } = channels;
  if (inChannels % groups === 0 && outChannels % groups === 0) return;
  throw new RangeError(
    `${layer}: ${inChannels} input and ${outChannels} output channels cannot be split into ${groups} groups`,
  );
}

/** A layer of `Options` beside those of its weights; its subclasses say which function it is, and along how many axes. */
export abstract class ConvolutionLayer<Options extends { readonly groups?: number }> extends Module {
  /** [outChannels, inChannels / groups, kernel...]; transposed, [inChannels, outChannels / groups, kernel...] */
  weight: Tensor;
  /** [outChannels] */
  bias: Tensor | undefined;
  readonly options: Options;

  constructor(
    name: string,
    rank: number,
    inChannels: number,
    outChannels: number,
    kernelSize: number | readonly number[],
    given: Options & WeightOptions,
  ) {
    super();
    const {
      bias = true,
      dtype = 'float32',
      generator,
      ...options
    } = checkedOptions(name, given, this.optionNames as readonly never[]);
    const { groups = 1 } = options;
    const kernel = kernelOf(name, rank, kernelSize);
    checkChannels(name, { inChannels, outChannels, groups });
    const channels = this.isTransposed
      ? [inChannels, outChannels / groups]
      : [outChannels, inChannels / groups];
    const drawn = { bias, dtype, ...(generator && { generator }) };
    const weights = makeWeights([...channels, ...kernel], drawn, outChannels);
    this.weight = weights.weight;
    this.bias = weights.bias;
    this.options = options as unknown as Options;
  }

  /** The names of all options. */
  protected get optionNames(): readonly string[] {
    return ['stride', 'padding', 'dilation', 'groups', ...weightOptions];
  }

  /** Whether the weight maps back from the outputs of a convolution. */
  protected get isTransposed(): boolean {
    return false;
  }

  protected abstract readonly convolve: (
    x: Tensor,
    weight: Tensor,
    bias: Tensor | undefined,
    options: Options,
  ) => Tensor;

  forward(x: Tensor): Tensor {
    return this.convolve(x, this.weight, this.bias, this.options);
  }

  protected override details(): string {
    const [first, second, ...kernelSize] = this.weight.shape;
    const all = second! * (this.options.groups ?? 1);
    const [inChannels, outChannels] = this.isTransposed ? [first, all] : [all, first];
    const biased = this.bias ? {} : { bias: false };
    return printOptions({ inChannels, outChannels, kernelSize, ...this.options, ...biased });
  }
}
