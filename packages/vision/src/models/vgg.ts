/** The networks of the Visual Geometry Group: convolutions of 3 x 3, and maxima of 2 x 2. */
import {
  AdaptiveAvgPool2d,
  BatchNorm2d,
  Conv2d,
  Dropout,
  Linear,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
} from '@glissade/nn';
import { flatten, optionsOf, type Tensor } from '@glissade/tensor';
import type { ClassifierOptions } from './alexnet.ts';
import { ImageNetwork } from './image-network.ts';
import { heByOutputs, initialise, smallNormal } from './initialise.ts';

/** The channels of convolutions in a row, and 'M' for a maximum of 2 x 2. */
type Plan = readonly (number | 'M')[];

const plans = {
  A: [64, 'M', 128, 'M', 256, 256, 'M', 512, 512, 'M', 512, 512, 'M'],
  B: [64, 64, 'M', 128, 128, 'M', 256, 256, 'M', 512, 512, 'M', 512, 512, 'M'],
  D: [64, 64, 'M', 128, 128, 'M', 256, 256, 256, 'M', 512, 512, 512, 'M', 512, 512, 512, 'M'],
  E: [64, 64, 'M', 128, 128, 'M', 256, 256, 256, 256, 'M', 512, 512, 512, 512, 'M', 512, 512, 512, 512, 'M'],
} as const satisfies Record<string, Plan>;

/** What comes before the head, of images [N, 3, H, W]. */
export function vggFeatures(plan: Plan, batchNorm: boolean): Sequential {
  const layers: Module[] = [];
  let inChannels = 3;
  for (const step of plan) {
    if (step === 'M') layers.push(new MaxPool2d(2, { stride: 2 }));
    else {
      layers.push(new Conv2d(inChannels, step, 3, { padding: 1 }));
      if (batchNorm) layers.push(new BatchNorm2d(step));
      layers.push(new ReLU());
      inChannels = step;
    }
  }
  return new Sequential(...layers);
}

/**
 * A VGG network, of images [N, 3, H, W] of at least 32 x 32 pixels to scores [N, numClasses]. Its head alone has 124 million parameters.
 * Source: https://arxiv.org/abs/1409.1556
 *
 * @param features - what comes before the head: [N, 3, H, W] to [N, 512, H', W']
 */
export class VGG extends ImageNetwork {
  readonly features: Module;
  readonly avgpool: Module;
  /** The head; another may be assigned. */
  classifier: Sequential;

  constructor(features: Module, options: ClassifierOptions = {}) {
    super();
    const { numClasses, dropout } = optionsOf('VGG', options, { numClasses: 1000, dropout: 0.5 });
    if (!(features instanceof Module))
      throw new TypeError('VGG: features is no module; vgg11() and others make the whole network');
    this.features = features;
    this.avgpool = new AdaptiveAvgPool2d(7);
    this.classifier = new Sequential(
      new Linear(512 * 7 * 7, 4096),
      new ReLU(),
      new Dropout(dropout),
      new Linear(4096, 4096),
      new ReLU(),
      new Dropout(dropout),
      new Linear(4096, numClasses),
    );
    initialise(this, { conv: heByOutputs, linear: smallNormal });
  }

  forward(x: Tensor): Tensor {
    return this.classifier.forward(flatten(this.avgpool.forward(this.features.forward(x)), 1));
  }
}

const made = (plan: keyof typeof plans, batchNorm: boolean, options: ClassifierOptions): VGG =>
  new VGG(vggFeatures(plans[plan], batchNorm), options);

/** VGG-11: 132,863,336 parameters for 1000 classes. Source: https://docs.pytorch.org/vision/stable/models/vgg.html */
export const vgg11 = (options: ClassifierOptions = {}): VGG => made('A', false, options);
/** VGG-11 with batch normalisation: 132,868,840 parameters. */
export const vgg11Bn = (options: ClassifierOptions = {}): VGG => made('A', true, options);
/** VGG-13: 133,047,848 parameters. */
export const vgg13 = (options: ClassifierOptions = {}): VGG => made('B', false, options);
/** VGG-13 with batch normalisation: 133,053,736 parameters. */
export const vgg13Bn = (options: ClassifierOptions = {}): VGG => made('B', true, options);
/** VGG-16: 138,357,544 parameters. */
export const vgg16 = (options: ClassifierOptions = {}): VGG => made('D', false, options);
/** VGG-16 with batch normalisation: 138,365,992 parameters. */
export const vgg16Bn = (options: ClassifierOptions = {}): VGG => made('D', true, options);
/** VGG-19: 143,667,240 parameters. */
export const vgg19 = (options: ClassifierOptions = {}): VGG => made('E', false, options);
/** VGG-19 with batch normalisation: 143,678,248 parameters. */
export const vgg19Bn = (options: ClassifierOptions = {}): VGG => made('E', true, options);
