/** EfficientNet, versions 1 and 2. */
import { BatchNorm2d, Dropout, init, Linear, type Module, Sequential, SiLU } from '@glissade/nn';
import { adaptiveAvgPool2d, flatten, optionsOf, type Tensor } from '@glissade/tensor';
import { Conv2dNormActivation } from '../ops/conv-norm-activation.ts';
import { type NormLayer, optionsGiven } from '../options.ts';
import { EfficientNetBlock, type EfficientNetStage } from './efficientnet-blocks.ts';
import { scaledStages, secondStages } from './efficientnet-stages.ts';
import { ImageNetwork } from './image-network.ts';
import { heByOutputs, initialise, withoutBias } from './initialise.ts';

/** What the functions accept that make an `EfficientNet`. */
export interface EfficientNetVariantOptions {
  /** How many classes there are. Default 1000. */
  readonly numClasses?: number;
  /** The probability of a feature to be left out in training. Default: that of the network, from 0.2 to 0.5. */
  readonly dropout?: number;
  /** The probability of the last residual branch to be left out in training; it grows from 0 at the first. Default 0.2. */
  readonly stochasticDepthProb?: number;
  /** Makes the layers that normalise. Default `BatchNorm2d`, with the settings of the network. */
  readonly normLayer?: NormLayer;
}

/** What `EfficientNet` accepts. */
export interface EfficientNetOptions extends EfficientNetVariantOptions {
  /** How many features the head has. Default four times the channels of the last stage. */
  readonly lastChannel?: number | undefined;
}

/**
 * An EfficientNet of these stages, of images [N, 3, H, W] to scores [N, numClasses].
 * Source: https://arxiv.org/abs/1905.11946
 *
 * @throws RangeError without stages, TypeError for other options
 *
 * @example
 * ```ts
 * import { randn } from '@glissade/tensor';
 * import { EfficientNet } from '@glissade/vision';
 *
 * const stages = [
 *   { kind: 'fused', expandRatio: 2, kernel: 3, stride: 2, inChannels: 8, outChannels: 16, count: 2 },
 *   { kind: 'mb', expandRatio: 4, kernel: 3, stride: 2, inChannels: 16, outChannels: 24, count: 2 },
 * ] as const;
 * const model = new EfficientNet(stages, { numClasses: 10 });
 * console.log(model.forward(randn([2, 3, 16, 16])).shape); // => [ 2, 10 ]
 * ```
 */
export class EfficientNet extends ImageNetwork {
  readonly features: Sequential;
  /** The head; another may be assigned. */
  classifier: Sequential;

  constructor(stages: readonly EfficientNetStage[], options: EfficientNetOptions = {}) {
    super();
    const [first, final] = [stages[0], stages.at(-1)];
    if (!first || !final) throw new RangeError('EfficientNet: got no stages; expected at least one');
    const { numClasses, dropout, stochasticDepthProb, normLayer, lastChannel } = optionsOf(
      'EfficientNet',
      options,
      {
        numClasses: 1000,
        dropout: 0.2,
        stochasticDepthProb: 0.2,
        normLayer: (channels: number): Module => new BatchNorm2d(channels),
        lastChannel: undefined as number | undefined,
      },
    );
    const bent = { normLayer, activationLayer: (): Module => new SiLU() };
    const total = stages.reduce((sum, { count }) => sum + count, 0);
    let met = 0;
    const stem = new Conv2dNormActivation(3, first.inChannels, { ...bent, stride: 2 });
    const blocks = stages.map((stage) => {
      const others = { ...stage, inChannels: stage.outChannels, stride: 1 };
      return new Sequential(
        ...Array.from({ length: stage.count }, (_, i) => {
          const probability = (stochasticDepthProb * met++) / total;
          return new EfficientNetBlock(i === 0 ? stage : others, probability, normLayer);
        }),
      );
    });
    const last = lastChannel ?? 4 * final.outChannels;
    const end = new Conv2dNormActivation(final.outChannels, last, { ...bent, kernelSize: 1 });
    this.features = new Sequential(stem, ...blocks, end);
    this.classifier = new Sequential(new Dropout(dropout), new Linear(last, numClasses));
    initialise(this, {
      conv: heByOutputs,
      linear: (layer) => {
        const range = 1 / Math.sqrt(layer.weight.shape[0]!);
        init.uniform_(layer.weight, -range, range);
        withoutBias(layer);
      },
    });
  }

