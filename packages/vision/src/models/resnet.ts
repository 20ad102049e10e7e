/** Residual networks. */
import {
  AdaptiveAvgPool2d,
  BatchNorm2d,
  Conv2d,
  checkSizes,
  init,
  Linear,
  MaxPool2d,
  type Module,
  ReLU,
  Sequential,
} from '@glissade/nn';
import { flatten, optionsOf, type Tensor } from '@glissade/tensor';
import { type NormLayer, optionsGiven } from '../options.ts';
import { ImageNetwork } from './image-network.ts';
import { heByOutputs, initialise } from './initialise.ts';
import { BasicBlock, Bottleneck, conv1x1 } from './resnet-blocks.ts';

/** What `ResNet` and the functions that make some accept. */
export interface ResNetOptions {
  /** How many classes there are. Default 1000. */
  readonly numClasses?: number;
  /** Whether every residual branch begins as 0: the last factors of its normalisation are. Default false. */
  readonly zeroInitResidual?: boolean;
  /** Into how many groups the 3 x 3 convolutions of bottlenecks are split. Default 1. */
  readonly groups?: number;
  /** How many channels such a group has in the first layer. Default 64. */
  readonly widthPerGroup?: number;
  /** Whether the second, third and fourth layer look further in place of making images smaller. Default none does. */
  readonly replaceStrideWithDilation?: readonly [boolean, boolean, boolean];
  /** Makes the layers that normalise. Default `BatchNorm2d`. */
  readonly normLayer?: NormLayer;
}

/** The options of networks whose groups are given. */
export type ResNetVariantOptions = Omit<ResNetOptions, 'groups' | 'widthPerGroup'>;

/**
 * A residual network of images [N, 3, H, W] to scores [N, numClasses]: `layers` blocks in each of four layers.
 * Source: https://arxiv.org/abs/1512.03385
 *
 * @throws TypeError for other options and other than four layers, RangeError for layers without blocks, and what the block has not
 *
 * @example
 * ```ts
 * import { cpu } from '@glissade/backend-cpu';
 * import { randn, useBackend } from '@glissade/tensor';
 * import { BasicBlock, ResNet } from '@glissade/vision';
 *
 * useBackend(await cpu());
 * const model = new ResNet(BasicBlock, [1, 1, 1, 1], { numClasses: 10 });
 * console.log(model.forward(randn([2, 3, 32, 32])).shape); // => [ 2, 10 ]
 * ```
 */
export class ResNet extends ImageNetwork {
  /** Reads the image's three channels; assign another for images of one channel, or small ones. */
  conv1: Conv2d;
  bn1: Module;
  readonly relu: ReLU;
  /** Halves the sides; `new Identity()` in its place keeps those of small images. */
  maxpool: Module;
  readonly layer1: Sequential;
  readonly layer2: Sequential;
  readonly layer3: Sequential;
  readonly layer4: Sequential;
  avgpool: Module;
  /** The head; assign another for other classes. */
  fc: Module;

  constructor(
    block: typeof BasicBlock | typeof Bottleneck,
    layers: readonly [number, number, number, number],
    options: ResNetOptions = {},
  ) {
    super();
    const given = optionsOf('ResNet', options, {
      numClasses: 1000,
      zeroInitResidual: false,
      groups: 1,
      widthPerGroup: 64,
      replaceStrideWithDilation: [false, false, false] as readonly [boolean, boolean, boolean],
      normLayer: (channels: number): Module => new BatchNorm2d(channels),
    });
    const { groups, widthPerGroup: baseWidth, normLayer } = given;
    const dilated = given.replaceStrideWithDilation;
    if (!Array.isArray(dilated) || dilated.length !== 3)
      throw new TypeError(
        `ResNet: replaceStrideWithDilation is ${JSON.stringify(dilated)}; expected [boolean, boolean, boolean]`,
      );
    if (!Array.isArray(layers) || layers.length !== 4)
      throw new TypeError(`ResNet: layers are ${JSON.stringify(layers)}; expected the blocks of four layers`);
    for (const blocks of layers as readonly number[]) checkSizes('ResNet', { layers: blocks });
    let inplanes = 64;
    let dilation = 1;
    const layer = (planes: number, blocks: number, stride: number, dilate: boolean): Sequential => {
      const shared = { groups, baseWidth, normLayer };
      const outplanes = planes * block.expansion;
      const [step, before] = [dilate ? 1 : stride, dilation];
      if (dilate) dilation *= stride;
      const downsample =
        step !== 1 || inplanes !== outplanes
          ? new Sequential(conv1x1(inplanes, outplanes, step), normLayer(outplanes))
          : undefined;
      const first = new block(inplanes, planes, { ...shared, stride: step, downsample, dilation: before });
      inplanes = outplanes;
      const others = Array.from(
        { length: blocks - 1 },
        () => new block(inplanes, planes, { ...shared, dilation }),
      );
      return new Sequential(first, ...others);
    };
    this.conv1 = new Conv2d(3, 64, 7, { stride: 2, padding: 3, bias: false });
    this.bn1 = normLayer(64);
    this.relu = new ReLU();
    this.maxpool = new MaxPool2d(3, { stride: 2, padding: 1 });
    this.layer1 = layer(64, layers[0], 1, false);
    this.layer2 = layer(128, layers[1], 2, dilated[0]);
    this.layer3 = layer(256, layers[2], 2, dilated[1]);
    this.layer4 = layer(512, layers[3], 2, dilated[2]);
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.fc = new Linear(512 * block.expansion, given.numClasses);
    initialise(this, { conv: heByOutputs });
    if (given.zeroInitResidual) silence(this);
  }

