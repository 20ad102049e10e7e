/** AlexNet. */
import {
  AdaptiveAvgPool2d,
  Conv2d,
  Dropout,
  Linear,
  MaxPool2d,
  type Module,
  ReLU,
  Sequential,
} from '@glissade/nn';
import { flatten, optionsOf, type Tensor } from '@glissade/tensor';
import { ImageNetwork } from './image-network.ts';

/** What `AlexNet`, `VGG` and the functions that make some accept. */
export interface ClassifierOptions {
  /** How many classes there are. Default 1000. */
  readonly numClasses?: number;
  /** The probability of a hidden number to be left out in training. Default 0.5. */
  readonly dropout?: number;
}

/**
 * AlexNet, of images [N, 3, H, W] of at least 63 x 63 pixels to scores [N, numClasses].
 * Source: https://arxiv.org/abs/1404.5997
 */
export class AlexNet extends ImageNetwork {
  readonly features: Sequential;
  readonly avgpool: Module;
  /** The head; another may be assigned. */
  classifier: Sequential;

  constructor(options: ClassifierOptions = {}) {
    super();
    const { numClasses, dropout } = optionsOf('AlexNet', options, { numClasses: 1000, dropout: 0.5 });
    this.features = alexNetFeatures();
    this.avgpool = new AdaptiveAvgPool2d(6);
    this.classifier = new Sequential(
      new Dropout(dropout),
      new Linear(256 * 6 * 6, 4096),
      new ReLU(),
      new Dropout(dropout),
      new Linear(4096, 4096),
      new ReLU(),
      new Linear(4096, numClasses),
    );
  }

  forward(x: Tensor): Tensor {
    return this.classifier.forward(flatten(this.avgpool.forward(this.features.forward(x)), 1));
  }
}

/** What comes before the head. */
export const alexNetFeatures = (): Sequential =>
  new Sequential(
    new Conv2d(3, 64, 11, { stride: 4, padding: 2 }),
    new ReLU(),
    new MaxPool2d(3, { stride: 2 }),
    new Conv2d(64, 192, 5, { padding: 2 }),
    new ReLU(),
    new MaxPool2d(3, { stride: 2 }),
    new Conv2d(192, 384, 3, { padding: 1 }),
    new ReLU(),
    new Conv2d(384, 256, 3, { padding: 1 }),
    new ReLU(),
    new Conv2d(256, 256, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(3, { stride: 2 }),
  );

/** AlexNet: 61,100,840 parameters for 1000 classes. Source: https://docs.pytorch.org/vision/stable/models/alexnet.html */
export const alexnet = (options: ClassifierOptions = {}): AlexNet => new AlexNet(options);
