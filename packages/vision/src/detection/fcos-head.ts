/** The head of FCOS: convolutions with group normalisation, for classes, and for boxes and how near their middles are. */
import { Conv2d, GroupNorm, Module, ReLU, Sequential } from '@glissade/nn';
import { optionsOf, relu, type Tensor } from '@glissade/tensor';
import type { NormLayer } from '../options.ts';
import { ClassificationHead } from './classification-head.ts';
import { allDrawnSmall, drawnSmall } from './drawn-small.ts';
import { rowsOfAll } from './rows.ts';

/** What FCOS's head says of A places. */
export interface FCOSOutputs {
  /** [N, A, numClasses]. */
  readonly clsLogits: Tensor;
  /** Distances, as of `BoxLinearCoder`, [N, A, 4]. */
  readonly bboxRegression: Tensor;
  /** Logits of how near the middle of the object is, [N, A, 1]. */
  readonly bboxCtrness: Tensor;
}

/** What the heads of FCOS accept. */
export interface FCOSHeadOptions {
  /** How many convolutions there are before the last. Default 4. */
  readonly numConvs?: number;
  /** Makes the layers that normalise. Default `GroupNorm` of 32 groups. */
  readonly normLayer?: NormLayer;
}

function body(operation: string, channels: number, options: FCOSHeadOptions): Sequential {
  const { numConvs, normLayer } = optionsOf(operation, options, {
    numConvs: 4,
    normLayer: ((count) => new GroupNorm(32, count)) as NormLayer,
  });
  const layers = Array.from({ length: numConvs }, () => [
    new Conv2d(channels, channels, 3, { padding: 1 }),
    normLayer(channels),
    new ReLU(),
  ]);
  return new Sequential(...layers.flat());
}

/** Scores [N, A, numClasses] of the places of feature maps. */
export class FCOSClassificationHead extends ClassificationHead {
  constructor(inChannels: number, numAnchors: number, numClasses: number, options: FCOSHeadOptions = {}) {
    super(body('FCOSClassificationHead', inChannels, options), inChannels, numAnchors, numClasses);
  }
}

/** Distances [N, A, 4] of the sides of boxes from the places of feature maps, and how near their middles are [N, A, 1]. */
export class FCOSRegressionHead extends Module<[maps: readonly Tensor[]], Omit<FCOSOutputs, 'clsLogits'>> {
  readonly conv: Sequential;
  readonly bboxReg: Conv2d;
  readonly bboxCtrness: Conv2d;

  constructor(inChannels: number, numAnchors: number, options: FCOSHeadOptions = {}) {
    super();
    this.conv = body('FCOSRegressionHead', inChannels, options);
    this.bboxReg = new Conv2d(inChannels, numAnchors * 4, 3, { padding: 1 });
    this.bboxCtrness = new Conv2d(inChannels, numAnchors, 3, { padding: 1 });
    for (const layer of [this.bboxReg, this.bboxCtrness]) drawnSmall(layer);
    allDrawnSmall(this.conv);
  }

  forward(maps: readonly Tensor[]): Omit<FCOSOutputs, 'clsLogits'> {
    const features = maps.map((map) => this.conv.forward(map));
    return {
      bboxRegression: rowsOfAll(
        features.map((map) => relu(this.bboxReg.forward(map))),
        4,
      ),
      bboxCtrness: rowsOfAll(
        features.map((map) => this.bboxCtrness.forward(map)),
        1,
      ),
    };
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { bboxReg: 'bbox_reg', bboxCtrness: 'bbox_ctrness' };
  }
}

/**
 * What `FCOS` says of the places of feature maps [N, inChannels, Hi, Wi].
 * Source: https://arxiv.org/abs/1904.01355, section 3
 *
 * @param numAnchors - how many boxes there are at a place: 1
 *
 * @example
 * ```ts
 * import { zeros } from '@glissade/tensor';
 * import { FCOSHead } from '@glissade/vision';
 *
 * const head = new FCOSHead(32, 1, 3, { numConvs: 1 });
 * const { clsLogits, bboxRegression, bboxCtrness } = head.forward([zeros([1, 32, 2, 2])]);
 * console.log(clsLogits.shape, bboxRegression.shape, bboxCtrness.shape); // => [ 1, 4, 3 ] [ 1, 4, 4 ] [ 1, 4, 1 ]
 * ```
 */
export class FCOSHead extends Module<[maps: readonly Tensor[]], FCOSOutputs> {
  readonly classificationHead: FCOSClassificationHead;
  readonly regressionHead: FCOSRegressionHead;

  constructor(inChannels: number, numAnchors: number, numClasses: number, options: FCOSHeadOptions = {}) {
    super();
    this.classificationHead = new FCOSClassificationHead(inChannels, numAnchors, numClasses, options);
    this.regressionHead = new FCOSRegressionHead(inChannels, numAnchors, options);
  }

  forward(maps: readonly Tensor[]): FCOSOutputs {
    return { clsLogits: this.classificationHead.forward(maps), ...this.regressionHead.forward(maps) };
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { classificationHead: 'classification_head', regressionHead: 'regression_head' };
  }
}
