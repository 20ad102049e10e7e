/** The blocks of residual networks. */
import { BatchNorm2d, Conv2d, Module, ReLU } from '@glissade/nn';
import { add, optionsOf, type Tensor } from '@glissade/tensor';
import type { NormLayer } from '../options.ts';

/** What `BasicBlock` and `Bottleneck` accept. */
export interface ResNetBlockOptions {
  /** How far the window of the block moves. Default 1. */
  readonly stride?: number;
  /** What brings the input to the shape of the output, where it is another. Default: the input itself. */
  readonly downsample?: Module | undefined;
  /** Into how many groups the 3 x 3 convolution of `Bottleneck` is split. Default 1. */
  readonly groups?: number;
  /** How many channels a group has for 64 planes. Default 64. */
  readonly baseWidth?: number;
  /** The distance between the elements of the 3 x 3 window of `Bottleneck`. Default 1. */
  readonly dilation?: number;
  /** Makes the layers that normalise. Default `BatchNorm2d`. */
  readonly normLayer?: NormLayer;
}

const defaults = {
  stride: 1,
  downsample: undefined as Module | undefined,
  groups: 1,
  baseWidth: 64,
  dilation: 1,
  normLayer: (channels: number): Module => new BatchNorm2d(channels),
};

/** A convolution of 1 x 1 without a bias. */
export const conv1x1 = (inChannels: number, outChannels: number, stride = 1): Conv2d =>
  new Conv2d(inChannels, outChannels, 1, { stride, bias: false });

const conv3x3 = (inChannels: number, outChannels: number, stride = 1, groups = 1, dilation = 1): Conv2d =>
  new Conv2d(inChannels, outChannels, 3, { stride, padding: dilation, dilation, groups, bias: false });

/**
 * Two convolutions of 3 x 3, and the input added to what they make of it: [N, inplanes, H, W] to [N, planes, H / stride, W / stride].
 * Source: https://arxiv.org/abs/1512.03385, figure 5, left
 *
 * @throws RangeError for groups, widths and dilations other than those by default, as in torchvision
 *
 * @example
 * ```ts
 * import { BatchNorm2d, Conv2d, Sequential } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 * import { BasicBlock } from '@glissade/vision';
 *
 * const downsample = new Sequential(new Conv2d(8, 16, 1, { stride: 2, bias: false }), new BatchNorm2d(16));
 * const block = new BasicBlock(8, 16, { stride: 2, downsample });
 * console.log(block.forward(randn([1, 8, 8, 8])).shape); // => [ 1, 16, 4, 4 ]
 * ```
 */
export class BasicBlock extends Module {
  static readonly expansion: number = 1;
  readonly conv1: Conv2d;
  readonly bn1: Module;
  readonly relu: ReLU = new ReLU();
  readonly conv2: Conv2d;
  readonly bn2: Module;
  readonly downsample: Module | undefined;

  constructor(inplanes: number, planes: number, options: ResNetBlockOptions = {}) {
    super();
    const { stride, downsample, groups, baseWidth, dilation, normLayer } = optionsOf(
      'BasicBlock',
      options,
      defaults,
    );
    if (groups !== 1 || baseWidth !== 64 || dilation !== 1)
      throw new RangeError(
        `BasicBlock: groups ${groups}, baseWidth ${baseWidth}, dilation ${dilation}; only Bottleneck has others than 1, 64 and 1`,
      );
    this.conv1 = conv3x3(inplanes, planes, stride);
    this.bn1 = normLayer(planes);
    this.conv2 = conv3x3(planes, planes);
    this.bn2 = normLayer(planes);
    this.downsample = downsample;
  }

  forward(x: Tensor): Tensor {
    const { conv1, bn1, relu, conv2, bn2, downsample } = this;
    const y = bn2.forward(conv2.forward(relu.forward(bn1.forward(conv1.forward(x)))));
    return relu.forward(add(y, downsample ? downsample.forward(x) : x));
  }
}

/**
 * A convolution of 1 x 1 to fewer channels, one of 3 x 3, and one of 1 x 1 to four times `planes`, and the input added to what they
 * make of it: [N, inplanes, H, W] to [N, 4 planes, H / stride, W / stride].
 * Source: https://arxiv.org/abs/1512.03385, figure 5, right; the stride is at the 3 x 3 convolution, as in torchvision
 *
 * @example
 * ```ts
 * import { randn } from '@glissade/tensor';
 * import { Bottleneck } from '@glissade/vision';
 *
 * const block = new Bottleneck(16, 4);
 * console.log(block.forward(randn([2, 16, 7, 7])).shape); // => [ 2, 16, 7, 7 ]
 * ```
 */
export class Bottleneck extends Module {
  static readonly expansion: number = 4;
  readonly conv1: Conv2d;
  readonly bn1: Module;
  readonly conv2: Conv2d;
  readonly bn2: Module;
  readonly conv3: Conv2d;
  readonly bn3: Module;
  readonly relu: ReLU = new ReLU();
  readonly downsample: Module | undefined;

  constructor(inplanes: number, planes: number, options: ResNetBlockOptions = {}) {
    super();
    const { stride, downsample, groups, baseWidth, dilation, normLayer } = optionsOf(
      'Bottleneck',
      options,
      defaults,
    );
    const width = Math.trunc(planes * (baseWidth / 64)) * groups;
    const outplanes = planes * Bottleneck.expansion;
    this.conv1 = conv1x1(inplanes, width);
    this.bn1 = normLayer(width);
    this.conv2 = conv3x3(width, width, stride, groups, dilation);
    this.bn2 = normLayer(width);
    this.conv3 = conv1x1(width, outplanes);
    this.bn3 = normLayer(outplanes);
    this.downsample = downsample;
  }

  forward(x: Tensor): Tensor {
    const { conv1, bn1, conv2, bn2, conv3, bn3, relu, downsample } = this;
    const narrow = relu.forward(bn1.forward(conv1.forward(x)));
    const y = bn3.forward(conv3.forward(relu.forward(bn2.forward(conv2.forward(narrow)))));
    return relu.forward(add(y, downsample ? downsample.forward(x) : x));
  }
}
