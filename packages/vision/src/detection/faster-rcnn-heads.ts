/** What is said of what boxes show: a few layers, and a last one for classes and for boxes. */
import { Flatten, Linear, Module, ReLU, Sequential } from '@glissade/nn';
import { flatten, optionsOf, relu, type Tensor } from '@glissade/tensor';
import { heByOutputs, initialise } from '../models/initialise.ts';
import { Conv2dNormActivation } from '../ops/conv-norm-activation.ts';
import type { NormLayer } from '../options.ts';

/** What is said of K boxes. */
export interface BoxOutputs {
  /** Logits [K, numClasses], the background first. */
  readonly classLogits: Tensor;
  /** Codes, as of `BoxCoder`, four for each class: [K, 4 numClasses]. */
  readonly boxRegression: Tensor;
}

/** Two linear layers, of what boxes show [K, C, H, W] to features [K, representationSize]. */
export class TwoMLPHead extends Module {
  readonly fc6: Linear;
  readonly fc7: Linear;

  constructor(inChannels: number, representationSize: number) {
    super();
    this.fc6 = new Linear(inChannels, representationSize);
    this.fc7 = new Linear(representationSize, representationSize);
  }

  forward(x: Tensor): Tensor {
    return relu(this.fc7.forward(relu(this.fc6.forward(flatten(x, 1)))));
  }
}

/**
 * Convolutions of what boxes show [K, C, H, W], and linear layers, to features [K, F].
 *
 * @param inputSize - C, H and W
 * @param convLayers - how many channels each convolution gives
 * @param fcLayers - how many features each linear layer gives
 */
export class FastRCNNConvFCHead extends Sequential {
  constructor(
    inputSize: readonly [channels: number, height: number, width: number],
    convLayers: readonly number[],
    fcLayers: readonly number[],
    options: { readonly normLayer?: NormLayer | null } = {},
  ) {
    const { normLayer } = optionsOf('FastRCNNConvFCHead', options, { normLayer: null as NormLayer | null });
    const [inChannels, height, width] = inputSize;
    const channels = [inChannels, ...convLayers];
    const convs = convLayers.map((each, i) => new Conv2dNormActivation(channels[i]!, each, { normLayer }));
    const features = [channels.at(-1)! * height * width, ...fcLayers];
    const linears = fcLayers.flatMap((each, i) => [new Linear(features[i]!, each), new ReLU()]);
    super(...convs, new Flatten(), ...linears);
    initialise(this, { conv: heByOutputs });
  }
}

/**
 * Classes and boxes of features [K, inChannels]. A detector learns other classes with another one:
 * `model.roiHeads.boxPredictor = new FastRCNNPredictor(1024, 3)`.
 *
 * @example
 * ```ts
 * import { zeros } from '@glissade/tensor';
 * import { FastRCNNPredictor } from '@glissade/vision';
 *
 * const { classLogits, boxRegression } = new FastRCNNPredictor(16, 3).forward(zeros([5, 16]));
 * console.log(classLogits.shape, boxRegression.shape); // => [ 5, 3 ] [ 5, 12 ]
 * ```
 */
export class FastRCNNPredictor extends Module<[x: Tensor], BoxOutputs> {
  readonly clsScore: Linear;
  readonly bboxPred: Linear;

  constructor(inChannels: number, numClasses: number) {
    super();
    this.clsScore = new Linear(inChannels, numClasses);
    this.bboxPred = new Linear(inChannels, numClasses * 4);
  }

  forward(x: Tensor): BoxOutputs {
    const features = flatten(x, 1);
    return { classLogits: this.clsScore.forward(features), boxRegression: this.bboxPred.forward(features) };
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { clsScore: 'cls_score', bboxPred: 'bbox_pred' };
  }
}
