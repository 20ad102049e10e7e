/** MobileNetV2: residual blocks that are wide inside and narrow between. */
import { BatchNorm2d, Conv2d, Dropout, Linear, Module, ReLU6, Sequential } from '@glissade/nn';
import { adaptiveAvgPool2d, add, flatten, optionsOf, type Tensor } from '@glissade/tensor';
import { Conv2dNormActivation } from '../ops/conv-norm-activation.ts';
import type { NormLayer } from '../options.ts';
import { ImageNetwork } from './image-network.ts';
import { heByOutputs, initialise, smallNormal } from './initialise.ts';
import { makeDivisible, roundHalfToEven } from './make-divisible.ts';

/** How blocks follow each other: by what factor they are wider inside, their channels, their number, the stride of the first. */
export type InvertedResidualSetting = readonly [
  expandRatio: number,
  channels: number,
  count: number,
  stride: number,
];

/** What `mobilenetV2` accepts. */
export interface MobileNetV2Options {
  /** How many classes there are. Default 1000. */
  readonly numClasses?: number;
  /** A factor of the channels of all layers. Default 1. */
  readonly widthMultiplier?: number;
  /** The blocks. Default: those of the paper's table 2. */
  readonly invertedResidualSetting?: readonly InvertedResidualSetting[];
  /** Channels are rounded to multiples of it. Default 8. */
  readonly roundNearest?: number;
  /** Makes the layers that normalise. Default `BatchNorm2d`. */
  readonly normLayer?: NormLayer;
  /** The probability of a feature to be left out in training. Default 0.2. */
  readonly dropout?: number;
}

/** More channels, a convolution of each by itself, and few channels again, without an activation. */
class InvertedResidual extends Module {
  readonly conv: Sequential;
  readonly isResidual: boolean;

  constructor(inp: number, oup: number, stride: number, expandRatio: number, normLayer: NormLayer) {
    super();
    const hidden = roundHalfToEven(inp * expandRatio);
    const bent = { normLayer, activationLayer: (): Module => new ReLU6() };
    this.isResidual = stride === 1 && inp === oup;
    const expand =
      expandRatio === 1 ? [] : [new Conv2dNormActivation(inp, hidden, { ...bent, kernelSize: 1 })];
    this.conv = new Sequential(
      ...expand,
      new Conv2dNormActivation(hidden, hidden, { ...bent, stride, groups: hidden }),
      new Conv2d(hidden, oup, 1, { bias: false }),
      normLayer(oup),
    );
  }

  forward(x: Tensor): Tensor {
    const y = this.conv.forward(x);
    return this.isResidual ? add(x, y) : y;
  }
}

const settings: readonly InvertedResidualSetting[] = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
];

/**
 * MobileNetV2, of images [N, 3, H, W] to scores [N, numClasses]. torchvision's `width_mult` is `widthMultiplier`.
 * Source: https://arxiv.org/abs/1801.04381
 *
 * @throws TypeError for other options
 */
export class MobileNetV2 extends ImageNetwork {
  readonly features: Sequential;
  /** The head; another may be assigned. */
  classifier: Sequential;

  constructor(options: MobileNetV2Options = {}) {
    super();
    const given = optionsOf('MobileNetV2', options, {
      numClasses: 1000,
      widthMultiplier: 1,
      invertedResidualSetting: settings,
      roundNearest: 8,
      normLayer: (channels: number): Module => new BatchNorm2d(channels),
      dropout: 0.2,
    });
    const { widthMultiplier, roundNearest, normLayer } = given;
    const bent = { normLayer, activationLayer: (): Module => new ReLU6() };
    const scaled = (channels: number, factor = widthMultiplier): number =>
      makeDivisible(channels * factor, roundNearest);
    let channels = scaled(32);
    const last = scaled(1280, Math.max(1, widthMultiplier));
    const layers: Module[] = [new Conv2dNormActivation(3, channels, { ...bent, stride: 2 })];
    for (const [expandRatio, width, count, stride] of given.invertedResidualSetting) {
      const outChannels = scaled(width);
      for (let i = 0; i < count; i++) {
        layers.push(
          new InvertedResidual(channels, outChannels, i === 0 ? stride : 1, expandRatio, normLayer),
        );
        channels = outChannels;
      }
    }
    layers.push(new Conv2dNormActivation(channels, last, { ...bent, kernelSize: 1 }));
    this.features = new Sequential(...layers);
    this.classifier = new Sequential(new Dropout(given.dropout), new Linear(last, given.numClasses));
    initialise(this, { conv: heByOutputs, linear: smallNormal });
  }

  forward(x: Tensor): Tensor {
    return this.classifier.forward(flatten(adaptiveAvgPool2d(this.features.forward(x), 1), 1));
  }
}

/**
 * MobileNetV2: 3,504,872 parameters for 1000 classes. Source: https://docs.pytorch.org/vision/stable/models/mobilenetv2.html
 *
 * @example
 * ```ts
 * import { Linear, Sequential } from '@glissade/nn';
 * import { mobilenetV2 } from '@glissade/vision';
 *
 * const model = mobilenetV2({ widthMultiplier: 0.25, numClasses: 10 });
 * model.classifier = new Sequential(model.classifier.at(0), new Linear(1280, 3)); // another head
 * console.log(`${model.classifier.at(1)}`); // => Linear(inFeatures=1280, outFeatures=3, bias=true)
 * ```
 */
export const mobilenetV2 = (options: MobileNetV2Options = {}): MobileNetV2 => new MobileNetV2(options);
