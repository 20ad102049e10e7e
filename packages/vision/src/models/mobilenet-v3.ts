/** MobileNetV3: inverted residuals with squeeze and excitation, found by a search. */
import { BatchNorm2d, Dropout, Hardsigmoid, Hardswish, Linear, Module, ReLU, Sequential } from '@glissade/nn';
import { adaptiveAvgPool2d, add, flatten, optionsOf, type Tensor } from '@glissade/tensor';
import { Conv2dNormActivation } from '../ops/conv-norm-activation.ts';
import { SqueezeExcitation } from '../ops/squeeze-excitation.ts';
import { type NormLayer, optionsGiven } from '../options.ts';
import { ImageNetwork } from './image-network.ts';
import { heByOutputs, initialise, smallNormal } from './initialise.ts';
import { makeDivisible } from './make-divisible.ts';
import { type MobileNetV3Block, mobileNetV3Blocks } from './mobilenet-v3-blocks.ts';

/** What `MobileNetV3` accepts. */
export interface MobileNetV3Options {
  /** How many classes there are. Default 1000. */
  readonly numClasses?: number;
  /** Makes the layers that normalise. Default `BatchNorm2d` with `eps` 0.001 and `momentum` 0.01. */
  readonly normLayer?: NormLayer;
  /** The probability of a feature to be left out in training. Default 0.2. */
  readonly dropout?: number;
}

/** What the functions accept that make a `MobileNetV3`. */
export interface MobileNetV3VariantOptions extends MobileNetV3Options {
  /** A factor of the channels of all layers. Default 1. */
  readonly widthMultiplier?: number;
  /** Whether the last blocks have half of their channels. Default false. */
  readonly reducedTail?: boolean;
  /** Whether the last blocks look twice as far in place of making images smaller. Default false. */
  readonly dilated?: boolean;
}

/** A block of MobileNetV3. */
export class InvertedResidual extends Module {
  readonly block: Sequential;
  readonly isResidual: boolean;
  readonly outChannels: number;
  /** Whether it makes images smaller, or would without dilation. */
  readonly isStrided: boolean;

  constructor(block: MobileNetV3Block, normLayer: NormLayer) {
    super();
    const { inChannels, kernel, expanded, outChannels, squeezes, activation, stride, dilation } = block;
    this.isResidual = stride === 1 && inChannels === outChannels;
    this.outChannels = outChannels;
    this.isStrided = stride > 1;
    const activationLayer = activation === 'HS' ? (): Module => new Hardswish() : (): Module => new ReLU();
    const bent = { normLayer, activationLayer };
    const layers: Module[] = [];
    if (expanded !== inChannels)
      layers.push(new Conv2dNormActivation(inChannels, expanded, { ...bent, kernelSize: 1 }));
    const each = { kernelSize: kernel, stride: dilation > 1 ? 1 : stride, dilation, groups: expanded };
    layers.push(new Conv2dNormActivation(expanded, expanded, { ...bent, ...each }));
    if (squeezes)
      layers.push(
        new SqueezeExcitation(expanded, makeDivisible(Math.floor(expanded / 4)), {
          scaleActivation: () => new Hardsigmoid(),
        }),
      );
    const last = { kernelSize: 1, normLayer, activationLayer: null };
    layers.push(new Conv2dNormActivation(expanded, outChannels, last));
    this.block = new Sequential(...layers);
  }

  forward(x: Tensor): Tensor {
    const y = this.block.forward(x);
    return this.isResidual ? add(x, y) : y;
  }
}

/**
 * MobileNetV3, of images [N, 3, H, W] to scores [N, numClasses].
 * Source: https://arxiv.org/abs/1905.02244
 *
 * @param blocks - the blocks, as `mobilenetV3Large` and `mobilenetV3Small` give them
 * @param lastChannel - how many features the head has
 */
export class MobileNetV3 extends ImageNetwork {
  readonly features: Sequential;
  /** The head; another may be assigned. */
  classifier: Sequential;

  constructor(blocks: readonly MobileNetV3Block[], lastChannel: number, options: MobileNetV3Options = {}) {
    super();
    const [first, final] = [blocks[0], blocks.at(-1)];
    if (!first || !final) throw new RangeError('MobileNetV3: got no blocks; expected at least one');
    const { numClasses, normLayer, dropout } = optionsOf('MobileNetV3', options, {
      numClasses: 1000,
      normLayer: (channels: number): Module => new BatchNorm2d(channels, { eps: 0.001, momentum: 0.01 }),
      dropout: 0.2,
    });
    const bent = { normLayer, activationLayer: (): Module => new Hardswish() };
    const wide = 6 * final.outChannels;
    this.features = new Sequential(
      new Conv2dNormActivation(3, first.inChannels, { ...bent, stride: 2 }),
      ...blocks.map((block) => new InvertedResidual(block, normLayer)),
      new Conv2dNormActivation(final.outChannels, wide, { ...bent, kernelSize: 1 }),
    );
    this.classifier = new Sequential(
      new Linear(wide, lastChannel),
      new Hardswish(),
      new Dropout(dropout),
      new Linear(lastChannel, numClasses),
    );
    initialise(this, { conv: heByOutputs, linear: smallNormal });
  }

  forward(x: Tensor): Tensor {
    return this.classifier.forward(flatten(adaptiveAvgPool2d(this.features.forward(x), 1), 1));
  }
}

const variantNames = [
  'numClasses',
  'normLayer',
  'dropout',
  'widthMultiplier',
  'reducedTail',
  'dilated',
] as const;

function made(arch: 'large' | 'small', options: MobileNetV3VariantOptions): MobileNetV3 {
  const name = arch === 'large' ? 'mobilenetV3Large' : 'mobilenetV3Small';
  const given = optionsGiven(name, options, variantNames);
  const { widthMultiplier = 1, reducedTail = false, dilated = false, ...others } = given;
  const { blocks, lastChannel } = mobileNetV3Blocks(arch, { widthMultiplier, reducedTail, dilated });
  return new MobileNetV3(blocks, lastChannel, others);
}

/** MobileNetV3 Large: 5,483,032 parameters for 1000 classes. Source: https://docs.pytorch.org/vision/stable/models/mobilenetv3.html */
export const mobilenetV3Large = (options: MobileNetV3VariantOptions = {}): MobileNetV3 =>
  made('large', options);

/**
 * MobileNetV3 Small: 2,542,856 parameters for 1000 classes.
 *
 * @example
 * ```ts
 * import { mobilenetV3Small } from '@glissade/vision';
 *
 * const model = mobilenetV3Small({ widthMultiplier: 0.5, numClasses: 10 });
 * console.log(model.namedParameters()[3]![0]); // => features.1.block.0.0.weight
 * ```
 */
export const mobilenetV3Small = (options: MobileNetV3VariantOptions = {}): MobileNetV3 =>
  made('small', options);
