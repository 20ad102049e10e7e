/** SqueezeNet: few channels, then many. */
import { AdaptiveAvgPool2d, Conv2d, Dropout, init, MaxPool2d, Module, ReLU, Sequential } from '@glissade/nn';
import { concat, flatten, optionsOf, type Tensor } from '@glissade/tensor';
import type { ClassifierOptions } from './alexnet.ts';
import { ImageNetwork } from './image-network.ts';
import { initialise, withoutBias } from './initialise.ts';

/** Squeezes images to few channels, then expands them by convolutions of 1 x 1 and of 3 x 3, side by side. */
class Fire extends Module {
  readonly squeeze: Conv2d;
  readonly squeezeActivation: ReLU = new ReLU();
  readonly expand1x1: Conv2d;
  readonly expand1x1Activation: ReLU = new ReLU();
  readonly expand3x3: Conv2d;
  readonly expand3x3Activation: ReLU = new ReLU();

  constructor(inplanes: number, squeezed: number, expanded: number) {
    super();
    this.squeeze = new Conv2d(inplanes, squeezed, 1);
    this.expand1x1 = new Conv2d(squeezed, expanded, 1);
    this.expand3x3 = new Conv2d(squeezed, expanded, 3, { padding: 1 });
  }

  forward(x: Tensor): Tensor {
    const few = this.squeezeActivation.forward(this.squeeze.forward(x));
    const ones = this.expand1x1Activation.forward(this.expand1x1.forward(few));
    const threes = this.expand3x3Activation.forward(this.expand3x3.forward(few));
    return concat([ones, threes], 1);
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return {
      squeezeActivation: 'squeeze_activation',
      expand1x1Activation: 'expand1x1_activation',
      expand3x3Activation: 'expand3x3_activation',
    };
  }
}

/** Maxima of 3 x 3, at the border too. */
const pool = (): MaxPool2d => new MaxPool2d(3, { stride: 2, ceilMode: true });

const features = {
  '1_0': () => [
    new Conv2d(3, 96, 7, { stride: 2 }),
    new ReLU(),
    pool(),
    new Fire(96, 16, 64),
    new Fire(128, 16, 64),
    new Fire(128, 32, 128),
    pool(),
    new Fire(256, 32, 128),
    new Fire(256, 48, 192),
    new Fire(384, 48, 192),
    new Fire(384, 64, 256),
    pool(),
    new Fire(512, 64, 256),
  ],
  '1_1': () => [
    new Conv2d(3, 64, 3, { stride: 2 }),
    new ReLU(),
    pool(),
    new Fire(64, 16, 64),
    new Fire(128, 16, 64),
    pool(),
    new Fire(128, 32, 128),
    new Fire(256, 32, 128),
    pool(),
    new Fire(256, 48, 192),
    new Fire(384, 48, 192),
    new Fire(384, 64, 256),
    new Fire(512, 64, 256),
  ],
} as const satisfies Record<string, () => readonly Module[]>;

/**
 * SqueezeNet, of images [N, 3, H, W] of at least 21 x 21 pixels (17 x 17 of version '1_1') to scores [N, numClasses]. Its head is a
 * convolution, `model.classifier.at(1)`.
 * Source: https://arxiv.org/abs/1602.07360
 *
 * @param version - '1_0' as in the paper, or '1_1', which takes less than half of the time
 * @throws RangeError for another version
 *
 * @example
 * ```ts
 * import { squeezenet1_1 } from '@glissade/vision';
 *
 * const model = squeezenet1_1({ numClasses: 4 });
 * console.log(Object.keys(model.stateDict()).slice(2, 4)); // => [ 'features.3.squeeze.weight', 'features.3.squeeze.bias' ]
 * ```
 */
export class SqueezeNet extends ImageNetwork {
  readonly features: Sequential;
  /** The head; another may be assigned. */
  classifier: Sequential;

  constructor(version: '1_0' | '1_1' = '1_0', options: ClassifierOptions = {}) {
    super();
    const { numClasses, dropout } = optionsOf('SqueezeNet', options, { numClasses: 1000, dropout: 0.5 });
    if (!Object.hasOwn(features, version))
      throw new RangeError(`SqueezeNet: version is ${JSON.stringify(version)}; expected '1_0' or '1_1'`);
    this.features = new Sequential(...features[version]());
    const last = new Conv2d(512, numClasses, 1);
    this.classifier = new Sequential(new Dropout(dropout), last, new ReLU(), new AdaptiveAvgPool2d(1));
    initialise(this, {
      conv: (layer) => {
        if (layer === last) init.normal_(layer.weight, 0, 0.01);
        else init.kaimingUniform_(layer.weight);
        withoutBias(layer);
      },
    });
  }

  forward(x: Tensor): Tensor {
    return flatten(this.classifier.forward(this.features.forward(x)), 1);
  }
}

/** SqueezeNet 1.0: 1,248,424 parameters for 1000 classes. Source: https://docs.pytorch.org/vision/stable/models/squeezenet.html */
export const squeezenet1_0 = (options: ClassifierOptions = {}): SqueezeNet => new SqueezeNet('1_0', options);

/** SqueezeNet 1.1: 1,235,496 parameters. Source: https://docs.pytorch.org/vision/stable/models/squeezenet.html */
export const squeezenet1_1 = (options: ClassifierOptions = {}): SqueezeNet => new SqueezeNet('1_1', options);
