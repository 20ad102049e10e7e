/** Detectors of two steps: where there may be something, and what it is. */
import type { Tensor } from '@glissade/tensor';
import { assignedBy } from './assigned.ts';
import { type DetectionBackbone, mapsOf } from './backbones.ts';
import type { BoxRoIHeads, RoILosses } from './box-roi-heads.ts';
import { DetectionNetwork } from './detection-network.ts';
import type { ImageList } from './image-list.ts';
import type { Reading } from './reading.ts';
import { numbersOf } from './roi-samples.ts';
import type { ProposalCandidates, RegionProposalNetwork, RPNLosses } from './rpn.ts';
import { checkNeeds, type Detection, type DetectionTarget, type ImageSize } from './targets.ts';
import type { GeneralizedRCNNTransform } from './transform.ts';

/** The losses of both steps, to be added up. */
export interface RCNNLosses extends RoILosses, RPNLosses {}

/** What there is before proposals are chosen. */
export interface RCNNCandidates {
  readonly features: Readonly<Record<string, Tensor>>;
  readonly proposals: ProposalCandidates;
}

/**
 * A detector of two steps.
 *
 * The second step computes as many proposals as the first one leaves, and which these are depends on values. A step of training reads
 * once: what the first step says, which anchors may be drawn, and the targets. All that is chosen and drawn by it is found in plain numbers,
 * as by torchvision on a CPU from the same seed, and goes back as constants. In use there is one more read, of what is found.
 */
export class GeneralizedRCNN<
  More extends object = object,
  Found extends Detection = Detection,
  Target extends DetectionTarget = DetectionTarget,
> extends DetectionNetwork<RCNNLosses & More, RCNNCandidates, Found, Target> {
  readonly transform: GeneralizedRCNNTransform;
  readonly backbone: DetectionBackbone;
  readonly rpn: RegionProposalNetwork;
  readonly roiHeads: BoxRoIHeads<More, Found, Target>;

  constructor(
    backbone: DetectionBackbone,
    rpn: RegionProposalNetwork,
    roiHeads: BoxRoIHeads<More, Found, Target>,
    transform: GeneralizedRCNNTransform,
  ) {
    super();
    this.transform = transform;
    this.backbone = backbone;
    this.rpn = rpn;
    this.roiHeads = roiHeads;
  }

  candidates(batch: Tensor): RCNNCandidates {
    const features = mapsOf(this.backbone.forward(batch));
    return { features, proposals: this.rpn.outputs(batch, features).candidates };
  }

  protected *lossesOf(
    { tensors, imageSizes }: ImageList,
    targets: readonly Target[],
  ): Reading<RCNNLosses & More> {
    const { rpn, roiHeads } = this;
    checkNeeds(this.constructor.name, targets, roiHeads.needs);
    const features = mapsOf(this.backbone.forward(tensors));
    const outputs = rpn.outputs(tensors, features);
    const { candidates, anchors } = outputs;
    const goals = assignedBy(rpn.proposalMatcher, targets, anchors);
    const [boxes, scores, labels, ...numbers] = yield [
      candidates.boxes,
      candidates.scores,
      rpn.labelsOf(goals),
      ...numbersOf(targets),
    ];
    const proposals = rpn.chosen(candidates, boxes!, scores!, imageSizes);
    const losses = rpn.computeLoss(outputs, goals, labels!);
    const samples = roiHeads.samples(proposals, numbers, anchors);
    return { ...roiHeads.losses(features, samples, imageSizes, targets), ...losses };
  }

  protected *chosen(
    { features, proposals }: RCNNCandidates,
    imageSizes: readonly ImageSize[],
  ): Reading<Found[]> {
    const [boxes, scores] = yield [proposals.boxes, proposals.scores];
    const corners = this.rpn.chosen(proposals, boxes!, scores!, imageSizes);
    return yield* this.roiHeads.detections(features, corners, imageSizes);
  }

  /** Files from before torchvision 0.13 have one convolution in the region proposal network. */
  protected override nameToday(name: string): string {
    return name.replace(/^rpn\.head\.conv\.(weight|bias)$/, 'rpn.head.conv.0.0.$1');
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { roiHeads: 'roi_heads' };
  }
}
