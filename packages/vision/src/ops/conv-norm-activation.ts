/** A convolution, what normalises its channels, and an activation: the brick of most networks. */
import { BatchNorm2d, Conv2d, ReLU, Sequential } from '@glissade/nn';
import { optionsOf } from '@glissade/tensor';
import type { ActivationLayer, NormLayer } from '../options.ts';

/** What `Conv2dNormActivation` accepts. */
export interface ConvNormActivationOptions {
  /** Height and width of the window. Default 3. */
  readonly kernelSize?: number;
  /** How far the window moves. Default 1. */
  readonly stride?: number;
  /** Zeros around the image. Default: as many as keep its size at a stride of 1. */
  readonly padding?: number | undefined;
  /** Into how many groups the channels are split. Default 1. */
  readonly groups?: number;
  /** Makes the layer that normalises; null: none. Default `BatchNorm2d`. */
  readonly normLayer?: NormLayer | null;
  /** Makes the activation; null: none. Default `ReLU`. */
  readonly activationLayer?: ActivationLayer | null;
  /** The distance between the elements of the window. Default 1. */
  readonly dilation?: number;
  /** Whether a learned number is added to each channel. Default: where nothing normalises. */
  readonly bias?: boolean | undefined;
}

/**
 * A convolution of images [N, inChannels, H, W], a layer that normalises its channels and an activation, one after another: '0', '1'
 * and '2'. Source: https://docs.pytorch.org/vision/stable/generated/torchvision.ops.Conv2dNormActivation.html
 *
 * @example
 * ```ts
 * import { Hardswish } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 * import { Conv2dNormActivation } from '@glissade/vision';
 *
 * const brick = new Conv2dNormActivation(3, 16, { stride: 2, activationLayer: () => new Hardswish() });
 * console.log(brick.forward(ones([2, 3, 8, 8])).shape); // => [ 2, 16, 4, 4 ]
 * console.log(brick.namedParameters().map(([name]) => name)); // => [ '0.weight', '1.weight', '1.bias' ]
 * ```
 */
export class Conv2dNormActivation extends Sequential {
  readonly outChannels: number;

  constructor(inChannels: number, outChannels: number, options: ConvNormActivationOptions = {}) {
    const given = optionsOf('Conv2dNormActivation', options, {
      kernelSize: 3,
      stride: 1,
      padding: undefined as number | undefined,
      groups: 1,
      normLayer: ((channels) => new BatchNorm2d(channels)) as NormLayer | null,
      activationLayer: (() => new ReLU()) as ActivationLayer | null,
      dilation: 1,
      bias: undefined as boolean | undefined,
    });
    const { kernelSize, stride, groups, dilation, normLayer, activationLayer } = given;
    const { padding = Math.trunc((kernelSize - 1) / 2) * dilation, bias = normLayer === null } = given;
    super(
      new Conv2d(inChannels, outChannels, kernelSize, { stride, padding, groups, dilation, bias }),
      ...(normLayer ? [normLayer(outChannels)] : []),
      ...(activationLayer ? [activationLayer()] : []),
    );
    this.outChannels = outChannels;
  }
}
