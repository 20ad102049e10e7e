/** What is said of places in boxes: convolutions, and a last layer for a heat map of each. */
import { Conv2d, ConvTranspose2d, init, interpolate, Module, ReLU, Sequential } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import { heByOutputs, initialise } from '../models/initialise.ts';

/** Convolutions of what boxes show [K, inChannels, H, W], as many as there are `layers`, with so many channels each. */
export class KeypointRCNNHeads extends Sequential {
  constructor(inChannels: number, layers: readonly number[]) {
    const channels = [inChannels, ...layers];
    super(...layers.flatMap((each, i) => [new Conv2d(channels[i]!, each, 3, { padding: 1 }), new ReLU()]));
    initialise(this, { conv: heByOutputs });
  }
}

/**
 * Logits of heat maps [K, numKeypoints, 4 H, 4 W] of features [K, inChannels, H, W]: a layer makes them twice as large, and values in
 * between twice again.
 *
 * @example
 * ```ts
 * import { zeros } from '@glissade/tensor';
 * import { KeypointRCNNPredictor } from '@glissade/vision';
 *
 * console.log(new KeypointRCNNPredictor(8, 5).forward(zeros([2, 8, 14, 14])).shape); // => [ 2, 5, 56, 56 ]
 * ```
 */
export class KeypointRCNNPredictor extends Module {
  readonly kpsScoreLowres: ConvTranspose2d;

  constructor(inChannels: number, numKeypoints: number) {
    super();
    this.kpsScoreLowres = new ConvTranspose2d(inChannels, numKeypoints, 4, { stride: 2, padding: 1 });
    init.kaimingNormal_(this.kpsScoreLowres.weight, { mode: 'fanOut', nonlinearity: 'relu' });
    init.zeros_(this.kpsScoreLowres.bias!);
  }

  forward(x: Tensor): Tensor {
    return interpolate(this.kpsScoreLowres.forward(x), { scaleFactor: 2, mode: 'bilinear' });
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { kpsScoreLowres: 'kps_score_lowres' };
  }
}
