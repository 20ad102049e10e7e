/** DeepLabV3: convolutions of several widths side by side, by the distance of their elements. */
import { AdaptiveAvgPool2d, BatchNorm2d, Conv2d, Dropout, Module, ReLU, Sequential } from '@glissade/nn';
import { concat, optionsOf, type Tensor } from '@glissade/tensor';
import { resnet50, resnet101 } from '../models/resnet.ts';
import { type Backbone, mobilenetBackbone, resnetBackbone } from './backbones.ts';
import { FCNHead } from './fcn.ts';
import { resized, SegmentationNetwork, type SegmentationOptions } from './segmentation-network.ts';

/** A convolution without a bias, what normalises it, and ReLU. */
const bent = (conv: Conv2d, channels: number): readonly Module[] => [
  conv,
  new BatchNorm2d(channels),
  new ReLU(),
];

const pointwise = (inChannels: number, outChannels: number): Conv2d =>
  new Conv2d(inChannels, outChannels, 1, { bias: false });

/** What the whole image is, at each pixel. */
class ASPPPooling extends Sequential {
  constructor(inChannels: number, outChannels: number) {
    super(new AdaptiveAvgPool2d(1), ...bent(pointwise(inChannels, outChannels), outChannels));
  }

  override forward(x: Tensor): Tensor {
    return resized(super.forward(x), x);
  }
}

/** Windows of 1, of 3 with elements far from each other, and of the whole image, side by side. */
class ASPP extends Module {
  readonly convs: readonly Module[];
  readonly project: Sequential;

  constructor(inChannels: number, atrousRates: readonly number[], outChannels: number) {
    super();
    const distant = (rate: number): Sequential => {
      const spread = { padding: rate, dilation: rate, bias: false };
      return new Sequential(...bent(new Conv2d(inChannels, outChannels, 3, spread), outChannels));
    };
    this.convs = [
      new Sequential(...bent(pointwise(inChannels, outChannels), outChannels)),
      ...atrousRates.map(distant),
      new ASPPPooling(inChannels, outChannels),
    ];
    const all = this.convs.length * outChannels;
    this.project = new Sequential(...bent(pointwise(all, outChannels), outChannels), new Dropout(0.5));
  }

  forward(x: Tensor): Tensor {
    return this.project.forward(
      concat(
        this.convs.map((conv) => conv.forward(x)),
        1,
      ),
    );
  }
}

/** What `DeepLabHead` accepts. */
export interface DeepLabHeadOptions {
  /** How far the elements of 3 x 3 windows are from each other, of each branch. Default [12, 24, 36]. */
  readonly atrousRates?: readonly number[];
}

/**
 * Scores [N, numClasses, H, W] of feature maps [N, inChannels, H, W].
 * Source: https://arxiv.org/abs/1706.05587, figure 5
 *
 * @example
 * ```ts
 * import { randn } from '@glissade/tensor';
 * import { DeepLabHead } from '@glissade/vision';
 *
 * const head = new DeepLabHead(4, 3, { atrousRates: [2] });
 * console.log(head.forward(randn([2, 4, 3, 3])).shape); // => [ 2, 3, 3, 3 ]
 * ```
 */
export class DeepLabHead extends Sequential {
  constructor(inChannels: number, numClasses: number, options: DeepLabHeadOptions = {}) {
    const { atrousRates } = optionsOf('DeepLabHead', options, {
      atrousRates: [12, 24, 36] as readonly number[],
    });
    super(
      new ASPP(inChannels, atrousRates, 256),
      new Conv2d(256, 256, 3, { padding: 1, bias: false }),
      new BatchNorm2d(256),
      new ReLU(),
      new Conv2d(256, numClasses, 1),
    );
  }
}

/**
 * DeepLabV3, of images [N, 3, H, W] to scores for each pixel: a backbone, and a `DeepLabHead`.
 * Source: https://arxiv.org/abs/1706.05587
 */
export class DeepLabV3 extends SegmentationNetwork {}

function made(
  name: string,
  backbone: (hasAux: boolean) => Backbone,
  options: SegmentationOptions,
): DeepLabV3 {
  const { numClasses, auxLoss } = optionsOf(name, options, { numClasses: 21, auxLoss: false });
  const { body, channels } = backbone(auxLoss);
  const aux = auxLoss ? new FCNHead(channels.aux, numClasses) : undefined;
  return new DeepLabV3(body, new DeepLabHead(channels.out, numClasses), aux);
}

/**
 * DeepLabV3 of a ResNet-50: 42,004,074 parameters for 21 classes with `auxLoss`.
 * Source: https://docs.pytorch.org/vision/stable/models/deeplabv3.html
 */
export const deeplabv3Resnet50 = (options: SegmentationOptions = {}): DeepLabV3 =>
  made('deeplabv3Resnet50', (hasAux) => resnetBackbone(resnet50, hasAux), options);
/** DeepLabV3 of a ResNet-101: 60,996,202 parameters with `auxLoss`. */
export const deeplabv3Resnet101 = (options: SegmentationOptions = {}): DeepLabV3 =>
  made('deeplabv3Resnet101', (hasAux) => resnetBackbone(resnet101, hasAux), options);

/**
 * DeepLabV3 of a MobileNetV3 Large: 11,029,328 parameters with `auxLoss`.
 *
 * @example
 * ```ts
 * import { cpu } from '@glissade/backend-cpu';
 * import { randn, useBackend } from '@glissade/tensor';
 * import { deeplabv3MobilenetV3Large } from '@glissade/vision';
 *
 * useBackend(await cpu());
 * const model = deeplabv3MobilenetV3Large({ numClasses: 3, auxLoss: true });
 * const { out, aux } = model.forward(randn([2, 3, 32, 32]));
 * console.log(out.shape, aux?.shape); // => [ 2, 3, 32, 32 ] [ 2, 3, 32, 32 ]
 * ```
 */
export const deeplabv3MobilenetV3Large = (options: SegmentationOptions = {}): DeepLabV3 =>
  made('deeplabv3MobilenetV3Large', mobilenetBackbone, options);
