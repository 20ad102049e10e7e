/** FCOS: a detector without anchors, whose places say how far the sides of objects are. */
import { bceWithLogits } from '@glissade/losses';
import {
  clamp,
  div,
  eq,
  ge,
  logicalAnd,
  maximum,
  minimum,
  mul,
  optionsOf,
  sqrt,
  sum,
  type Tensor,
  where,
} from '@glissade/tensor';
import { resnet50 } from '../models/resnet.ts';
import { LastLevelP6P7 } from '../ops/feature-pyramid-network.ts';
import { sigmoidFocalLoss } from '../ops/focal-loss.ts';
import { generalizedBoxIouLoss } from '../ops/giou-loss.ts';
import { AnchorGenerator } from './anchor-generator.ts';
import { assigned } from './assigned.ts';
import { channelsOf, type DetectionBackbone, resnetPyramid } from './backbones.ts';
import { BoxLinearCoder } from './box-coder.ts';
import { countingUp } from './constants.ts';
import {
  type ChoiceOptions,
  choiceOf,
  DenseDetector,
  type DetectionCandidates,
  type DetectionHead,
  surestOfMaps,
} from './dense-detector.ts';
import {
  type DetectorImageOptions,
  type DetectorOptions,
  detectorParts,
  imageDefaults,
} from './detector-options.ts';
import { FCOSHead, type FCOSOutputs } from './fcos-head.ts';
import { centerMatches } from './fcos-matches.ts';
import type { DetectionTarget } from './targets.ts';
import { GeneralizedRCNNTransform } from './transform.ts';

/** The losses of FCOS, to be added up. */
export interface FCOSLosses {
  readonly classification: Tensor;
  readonly bboxRegression: Tensor;
  readonly bboxCtrness: Tensor;
}

/** What `FCOS` accepts. */
export interface FCOSOptions extends DetectorImageOptions, Partial<ChoiceOptions> {
  /** Makes one square box at each place, which says how large objects of its map are. Default: of 8 to 128 pixels on five maps. */
  readonly anchorGenerator?: AnchorGenerator | undefined;
  /** What is said of places. Default an `FCOSHead`. */
  readonly head?: DetectionHead<FCOSOutputs> | undefined;
  /** How far from an object's middle a place may be to find it, in lengths of its box. Default 1.5. */
  readonly centerSamplingRadius?: number;
}

const defaults = {
  ...imageDefaults,
  anchorGenerator: undefined as AnchorGenerator | undefined,
  head: undefined as DetectionHead<FCOSOutputs> | undefined,
  centerSamplingRadius: 1.5,
  scoreThresh: 0.2,
  nmsThresh: 0.6,
  detectionsPerImg: 100,
  topkCandidates: 1000,
};

/**
 * FCOS, of images to losses or detections (`DetectionNetwork`). Labels are from 0 to numClasses - 1.
 * Source: https://arxiv.org/abs/1904.01355
 *
 * @param backbone - gives feature maps, `outChannels` each: as many as `anchorGenerator` has sizes for
 * @throws TypeError for a backbone without `outChannels`, and other options; RangeError for several boxes at a place
 */
export class FCOS extends DenseDetector<FCOSOutputs, FCOSLosses> {
  readonly boxCoder: BoxLinearCoder = new BoxLinearCoder(true);
  readonly centerSamplingRadius: number;
  protected readonly choice: ChoiceOptions;

  constructor(backbone: DetectionBackbone, numClasses: number, options: FCOSOptions = {}) {
    const given = optionsOf('FCOS', options, defaults);
    const { minSize, maxSize, imageMean, imageStd } = given;
    const anchors = given.anchorGenerator ?? new AnchorGenerator([8, 16, 32, 64, 128], [1]);
    const each = anchors.numAnchorsPerLocation();
    if (each.some((count) => count !== 1))
      throw new RangeError(`FCOS: anchorGenerator makes ${each} boxes at the places of its maps; expected 1`);
    const channels = channelsOf('FCOS', backbone);
    super(
      backbone,
      anchors,
      given.head ?? new FCOSHead(channels, 1, numClasses),
      new GeneralizedRCNNTransform(minSize, maxSize, imageMean, imageStd),
    );
    this.centerSamplingRadius = given.centerSamplingRadius;
    this.choice = choiceOf(given);
  }

  protected computeLoss(
    targets: readonly DetectionTarget[],
    { clsLogits, bboxRegression, bboxCtrness }: FCOSOutputs,
    anchors: Tensor,
    counts: readonly number[],
  ): FCOSLosses {
    const { matches, labels, boxes } = assigned(targets, anchors, (target) =>
      centerMatches(target, anchors, counts, this.centerSamplingRadius),
    );
    const found = ge(matches, 0);
    const objects = clamp(sum(found.float()), 1);
    const classes = countingUp(clsLogits, clsLogits.shape[2]!);
    const truth = logicalAnd(found.unsqueeze(-1), eq(labels.unsqueeze(-1), classes)).to(clsLogits.dtype);
    const of = (losses: Tensor): Tensor => div(sum(where(found, losses, 0)), objects);
    const all = anchors.unsqueeze(0).expand(boxes.shape);
    // Places without an object are left out behind: till then any box around the place will do.
    const goal = where(found.unsqueeze(-1), boxes, all);
    const decoded = this.boxCoder.decode(bboxRegression, all);
    const [left, top, right, bottom] = this.boxCoder.encode(all, goal).unbind(-1) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const balance = (a: Tensor, b: Tensor): Tensor => div(minimum(a, b), maximum(a, b));
    const centerness = sqrt(mul(balance(left, right), balance(top, bottom)));
    const near = bceWithLogits(bboxCtrness.squeeze(2), centerness, { reduction: 'none' });
    return {
      classification: div(sum(sigmoidFocalLoss(clsLogits, truth)), objects),
      bboxRegression: of(generalizedBoxIouLoss(decoded, goal)),
      bboxCtrness: of(near),
    };
  }

  protected candidatesOf(
    { clsLogits, bboxRegression, bboxCtrness }: FCOSOutputs,
    anchors: Tensor,
    counts: readonly number[],
  ): DetectionCandidates {
    const scores = sqrt(mul(clsLogits.sigmoid(), bboxCtrness.sigmoid()));
    const { topkCandidates } = this.choice;
    return surestOfMaps(scores, bboxRegression, anchors, counts, topkCandidates, (codes, from) =>
      this.boxCoder.decode(codes, from),
    );
  }
}

/**
 * FCOS of a ResNet-50: 32,322,720 parameters for 91 classes.
 * Source: https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.detection.fcos_resnet50_fpn.html
 */
export function fcosResnet50Fpn(options: FCOSOptions & DetectorOptions = {}): FCOS {
  const [{ numClasses, normLayer, trainableBackboneLayers }, others] = detectorParts(options);
  const backbone = resnetPyramid('fcosResnet50Fpn', resnet50({ normLayer }), {
    trainableLayers: trainableBackboneLayers,
    returnedLayers: [2, 3, 4],
    extraBlocks: new LastLevelP6P7(256, 256),
  });
  return new FCOS(backbone, numClasses, others);
}
