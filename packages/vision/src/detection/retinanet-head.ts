/** The head of RetinaNet: four convolutions and a last one, for classes and for boxes. */
import { Conv2d, Module, Sequential } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import { Conv2dNormActivation } from '../ops/conv-norm-activation.ts';
import type { NormLayer } from '../options.ts';
import { ClassificationHead } from './classification-head.ts';
import { allDrawnSmall, drawnSmall } from './drawn-small.ts';
import { rowsOfAll } from './rows.ts';

/** What RetinaNet's head says of A anchors. */
export interface RetinaNetOutputs {
  /** [N, A, numClasses]. */
  readonly clsLogits: Tensor;
  /** Codes, as of `BoxCoder`, [N, A, 4]. */
  readonly bboxRegression: Tensor;
}

function body(channels: number, normLayer: NormLayer | null): Sequential {
  return new Sequential(
    ...Array.from({ length: 4 }, () => new Conv2dNormActivation(channels, channels, { normLayer })),
  );
}

/** Scores [N, A, numClasses] of the anchors of feature maps. */
export class RetinaNetClassificationHead extends ClassificationHead {
  constructor(
    inChannels: number,
    numAnchors: number,
    numClasses: number,
    options: { readonly normLayer?: NormLayer | null } = {},
  ) {
    super(body(inChannels, options.normLayer ?? null), inChannels, numAnchors, numClasses);
  }
}

/** Codes [N, A, 4] of the boxes of anchors of feature maps. */
export class RetinaNetRegressionHead extends Module<[maps: readonly Tensor[]]> {
  readonly conv: Sequential;
  readonly bboxReg: Conv2d;

  constructor(
    inChannels: number,
    numAnchors: number,
    options: { readonly normLayer?: NormLayer | null } = {},
  ) {
    super();
    this.conv = body(inChannels, options.normLayer ?? null);
    this.bboxReg = new Conv2d(inChannels, numAnchors * 4, 3, { padding: 1 });
    drawnSmall(this.bboxReg);
    allDrawnSmall(this.conv);
  }

  forward(maps: readonly Tensor[]): Tensor {
    return rowsOfAll(
      maps.map((map) => this.bboxReg.forward(this.conv.forward(map))),
      4,
    );
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { bboxReg: 'bbox_reg' };
  }
}

/**
 * What `RetinaNet` says of the anchors of feature maps [N, inChannels, Hi, Wi].
 * Source: https://arxiv.org/abs/1708.02002, section 4
 *
 * @param numAnchors - how many anchors there are at a place
 *
 * @example
 * ```ts
 * import { zeros } from '@glissade/tensor';
 * import { RetinaNetHead } from '@glissade/vision';
 *
 * const head = new RetinaNetHead(4, 9, 3);
 * const { clsLogits, bboxRegression } = head.forward([zeros([1, 4, 2, 2]), zeros([1, 4, 1, 1])]);
 * console.log(clsLogits.shape, bboxRegression.shape); // => [ 1, 45, 3 ] [ 1, 45, 4 ]
 * ```
 */
export class RetinaNetHead extends Module<[maps: readonly Tensor[]], RetinaNetOutputs> {
  readonly classificationHead: RetinaNetClassificationHead;
  readonly regressionHead: RetinaNetRegressionHead;

  constructor(
    inChannels: number,
    numAnchors: number,
    numClasses: number,
    options: { readonly normLayer?: NormLayer | null } = {},
  ) {
    super();
    this.classificationHead = new RetinaNetClassificationHead(inChannels, numAnchors, numClasses, options);
    this.regressionHead = new RetinaNetRegressionHead(inChannels, numAnchors, options);
  }

  forward(maps: readonly Tensor[]): RetinaNetOutputs {
    return {
      clsLogits: this.classificationHead.forward(maps),
      bboxRegression: this.regressionHead.forward(maps),
    };
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { classificationHead: 'classification_head', regressionHead: 'regression_head' };
  }
}