  forward(x: Tensor): Tensor {
    return this.classifier.forward(flatten(adaptiveAvgPool2d(this.features.forward(x), 1), 1));
  }
}

/** Statistics that move slowly, as those of the larger networks of version 1. */
const slow: NormLayer = (channels) => new BatchNorm2d(channels, { eps: 0.001, momentum: 0.01 });

const variantNames = ['numClasses', 'dropout', 'stochasticDepthProb', 'normLayer'] as const;

function first(
  name: string,
  [width, depth]: readonly [number, number],
  options: EfficientNetVariantOptions,
  own: EfficientNetVariantOptions,
): EfficientNet {
  return new EfficientNet(scaledStages(width, depth), {
    ...own,
    ...optionsGiven(name, options, variantNames),
  });
}

function second(size: 's' | 'm' | 'l', dropout: number, options: EfficientNetVariantOptions): EfficientNet {
  const normLayer: NormLayer = (channels) => new BatchNorm2d(channels, { eps: 0.001 });
  const given = optionsGiven(`efficientnetV2${size.toUpperCase()}`, options, variantNames);
  return new EfficientNet(secondStages(size), { lastChannel: 1280, dropout, normLayer, ...given });
}

/**
 * EfficientNet-B0: 5,288,548 parameters for 1000 classes; images of 224 x 224.
 * Source: https://docs.pytorch.org/vision/stable/models/efficientnet.html
 */
export const efficientnetB0 = (options: EfficientNetVariantOptions = {}): EfficientNet =>
  first('efficientnetB0', [1, 1], options, { dropout: 0.2 });
/** EfficientNet-B1: 7,794,184 parameters; images of 240 x 240. */
export const efficientnetB1 = (options: EfficientNetVariantOptions = {}): EfficientNet =>
  first('efficientnetB1', [1, 1.1], options, { dropout: 0.2 });
/** EfficientNet-B2: 9,109,994 parameters; images of 288 x 288. */
export const efficientnetB2 = (options: EfficientNetVariantOptions = {}): EfficientNet =>
  first('efficientnetB2', [1.1, 1.2], options, { dropout: 0.3 });
/** EfficientNet-B3: 12,233,232 parameters; images of 300 x 300. */
export const efficientnetB3 = (options: EfficientNetVariantOptions = {}): EfficientNet =>
  first('efficientnetB3', [1.2, 1.4], options, { dropout: 0.3 });
/** EfficientNet-B4: 19,341,616 parameters; images of 380 x 380. */
export const efficientnetB4 = (options: EfficientNetVariantOptions = {}): EfficientNet =>
  first('efficientnetB4', [1.4, 1.8], options, { dropout: 0.4 });
/** EfficientNet-B5: 30,389,784 parameters; images of 456 x 456. */
export const efficientnetB5 = (options: EfficientNetVariantOptions = {}): EfficientNet =>
  first('efficientnetB5', [1.6, 2.2], options, { dropout: 0.4, normLayer: slow });
/** EfficientNet-B6: 43,040,704 parameters; images of 528 x 528. */
export const efficientnetB6 = (options: EfficientNetVariantOptions = {}): EfficientNet =>
  first('efficientnetB6', [1.8, 2.6], options, { dropout: 0.5, normLayer: slow });
/** EfficientNet-B7: 66,347,960 parameters; images of 600 x 600. */
export const efficientnetB7 = (options: EfficientNetVariantOptions = {}): EfficientNet =>
  first('efficientnetB7', [2, 3.1], options, { dropout: 0.5, normLayer: slow });

/** EfficientNetV2-S: 21,458,488 parameters for 1000 classes; images of 384 x 384. Source: https://arxiv.org/abs/2104.00298 */
export const efficientnetV2S = (options: EfficientNetVariantOptions = {}): EfficientNet =>
  second('s', 0.2, options);
/** EfficientNetV2-M: 54,139,356 parameters; images of 480 x 480. */
export const efficientnetV2M = (options: EfficientNetVariantOptions = {}): EfficientNet =>
  second('m', 0.3, options);
/** EfficientNetV2-L: 118,515,272 parameters; images of 480 x 480. */
export const efficientnetV2L = (options: EfficientNetVariantOptions = {}): EfficientNet =>
  second('l', 0.4, options);
