/** RetinaNet: anchors of a pyramid, and a loss that looks at those which are hard. */
import { GroupNorm } from '@glissade/nn';
import {
  abs,
  checkChoice,
  clamp,
  eq,
  ge,
  logicalAnd,
  mean,
  mul,
  ne,
  optionsOf,
  sub,
  sum,
  type Tensor,
  where,
} from '@glissade/tensor';
import { resnet50 } from '../models/resnet.ts';
import { LastLevelP6P7 } from '../ops/feature-pyramid-network.ts';
import { sigmoidFocalLoss } from '../ops/focal-loss.ts';
import { generalizedBoxIouLoss } from '../ops/giou-loss.ts';
import { AnchorGenerator } from './anchor-generator.ts';
import { assignedBy } from './assigned.ts';
import { channelsOf, type DetectionBackbone, resnetPyramid } from './backbones.ts';
import { BoxCoder } from './box-coder.ts';
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
import { Matcher } from './matcher.ts';
import { RetinaNetHead, type RetinaNetOutputs } from './retinanet-head.ts';
import type { DetectionTarget } from './targets.ts';
import { GeneralizedRCNNTransform } from './transform.ts';

/** The losses of RetinaNet, to be added up. */
export interface RetinaNetLosses {
  readonly classification: Tensor;
  readonly bboxRegression: Tensor;
}

/** What `RetinaNet` accepts. */
export interface RetinaNetOptions extends DetectorImageOptions, Partial<ChoiceOptions> {
  /** Makes the anchors. Default: three sizes and three shapes at each place of five maps. */
  readonly anchorGenerator?: AnchorGenerator | undefined;
  /** What is said of anchors. Default a `RetinaNetHead`. */
  readonly head?: DetectionHead<RetinaNetOutputs> | undefined;
  /** How much an anchor must overlap an object to find it. Default 0.5. */
  readonly fgIouThresh?: number;
  /** How little an anchor may overlap objects to find nothing. Default 0.4. */
  readonly bgIouThresh?: number;
  /** What boxes lose: how far their codes are off, or `generalizedBoxIouLoss`. Default 'l1'. */
  readonly boxLoss?: 'l1' | 'giou';
}

const defaults = {
  ...imageDefaults,
  anchorGenerator: undefined as AnchorGenerator | undefined,
  head: undefined as DetectionHead<RetinaNetOutputs> | undefined,
  scoreThresh: 0.05,
  nmsThresh: 0.5,
  detectionsPerImg: 300,
  fgIouThresh: 0.5,
  bgIouThresh: 0.4,
  topkCandidates: 1000,
  boxLoss: 'l1' as 'l1' | 'giou',
};

const retinaNetAnchors = (): AnchorGenerator =>
  new AnchorGenerator(
    [32, 64, 128, 256, 512].map((size) => [
      size,
      Math.trunc(size * 2 ** (1 / 3)),
      Math.trunc(size * 2 ** (2 / 3)),
    ]),
    [0.5, 1, 2],
  );

/**
 * RetinaNet, of images to losses or detections (`DetectionNetwork`). Labels are from 0 to numClasses - 1; published weights have no
 * object of class 0.
 * Source: https://arxiv.org/abs/1708.02002
 *
 * @param backbone - gives feature maps, `outChannels` each: as many as `anchorGenerator` has sizes for
 * @throws TypeError for a backbone without `outChannels`, and other options
 */
export class RetinaNet extends DenseDetector<RetinaNetOutputs, RetinaNetLosses> {
  readonly proposalMatcher: Matcher;
  readonly boxCoder: BoxCoder = new BoxCoder([1, 1, 1, 1]);
  readonly boxLoss: 'l1' | 'giou';
  protected readonly choice: ChoiceOptions;

  constructor(backbone: DetectionBackbone, numClasses: number, options: RetinaNetOptions = {}) {
    const given = optionsOf('RetinaNet', options, defaults);
    const { minSize, maxSize, imageMean, imageStd } = given;
    const anchors = given.anchorGenerator ?? retinaNetAnchors();
    const channels = channelsOf('RetinaNet', backbone);
    super(
      backbone,
      anchors,
      given.head ?? new RetinaNetHead(channels, anchors.numAnchorsPerLocation()[0]!, numClasses),
      new GeneralizedRCNNTransform(minSize, maxSize, imageMean, imageStd),
    );
    this.proposalMatcher = new Matcher(given.fgIouThresh, given.bgIouThresh, true);
    checkChoice('RetinaNet', 'boxLoss', given.boxLoss, ['l1', 'giou']);
    this.boxLoss = given.boxLoss;
    this.choice = choiceOf(given);
  }

