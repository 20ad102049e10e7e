/** Fully convolutional networks. */
import { BatchNorm2d, Conv2d, Dropout, ReLU, Sequential } from '@glissade/nn';
import { optionsOf } from '@glissade/tensor';
import { resnet50, resnet101 } from '../models/resnet.ts';
import { resnetBackbone } from './backbones.ts';
import { SegmentationNetwork, type SegmentationOptions } from './segmentation-network.ts';

/**
 * Scores [N, channels, H, W] of feature maps [N, inChannels, H, W]: a convolution of 3 x 3 to a quarter of the channels, and one of
 * 1 x 1. Source: https://arxiv.org/abs/1411.4038
 *
 * @example
 * ```ts
 * import { randn } from '@glissade/tensor';
 * import { FCNHead } from '@glissade/vision';
 *
 * console.log(new FCNHead(16, 3).forward(randn([2, 16, 5, 5])).shape); // => [ 2, 3, 5, 5 ]
 * ```
 */
export class FCNHead extends Sequential {
  constructor(inChannels: number, channels: number) {
    const between = Math.floor(inChannels / 4);
    super(
      new Conv2d(inChannels, between, 3, { padding: 1, bias: false }),
      new BatchNorm2d(between),
      new ReLU(),
      new Dropout(0.1),
      new Conv2d(between, channels, 1),
    );
  }
}

/**
 * A fully convolutional network, of images [N, 3, H, W] to scores for each pixel.
 * Source: https://arxiv.org/abs/1411.4038
 *
 * @example
 * ```ts
 * import { cpu } from '@glissade/backend-cpu';
 * import { randn, useBackend } from '@glissade/tensor';
 * import { FCN, FCNHead, IntermediateLayerGetter, resnet18 } from '@glissade/vision';
 *
 * useBackend(await cpu());
 * const backbone = new IntermediateLayerGetter(resnet18(), { layer2: 'out' });
 * const model = new FCN(backbone, new FCNHead(128, 3));
 * console.log(model.forward(randn([2, 3, 32, 32])).out.shape); // => [ 2, 3, 32, 32 ]
 * ```
 */
export class FCN extends SegmentationNetwork {}

function made(name: string, make: typeof resnet50 | typeof resnet101, options: SegmentationOptions): FCN {
  const { numClasses, auxLoss } = optionsOf(name, options, { numClasses: 21, auxLoss: false });
  const { body, channels } = resnetBackbone(make, auxLoss);
  const aux = auxLoss ? new FCNHead(channels.aux, numClasses) : undefined;
  return new FCN(body, new FCNHead(channels.out, numClasses), aux);
}

/** FCN of a ResNet-50: 35,322,218 parameters for 21 classes with `auxLoss`. Source: https://docs.pytorch.org/vision/stable/models/fcn.html */
export const fcnResnet50 = (options: SegmentationOptions = {}): FCN => made('fcnResnet50', resnet50, options);
/** FCN of a ResNet-101: 54,314,346 parameters with `auxLoss`. */
export const fcnResnet101 = (options: SegmentationOptions = {}): FCN =>
  made('fcnResnet101', resnet101, options);
