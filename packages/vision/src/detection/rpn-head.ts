/** What a region proposal network says of anchors. */
import { Conv2d, Module, Sequential } from '@glissade/nn';
import { optionsOf, type Tensor } from '@glissade/tensor';
import { Conv2dNormActivation } from '../ops/conv-norm-activation.ts';
import { allDrawnSmall } from './drawn-small.ts';

/** Of each feature map. */
export interface RPNHeadOutputs {
  /** Logits of there being an object, [N, A, H, W] each. */
  readonly objectness: readonly Tensor[];
  /** Codes, as of `BoxCoder`, [N, 4 A, H, W] each. */
  readonly bboxDeltas: readonly Tensor[];
}

/**
 * Whether there is an object, and what its box is, of `numAnchors` anchors at each place of feature maps.
 * Source: https://arxiv.org/abs/1506.01497, section 3.1
 *
 * @example
 * ```ts
 * import { zeros } from '@glissade/tensor';
 * import { RPNHead } from '@glissade/vision';
 *
 * const { objectness, bboxDeltas } = new RPNHead(8, 3).forward([zeros([1, 8, 4, 5])]);
 * console.log(objectness[0]!.shape, bboxDeltas[0]!.shape); // => [ 1, 3, 4, 5 ] [ 1, 12, 4, 5 ]
 * ```
 */
export class RPNHead extends Module<[maps: readonly Tensor[]], RPNHeadOutputs> {
  readonly conv: Sequential;
  readonly clsLogits: Conv2d;
  readonly bboxPred: Conv2d;

  constructor(inChannels: number, numAnchors: number, options: { readonly convDepth?: number } = {}) {
    super();
    const { convDepth } = optionsOf('RPNHead', options, { convDepth: 1 });
    this.conv = new Sequential(
      ...Array.from(
        { length: convDepth },
        () => new Conv2dNormActivation(inChannels, inChannels, { normLayer: null }),
      ),
    );
    this.clsLogits = new Conv2d(inChannels, numAnchors, 1);
    this.bboxPred = new Conv2d(inChannels, numAnchors * 4, 1);
    allDrawnSmall(this);
  }

  forward(maps: readonly Tensor[]): RPNHeadOutputs {
    const features = maps.map((map) => this.conv.forward(map));
    return {
      objectness: features.map((map) => this.clsLogits.forward(map)),
      bboxDeltas: features.map((map) => this.bboxPred.forward(map)),
    };
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { clsLogits: 'cls_logits', bboxPred: 'bbox_pred' };
  }
}
