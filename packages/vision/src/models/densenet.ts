/** Densely connected networks. */
import { BatchNorm2d, Conv2d, init, Linear, MaxPool2d, type Module, ReLU } from '@glissade/nn';
import { adaptiveAvgPool2d, flatten, optionsOf, relu, type Tensor } from '@glissade/tensor';
import { optionsGiven } from '../options.ts';
import { DenseBlock, transition } from './dense-block.ts';
import { ImageNetwork } from './image-network.ts';
import { initialise, withoutBias } from './initialise.ts';
import { NamedSequential } from './named-sequential.ts';

/** What the functions accept that make a `DenseNet`. */
export interface DenseNetVariantOptions {
  /** How many classes there are. Default 1000. */
  readonly numClasses?: number;
  /** How many times `growthRate` channels the 1 x 1 convolutions leave. Default 4. */
  readonly bnSize?: number;
  /** The probability of a number that a layer adds to be left out in training. Default 0. */
  readonly dropRate?: number;
}

/** What `DenseNet` accepts. */
export interface DenseNetOptions extends DenseNetVariantOptions {
  /** How many channels each layer adds. Default 32. */
  readonly growthRate?: number;
  /** How many layers each block has. Default [6, 12, 24, 16]. */
  readonly blockConfig?: readonly number[];
  /** How many channels there are before the first block. Default 64. */
  readonly numInitFeatures?: number;
}

/**
 * A densely connected network, of images [N, 3, H, W] of at least 29 x 29 pixels to scores [N, numClasses].
 * Source: https://arxiv.org/abs/1608.06993
 *
 * Published files name their tensors as torchvision did before; `loadStateDict` knows these names.
 *
 * @example
 * ```ts
 * import { randn } from '@glissade/tensor';
 * import { DenseNet } from '@glissade/vision';
 *
 * const model = new DenseNet({ growthRate: 8, blockConfig: [2, 2], numInitFeatures: 16, numClasses: 10 });
 * console.log(model.forward(randn([2, 3, 32, 32])).shape); // => [ 2, 10 ]
 * console.log(model.namedParameters()[3]![0]); // => features.denseblock1.denselayer1.norm1.weight
 * ```
 */
export class DenseNet extends ImageNetwork {
  readonly features: Module;
  /** The head; assign another for other classes. */
  classifier: Module;

  constructor(options: DenseNetOptions = {}) {
    super();
    const { growthRate, blockConfig, numInitFeatures, bnSize, dropRate, numClasses } = optionsOf(
      'DenseNet',
      options,
      {
        growthRate: 32,
        blockConfig: [6, 12, 24, 16] as readonly number[],
        numInitFeatures: 64,
        bnSize: 4,
        dropRate: 0,
        numClasses: 1000,
      },
    );
    const layers: Record<string, Module> = {
      conv0: new Conv2d(3, numInitFeatures, 7, { stride: 2, padding: 3, bias: false }),
      norm0: new BatchNorm2d(numInitFeatures),
      relu0: new ReLU(),
      pool0: new MaxPool2d(3, { stride: 2, padding: 1 }),
    };
    let channels = numInitFeatures;
    blockConfig.forEach((count, i) => {
      layers[`denseblock${i + 1}`] = new DenseBlock(count, channels, { growthRate, bnSize, dropRate });
      channels += count * growthRate;
      if (i === blockConfig.length - 1) return;
      const half = Math.floor(channels / 2);
      layers[`transition${i + 1}`] = transition(channels, half);
      channels = half;
    });
    layers['norm5'] = new BatchNorm2d(channels);
    this.features = new NamedSequential(layers);
    this.classifier = new Linear(channels, numClasses);
    initialise(this, { conv: (layer) => init.kaimingNormal_(layer.weight), linear: withoutBias });
  }

  forward(x: Tensor): Tensor {
    const pooled = adaptiveAvgPool2d(relu(this.features.forward(x)), 1);
    return this.classifier.forward(flatten(pooled, 1));
  }

  protected override nameToday(name: string): string {
    return name.replace(/(denselayer\d+\.(?:norm|relu|conv))\.([12]\.)/, '$1$2');
  }
}

function made(name: string, options: DenseNetVariantOptions, own: DenseNetOptions): DenseNet {
  return new DenseNet({ ...optionsGiven(name, options, ['numClasses', 'bnSize', 'dropRate']), ...own });
}

/** DenseNet-121: 7,978,856 parameters for 1000 classes. Source: https://docs.pytorch.org/vision/stable/models/densenet.html */
export const densenet121 = (options: DenseNetVariantOptions = {}): DenseNet =>
  made('densenet121', options, {});

/** DenseNet-161: 28,681,000 parameters. */
export const densenet161 = (options: DenseNetVariantOptions = {}): DenseNet =>
  made('densenet161', options, { growthRate: 48, blockConfig: [6, 12, 36, 24], numInitFeatures: 96 });

/** DenseNet-169: 14,149,480 parameters. */
export const densenet169 = (options: DenseNetVariantOptions = {}): DenseNet =>
  made('densenet169', options, { blockConfig: [6, 12, 32, 32] });

/** DenseNet-201: 20,013,928 parameters. */
export const densenet201 = (options: DenseNetVariantOptions = {}): DenseNet =>
  made('densenet201', options, { blockConfig: [6, 12, 48, 32] });
