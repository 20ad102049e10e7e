/** Lite R-ASPP: a small network that segments images. */
import { AdaptiveAvgPool2d, BatchNorm2d, Conv2d, Module, ReLU, Sequential, Sigmoid } from '@glissade/nn';
import { add, mul, optionsOf, type Tensor } from '@glissade/tensor';
import { ImageNetwork } from '../models/image-network.ts';
import { mobilenetPyramid } from './backbones.ts';
import { resized, type SegmentationOptions, type SegmentationOutputs } from './segmentation-network.ts';

/** Feature maps of two sizes: the smaller says more of what there is, the larger where. */
export interface LRASPPFeatures {
  readonly low: Tensor;
  readonly high: Tensor;
}

class LRASPPHead extends Module<[features: LRASPPFeatures]> {
  readonly cbr: Sequential;
  readonly scale: Sequential;
  /** Assign another for other classes, as of the next. */
  lowClassifier: Module;
  highClassifier: Module;

  constructor(lowChannels: number, highChannels: number, numClasses: number, interChannels: number) {
    super();
    const narrow = (): Conv2d => new Conv2d(highChannels, interChannels, 1, { bias: false });
    this.cbr = new Sequential(narrow(), new BatchNorm2d(interChannels), new ReLU());
    this.scale = new Sequential(new AdaptiveAvgPool2d(1), narrow(), new Sigmoid());
    this.lowClassifier = new Conv2d(lowChannels, numClasses, 1);
    this.highClassifier = new Conv2d(interChannels, numClasses, 1);
  }

  forward({ low, high }: LRASPPFeatures): Tensor {
    const weighed = mul(this.cbr.forward(high), this.scale.forward(high));
    return add(this.lowClassifier.forward(low), this.highClassifier.forward(resized(weighed, low)));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { lowClassifier: 'low_classifier', highClassifier: 'high_classifier' };
  }
}

/** What `LRASPP` accepts. */
export interface LRASPPOptions {
  /** How many channels there are between. Default 128. */
  readonly interChannels?: number;
}

/**
 * Lite R-ASPP, of images [N, 3, H, W] to scores `{ out }` for each pixel.
 * Source: https://arxiv.org/abs/1905.02244, figure 10
 *
 * @param backbone - gives feature maps 'low' and 'high', the smaller, such as an `IntermediateLayerGetter` does
 * @param lowChannels - how many channels 'low' has
 * @param highChannels - how many channels 'high' has
 */
export class LRASPP extends ImageNetwork<SegmentationOutputs> {
  readonly backbone: Module<[x: Tensor], LRASPPFeatures>;
  readonly classifier: LRASPPHead;

  constructor(
    backbone: Module<[x: Tensor], LRASPPFeatures>,
    lowChannels: number,
    highChannels: number,
    numClasses: number,
    options: LRASPPOptions = {},
  ) {
    super();
    const { interChannels } = optionsOf('LRASPP', options, { interChannels: 128 });
    this.backbone = backbone;
    this.classifier = new LRASPPHead(lowChannels, highChannels, numClasses, interChannels);
  }

  forward(x: Tensor): SegmentationOutputs {
    return { out: resized(this.classifier.forward(this.backbone.forward(x)), x) };
  }
}

/**
 * Lite R-ASPP of a MobileNetV3 Large: 3,221,538 parameters for 21 classes.
 * Source: https://docs.pytorch.org/vision/stable/models/lraspp.html
 *
 * @example
 * ```ts
 * import { cpu } from '@glissade/backend-cpu';
 * import { randn, useBackend } from '@glissade/tensor';
 * import { lrasppMobilenetV3Large } from '@glissade/vision';
 *
 * useBackend(await cpu());
 * const model = lrasppMobilenetV3Large({ numClasses: 3 });
 * const { out } = model.forward(randn([2, 3, 32, 32]));
 * console.log(out.argmax(1).shape); // => [ 2, 32, 32 ]
 * ```
 */
export function lrasppMobilenetV3Large(options: Pick<SegmentationOptions, 'numClasses'> = {}): LRASPP {
  const { numClasses } = optionsOf('lrasppMobilenetV3Large', options, { numClasses: 21 });
  const { body, channels } = mobilenetPyramid();
  return new LRASPP(body, channels.low, channels.high, numClasses);
}