  protected computeLoss(
    targets: readonly DetectionTarget[],
    { clsLogits, bboxRegression }: RetinaNetOutputs,
    anchors: Tensor,
  ): RetinaNetLosses {
    const { matches, labels, boxes } = assignedBy(this.proposalMatcher, targets, anchors);
    const found = ge(matches, 0);
    const counted = ne(matches, Matcher.BETWEEN_THRESHOLDS);
    const objects = clamp(sum(found.float(), 1), 1);
    const classes = countingUp(clsLogits, clsLogits.shape[2]!);
    const truth = logicalAnd(found.unsqueeze(-1), eq(labels.unsqueeze(-1), classes)).to(clsLogits.dtype);
    const focal = where(counted.unsqueeze(-1), sigmoidFocalLoss(clsLogits, truth), 0);
    // Of anchors without an object any box would do, but not one of no height, whose logarithm has no end.
    const goal = where(found.unsqueeze(-1), boxes, anchors);
    const distance = mul(
      this.#distances(bboxRegression, goal, anchors.unsqueeze(0).expand(goal.shape)),
      found.to(goal.dtype),
    );
    return {
      classification: mean(sum(focal, [1, 2]).div(objects)),
      bboxRegression: mean(sum(distance, 1).div(objects)),
    };
  }

  /** How far each of N x A boxes is off, [N, A]. */
  #distances(codes: Tensor, goal: Tensor, anchors: Tensor): Tensor {
    return this.boxLoss === 'l1'
      ? sum(abs(sub(codes, this.boxCoder.encodeSingle(goal, anchors))), 2)
      : generalizedBoxIouLoss(this.boxCoder.decodeSingle(codes, anchors), goal);
  }

  protected candidatesOf(
    { clsLogits, bboxRegression }: RetinaNetOutputs,
    anchors: Tensor,
    counts: readonly number[],
  ): DetectionCandidates {
    const { topkCandidates } = this.choice;
    return surestOfMaps(clsLogits.sigmoid(), bboxRegression, anchors, counts, topkCandidates, (codes, from) =>
      this.boxCoder.decodeSingle(codes, from),
    );
  }

  /** Files from before torchvision 0.13 have the convolutions of heads and their activations in one row. */
  protected override nameToday(name: string): string {
    return name.replace(
      /^(head\.(?:classification|regression)_head\.conv)\.([0246])\.(weight|bias)$/,
      (_, path, place, which) => `${path}.${Number(place) / 2}.0.${which}`,
    );
  }
}

/**
 * RetinaNet of a ResNet-50: 34,068,119 parameters for 91 classes.
 * Source: https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.detection.retinanet_resnet50_fpn.html
 */
export function retinanetResnet50Fpn(options: RetinaNetOptions & DetectorOptions = {}): RetinaNet {
  const [{ numClasses, normLayer, trainableBackboneLayers }, others] = detectorParts(options);
  const network = resnet50({ normLayer });
  const backbone = resnetPyramid('retinanetResnet50Fpn', network, {
    trainableLayers: trainableBackboneLayers,
    returnedLayers: [2, 3, 4],
    extraBlocks: new LastLevelP6P7(256, 256),
  });
  return new RetinaNet(backbone, numClasses, others);
}

/**
 * The second version of it, whose heads normalise and whose boxes lose by how they overlap: 38,198,935 parameters for 91 classes.
 * Source: https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.detection.retinanet_resnet50_fpn_v2.html
 */
export function retinanetResnet50FpnV2(options: RetinaNetOptions & DetectorOptions = {}): RetinaNet {
  const [{ numClasses, normLayer, trainableBackboneLayers }, others] = detectorParts(options);
  const backbone = resnetPyramid('retinanetResnet50FpnV2', resnet50({ normLayer }), {
    trainableLayers: trainableBackboneLayers,
    returnedLayers: [2, 3, 4],
    extraBlocks: new LastLevelP6P7(2048, 256),
  });
  const anchorGenerator = retinaNetAnchors();
  const head = new RetinaNetHead(256, 9, numClasses, {
    normLayer: (channels) => new GroupNorm(32, channels),
  });
  return new RetinaNet(backbone, numClasses, { anchorGenerator, head, boxLoss: 'giou', ...others });
}