  forward(x: Tensor): Tensor {
    const stem = this.maxpool.forward(this.relu.forward(this.bn1.forward(this.conv1.forward(x))));
    const y = [this.layer1, this.layer2, this.layer3, this.layer4].reduce(
      (value, layer) => layer.forward(value),
      stem,
    );
    return this.fc.forward(flatten(this.avgpool.forward(y), 1));
  }
}

/** Residual branches that begin as 0. Source: https://arxiv.org/abs/1706.02677 */
function silence(network: ResNet): void {
  for (const module of network.modules()) {
    const last =
      module instanceof Bottleneck ? module.bn3 : module instanceof BasicBlock ? module.bn2 : undefined;
    if (last) init.zeros_(last.getParameter('weight'));
  }
}

/**
 * ResNet-18: 11,689,512 parameters for 1000 classes. Source: https://docs.pytorch.org/vision/stable/models/resnet.html
 *
 * @example
 * ```ts
 * import { cpu } from '@glissade/backend-cpu';
 * import { Linear } from '@glissade/nn';
 * import { manualSeed, useBackend } from '@glissade/tensor';
 * import { resnet18 } from '@glissade/vision';
 *
 * useBackend(await cpu());
 * manualSeed(0); // the weights that torchvision draws
 * const model = resnet18();
 * console.log(model.conv1.weight.at(0, 0, 0, 0).itemSync().toFixed(4)); // => 0.0241
 * model.fc = new Linear(512, 3); // another head
 * ```
 */
export const resnet18 = (options: ResNetOptions = {}): ResNet =>
  new ResNet(BasicBlock, [2, 2, 2, 2], options);

/** ResNet-34: 21,797,672 parameters. Source: https://arxiv.org/abs/1512.03385 */
export const resnet34 = (options: ResNetOptions = {}): ResNet =>
  new ResNet(BasicBlock, [3, 4, 6, 3], options);

/** ResNet-50: 25,557,032 parameters. Source: https://arxiv.org/abs/1512.03385 */
export const resnet50 = (options: ResNetOptions = {}): ResNet =>
  new ResNet(Bottleneck, [3, 4, 6, 3], options);

/** ResNet-101: 44,549,160 parameters. Source: https://arxiv.org/abs/1512.03385 */
export const resnet101 = (options: ResNetOptions = {}): ResNet =>
  new ResNet(Bottleneck, [3, 4, 23, 3], options);

/** ResNet-152: 60,192,808 parameters. Source: https://arxiv.org/abs/1512.03385 */
export const resnet152 = (options: ResNetOptions = {}): ResNet =>
  new ResNet(Bottleneck, [3, 8, 36, 3], options);

const variantNames = ['numClasses', 'zeroInitResidual', 'replaceStrideWithDilation', 'normLayer'] as const;

function grouped(
  name: string,
  layers: readonly [number, number, number, number],
  options: ResNetVariantOptions,
  own: ResNetOptions,
): ResNet {
  return new ResNet(Bottleneck, layers, { ...optionsGiven(name, options, variantNames), ...own });
}

/** ResNeXt-50 of 32 groups of 4 channels: 25,028,904 parameters. Source: https://arxiv.org/abs/1611.05431 */
export const resnext50_32x4d = (options: ResNetVariantOptions = {}): ResNet =>
  grouped('resnext50_32x4d', [3, 4, 6, 3], options, { groups: 32, widthPerGroup: 4 });

/** ResNeXt-101 of 32 groups of 8 channels: 88,791,336 parameters. Source: https://arxiv.org/abs/1611.05431 */
export const resnext101_32x8d = (options: ResNetVariantOptions = {}): ResNet =>
  grouped('resnext101_32x8d', [3, 4, 23, 3], options, { groups: 32, widthPerGroup: 8 });

/** ResNeXt-101 of 64 groups of 4 channels: 83,455,272 parameters. Source: https://arxiv.org/abs/1611.05431 */
export const resnext101_64x4d = (options: ResNetVariantOptions = {}): ResNet =>
  grouped('resnext101_64x4d', [3, 4, 23, 3], options, { groups: 64, widthPerGroup: 4 });

/** A ResNet-50 whose bottlenecks are twice as wide: 68,883,240 parameters. Source: https://arxiv.org/abs/1605.07146 */
export const wideResnet50_2 = (options: ResNetVariantOptions = {}): ResNet =>
  grouped('wideResnet50_2', [3, 4, 6, 3], options, { widthPerGroup: 128 });

/** A ResNet-101 whose bottlenecks are twice as wide: 126,886,696 parameters. Source: https://arxiv.org/abs/1605.07146 */
export const wideResnet101_2 = (options: ResNetVariantOptions = {}): ResNet =>
  grouped('wideResnet101_2', [3, 4, 23, 3], options, { widthPerGroup: 128 });
