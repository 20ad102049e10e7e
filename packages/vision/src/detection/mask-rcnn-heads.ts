/** What is said of the pixels of boxes: some convolutions, and a last layer for a mask of each class. */
import { Conv2d, ConvTranspose2d, init, ReLU, Sequential } from '@glissade/nn';
import { optionsOf } from '@glissade/tensor';
import { heByOutputs, initialise } from '../models/initialise.ts';
import { NamedSequential } from '../models/named-sequential.ts';
import { Conv2dNormActivation } from '../ops/conv-norm-activation.ts';
import type { NormLayer } from '../options.ts';

/**
 * Convolutions of what boxes show [K, inChannels, H, W], as many as there are `layers`, with so many channels each.
 *
 * @param dilation - the distance between the elements of their windows
 */
export class MaskRCNNHeads extends Sequential {
  constructor(
    inChannels: number,
    layers: readonly number[],
    dilation: number,
    options: { readonly normLayer?: NormLayer | null } = {},
  ) {
    const { normLayer } = optionsOf('MaskRCNNHeads', options, { normLayer: null as NormLayer | null });
    const channels = [inChannels, ...layers];
    super(
      ...layers.map(
        (each, i) => new Conv2dNormActivation(channels[i]!, each, { padding: dilation, dilation, normLayer }),
      ),
    );
    initialise(this, { conv: heByOutputs });
  }
}

/**
 * Logits of masks [K, numClasses, 2 H, 2 W] of features [K, inChannels, H, W]. A detector learns other classes with another one, and
 * another `FastRCNNPredictor`: `model.roiHeads.maskPredictor = new MaskRCNNPredictor(256, 256, 3)`.
 *
 * @param dimReduced - how many channels there are between both layers
 *
 * @example
 * ```ts
 * import { zeros } from '@glissade/tensor';
 * import { MaskRCNNPredictor } from '@glissade/vision';
 *
 * console.log(new MaskRCNNPredictor(8, 8, 3).forward(zeros([5, 8, 14, 14])).shape); // => [ 5, 3, 28, 28 ]
 * ```
 */
export class MaskRCNNPredictor extends NamedSequential {
  constructor(inChannels: number, dimReduced: number, numClasses: number) {
    const grown = new ConvTranspose2d(inChannels, dimReduced, 2, { stride: 2 });
    const logits = new Conv2d(dimReduced, numClasses, 1);
    for (const { weight } of [grown, logits])
      init.kaimingNormal_(weight, { mode: 'fanOut', nonlinearity: 'relu' });
    super({ conv5_mask: grown, relu: new ReLU(), mask_fcn_logits: logits });
  }
}
