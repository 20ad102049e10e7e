/** Channels that are weighed by what the whole image is. */
import { AdaptiveAvgPool2d, Conv2d, Module, ReLU, Sigmoid } from '@glissade/nn';
import { mul, optionsOf, type Tensor } from '@glissade/tensor';
import type { ActivationLayer } from '../options.ts';

/** What `SqueezeExcitation` accepts. */
export interface SqueezeExcitationOptions {
  /** Makes the activation of the few channels. Default `ReLU`. */
  readonly activation?: ActivationLayer;
  /** Makes the one that gives the factors. Default `Sigmoid`. */
  readonly scaleActivation?: ActivationLayer;
}

/**
 * Multiplies each channel of images [N, inputChannels, H, W] by a factor: that of two layers, with `squeezeChannels` between, of the
 * means of all channels.
 * Source: https://arxiv.org/abs/1709.01507, figure 1
 *
 * @example
 * ```ts
 * import { ones } from '@glissade/tensor';
 * import { SqueezeExcitation } from '@glissade/vision';
 *
 * console.log(new SqueezeExcitation(16, 4).forward(ones([2, 16, 7, 7])).shape); // => [ 2, 16, 7, 7 ]
 * ```
 */
export class SqueezeExcitation extends Module {
  readonly avgpool: AdaptiveAvgPool2d = new AdaptiveAvgPool2d(1);
  readonly fc1: Conv2d;
  readonly fc2: Conv2d;
  readonly activation: Module;
  readonly scaleActivation: Module;

  constructor(inputChannels: number, squeezeChannels: number, options: SqueezeExcitationOptions = {}) {
    super();
    const { activation, scaleActivation } = optionsOf('SqueezeExcitation', options, {
      activation: (): Module => new ReLU(),
      scaleActivation: (): Module => new Sigmoid(),
    });
    this.fc1 = new Conv2d(inputChannels, squeezeChannels, 1);
    this.fc2 = new Conv2d(squeezeChannels, inputChannels, 1);
    this.activation = activation();
    this.scaleActivation = scaleActivation();
  }

  forward(x: Tensor): Tensor {
    const few = this.activation.forward(this.fc1.forward(this.avgpool.forward(x)));
    return mul(this.scaleActivation.forward(this.fc2.forward(few)), x);
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { scaleActivation: 'scale_activation' };
  }
}
