/** SSD: default boxes of several maps, and the negatives that are hardest. */
import { crossEntropy, smoothL1 } from '@glissade/losses';
import {
  add,
  argsort,
  checkNumber,
  clamp,
  div,
  gather,
  ge,
  gt,
  logicalOr,
  lt,
  mul,
  optionsOf,
  softmax,
  sum,
  type Tensor,
  topk,
  where,
} from '@glissade/tensor';
import { assignedBy } from './assigned.ts';
import type { DetectionBackbone } from './backbones.ts';
import { BoxCoder } from './box-coder.ts';
import { countingUp } from './constants.ts';
import type { DefaultBoxGenerator } from './default-box-generator.ts';
import {
  type ChoiceOptions,
  choiceOf,
  DenseDetector,
  type DetectionCandidates,
  type DetectionHead,
} from './dense-detector.ts';
import { imageDefaults } from './detector-options.ts';
import { type Matcher, SSDMatcher } from './matcher.ts';
import { SSDHead, type SSDOutputs } from './ssd-head.ts';
import type { DetectionTarget } from './targets.ts';
import { GeneralizedRCNNTransform } from './transform.ts';

/** The losses of SSD, to be added up. */
export interface SSDLosses {
  readonly bboxRegression: Tensor;
  readonly classification: Tensor;
}

/** What `SSD` accepts. */
export interface SSDOptions extends Partial<ChoiceOptions> {
  /** The mean of each colour. Default that of ImageNet. */
  readonly imageMean?: readonly number[];
  /** The standard deviation of each colour. Default that of ImageNet. */
  readonly imageStd?: readonly number[];
  /** What is said of default boxes. Default an `SSDHead`, by the backbone's `outChannels`, of each map. */
  readonly head?: DetectionHead<SSDOutputs> | undefined;
  /** How much a default box must overlap an object to find it. Default 0.5. */
  readonly iouThresh?: number;
  /** Which part of the boxes that count in the loss have an object, at least. Default 0.25. */
  readonly positiveFraction?: number;
}

const defaults = {
  imageMean: imageDefaults.imageMean,
  imageStd: imageDefaults.imageStd,
  head: undefined as DetectionHead<SSDOutputs> | undefined,
  scoreThresh: 0.01,
  nmsThresh: 0.45,
  detectionsPerImg: 200,
  iouThresh: 0.5,
  topkCandidates: 400,
  positiveFraction: 0.25,
};

function headOf(
  backbone: DetectionBackbone,
  anchorGenerator: DefaultBoxGenerator,
  numClasses: number,
): SSDHead {
  const { outChannels } = backbone as { readonly outChannels?: unknown };
  const maps = anchorGenerator.aspectRatios.length;
  if (!Array.isArray(outChannels) || outChannels.length !== maps)
    throw new TypeError(
      `SSD: the backbone's outChannels are ${JSON.stringify(outChannels)}; expected the channels of each of ${maps} maps, or a head`,
    );
  return new SSDHead(outChannels as readonly number[], anchorGenerator.numAnchorsPerLocation(), numClasses);
}

/**
 * SSD, of images to losses or detections (`DetectionNetwork`). Label 0 is the background: objects have labels from 1 to numClasses - 1.
 * Source: https://arxiv.org/abs/1512.02325
 *
 * @param backbone - gives feature maps, of `outChannels[i]` channels, which need not be said where there is a head
 * @param size - width and height that images are brought to
 * @throws TypeError for a backbone of other maps, and other options; RangeError for a `positiveFraction` beyond 0 to 1
 */
export class SSD extends DenseDetector<SSDOutputs, SSDLosses> {
  readonly boxCoder: BoxCoder = new BoxCoder([10, 10, 5, 5]);
  readonly proposalMatcher: Matcher;
  readonly negToPosRatio: number;
  protected readonly choice: ChoiceOptions;

  constructor(
    backbone: DetectionBackbone,
    anchorGenerator: DefaultBoxGenerator,
    size: readonly [width: number, height: number],
    numClasses: number,
    options: SSDOptions = {},
  ) {
    const given = optionsOf('SSD', options, defaults);
    const { positiveFraction: fraction, imageMean, imageStd } = given;
    checkNumber('SSD', 'positiveFraction', fraction, { above: 0, most: 1 });
    super(
      backbone,
      anchorGenerator,
      given.head ?? headOf(backbone, anchorGenerator, numClasses),
      new GeneralizedRCNNTransform(Math.min(...size), Math.max(...size), imageMean, imageStd, {
        sizeDivisible: 1,
        fixedSize: size,
      }),
    );
    this.proposalMatcher = new SSDMatcher(given.iouThresh);
    this.negToPosRatio = (1 - fraction) / fraction;
    this.choice = choiceOf(given);
  }

  protected computeLoss(
    targets: readonly DetectionTarget[],
    { bboxRegression, clsLogits }: SSDOutputs,
    anchors: Tensor,
  ): SSDLosses {
    const { matches, labels, boxes } = assignedBy(this.proposalMatcher, targets, anchors);
    const found = ge(matches, 0);
    const objects = clamp(sum(found.float()), 1);
    // Of boxes without an object any code would do, but not one of no height, whose logarithm has no end.
    const goal = where(found.unsqueeze(-1), boxes, anchors);
    const codes = this.boxCoder.encodeSingle(goal, anchors.unsqueeze(0).expand(goal.shape));
    const distances = where(
      found.unsqueeze(-1),
      smoothL1(bboxRegression, where(found.unsqueeze(-1), codes, 0), { reduction: 'none' }),
      0,
    );
    const classes = where(found, labels, 0).int();
    const losses = crossEntropy(clsLogits.transpose(1, 2), classes, { reduction: 'none' });
    const isObject = gt(classes, 0);
    const negatives = mul(sum(isObject.float(), 1, { keepdim: true }), this.negToPosRatio);
    // The place that each box has among those without an object, the hardest first.
    const order = argsort(where(isObject, -Infinity, losses.detach()), 1, { descending: true });
    const isHard = lt(argsort(order, 1), negatives);
    const counted = where(logicalOr(isObject, isHard), losses, 0);
    return {
      bboxRegression: div(sum(distances), objects),
      classification: div(sum(counted), objects),
    };
  }

  protected candidatesOf({ bboxRegression, clsLogits }: SSDOutputs, anchors: Tensor): DetectionCandidates {
    const [images, count, all] = clsLogits.shape as readonly [number, number, number];
    const classes = all - 1;
    const scores = softmax(clsLogits, -1).slice(2, 1).transpose(1, 2);
    const sure = topk(scores, Math.min(this.choice.topkCandidates, count), 2);
    const from = anchors.unsqueeze(0).expand([images, count, 4]);
    const boxes = this.boxCoder.decodeSingle(bboxRegression, from);
    const places = sure.indices.reshape([images, -1]);
    const labels = add(countingUp(places, classes), 1).unsqueeze(-1).expand(sure.indices.shape);
    return {
      boxes: gather(boxes, 1, places.unsqueeze(-1).expand([...places.shape, 4])),
      scores: sure.values.reshape(places.shape),
      labels: labels.reshape(places.shape).int(),
    };
  }
}
