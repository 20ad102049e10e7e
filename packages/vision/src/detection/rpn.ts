/** Region proposal networks: where in an image there may be objects. */
import { bceWithLogits, smoothL1 } from '@glissade/losses';
import { Module } from '@glissade/nn';
import {
  concat,
  div,
  eq,
  gather,
  ge,
  indexSelect,
  type Tensor,
  type TypedArray,
  topk,
  where,
} from '@glissade/tensor';
import type { AnchorGenerator } from './anchor-generator.ts';
import { type Assigned, assignedBy } from './assigned.ts';
import { BoxCoder } from './box-coder.ts';
import { choose } from './choose.ts';
import { floatsNear, wholesNear } from './constants.ts';
import type { ImageList } from './image-list.ts';
import { Matcher } from './matcher.ts';
import { type Reading, readNow } from './reading.ts';
import { rowsOfAll } from './rows.ts';
import type { RPNHeadOutputs } from './rpn-head.ts';
import { BalancedPositiveNegativeSampler } from './sampler.ts';
import { checkTargets, type DetectionTarget, type ImageSize } from './targets.ts';

/** How `RegionProposalNetwork` chooses. */
export interface RPNOptions {
  /** How much an anchor must overlap an object to find it. */
  readonly fgIouThresh: number;
  /** How little it may overlap objects to find nothing. */
  readonly bgIouThresh: number;
  /** How many anchors of an image count in the loss. */
  readonly batchSizePerImage: number;
  /** Which part of them may have an object. */
  readonly positiveFraction: number;
  /** How many proposals of each map there are before some overlap better ones. */
  readonly preNmsTopN: { readonly training: number; readonly testing: number };
  /** How many proposals of an image there are in the end. */
  readonly postNmsTopN: { readonly training: number; readonly testing: number };
  /** Of proposals of a map that overlap by more than that the best one is kept. */
  readonly nmsThresh: number;
  /** Proposals must be as sure as that. Default 0. */
  readonly scoreThresh?: number;
}

/** The losses of a region proposal network. */
export interface RPNLosses {
  readonly lossObjectness: Tensor;
  readonly lossRpnBoxReg: Tensor;
}

/** The surest anchors of each image, changed as the network says. */
export interface ProposalCandidates {
  /** Map by map, [N, K, 4]. */
  readonly boxes: Tensor;
  /** From 0 to 1, [N, K]. */
  readonly scores: Tensor;
  /** How many of them each map has. */
  readonly counts: readonly number[];
}

/** What the network says of all anchors, and which these are. */
export interface RPNOutputs {
  /** Logits [N, A, 1]. */
  readonly objectness: Tensor;
  /** Codes [N, A, 4]. */
  readonly bboxDeltas: Tensor;
  /** [A, 4]. */
  readonly anchors: Tensor;
  readonly candidates: ProposalCandidates;
}

/**
 * Proposes boxes that may hold an object, of any class, by what `head` says of the anchors of feature maps.
 * Source: https://arxiv.org/abs/1506.01497, section 3
 *
 * @param head - `RPNHead` or one of your own
 */
export class RegionProposalNetwork extends Module<
  [
    images: ImageList,
    features: Readonly<Record<string, Tensor>>,
    targets?: readonly DetectionTarget[] | undefined,
  ],
  { readonly boxes: Tensor[]; readonly losses: RPNLosses | undefined }
> {
  readonly anchorGenerator: AnchorGenerator;
  readonly head: Module<[maps: readonly Tensor[]], RPNHeadOutputs>;
  readonly boxCoder: BoxCoder = new BoxCoder([1, 1, 1, 1]);
  readonly proposalMatcher: Matcher;
  readonly fgBgSampler: BalancedPositiveNegativeSampler;
  readonly options: RPNOptions;
  /** The least length of the sides of proposals. */
  readonly minSize: number = 1e-3;

  constructor(
    anchorGenerator: AnchorGenerator,
    head: Module<[maps: readonly Tensor[]], RPNHeadOutputs>,
    options: RPNOptions,
  ) {
    super();
    this.anchorGenerator = anchorGenerator;
    this.head = head;
    this.options = options;
    this.proposalMatcher = new Matcher(options.fgIouThresh, options.bgIouThresh, true);
    this.fgBgSampler = new BalancedPositiveNegativeSampler(
      options.batchSizePerImage,
      options.positiveFraction,
    );
  }

  /** The proposals [L, 4] of each image, the surest first, and in training the losses. Reads values: not on a GPU. */
  forward(
    images: ImageList,
    features: Readonly<Record<string, Tensor>>,
    targets?: readonly DetectionTarget[] | undefined,
  ): { readonly boxes: Tensor[]; readonly losses: RPNLosses | undefined } {
    if (this.training) checkTargets('RegionProposalNetwork', targets ?? [], images.imageSizes.length);
    return readNow('RegionProposalNetwork', this.#read(images, features, targets), 'use the whole detector');
  }

  *#read(
    images: ImageList,
    features: Readonly<Record<string, Tensor>>,
    targets: readonly DetectionTarget[] | undefined,
  ): Reading<{ readonly boxes: Tensor[]; readonly losses: RPNLosses | undefined }> {
    const outputs = this.outputs(images.tensors, features);
    const { candidates, anchors } = outputs;
    const goals = this.training ? assignedBy(this.proposalMatcher, targets!, anchors) : undefined;
    const read = yield [candidates.boxes, candidates.scores, ...(goals ? [this.labelsOf(goals)] : [])];
    const losses = goals && this.computeLoss(outputs, goals, read[2]!);
    const boxes = this.chosen(candidates, read[0]!, read[1]!, images.imageSizes).map((corners) =>
      floatsNear(anchors, corners, [corners.length / 4, 4]),
    );
    return { boxes, losses };
  }

  /** What has one shape for each size of a batch. No gradient flows to the candidates' boxes. */
  outputs(batch: Tensor, features: Readonly<Record<string, Tensor>>): RPNOutputs {
    const maps = Object.values(features);
    const said = this.head.forward(maps);
    const anchors = this.anchorGenerator.boxes(batch, maps);
    const objectness = rowsOfAll(said.objectness, 1);
    const bboxDeltas = rowsOfAll(said.bboxDeltas, 4);
    const candidates = this.#surest(
      objectness.detach(),
      bboxDeltas.detach(),
      anchors,
      this.anchorGenerator.counts(maps),
    );
    return { objectness, bboxDeltas, anchors, candidates };
  }

  #surest(
    objectness: Tensor,
    bboxDeltas: Tensor,
    anchors: Tensor,
    counts: readonly number[],
  ): ProposalCandidates {
    const { preNmsTopN } = this.options;
    const most = this.training ? preNmsTopN.training : preNmsTopN.testing;
    const logits = objectness.squeeze(2);
    let first = 0;
    const each = counts.map((count) => {
      const { indices } = topk(logits.narrow(1, first, count), Math.min(most, count), 1);
      const places = indices.add(first);
      first += count;
      return places;
    });
    const places = concat(each, 1);
    const shape = [...places.shape, 4];
    const codes = gather(bboxDeltas, 1, places.unsqueeze(-1).expand(shape));
    const from = indexSelect(anchors, 0, places.flatten()).reshape(shape);
    return {
      boxes: this.boxCoder.decodeSingle(codes, from),
      scores: gather(logits, 1, places).sigmoid(),
      counts: each.map(({ shape }) => shape[1]!),
    };
  }

  /** The proposals of each image, as plain numbers, of those of the candidates. */
  chosen(
    { counts }: ProposalCandidates,
    boxes: TypedArray,
    scores: TypedArray,
    imageSizes: readonly ImageSize[],
  ): Float32Array[] {
    const { postNmsTopN, nmsThresh, scoreThresh = 0 } = this.options;
    const most = this.training ? postNmsTopN.training : postNmsTopN.testing;
    const least = Math.fround(scoreThresh);
    const isSure = (score: number): boolean => score >= least;
    // Proposals of unlike maps do not push each other out.
    const labels = Int32Array.from(counts.flatMap((count, level) => new Array<number>(count).fill(level)));
    const minSize = Math.fround(this.minSize);
    return imageSizes.map((size, i) => {
      const [first, end] = [i * labels.length, (i + 1) * labels.length];
      const given = {
        boxes: Float32Array.from(boxes.subarray(4 * first, 4 * end)),
        scores: Float32Array.from(scores.subarray(first, end)),
        labels,
      };
      return choose(given, size, { isSure, minSize, nmsThresh, most }).boxes;
    });
  }

  /** 1 for anchors that are to find an object, 0 for those that are to find none, -1 for others: int32 [N, A]. */
  labelsOf({ matches }: Assigned): Tensor {
    return where(eq(matches, Matcher.BETWEEN_THRESHOLDS), -1, ge(matches, 0).int()).int();
  }

  /** The losses of some anchors, which are drawn by the labels of all. */
  computeLoss(
    { objectness, bboxDeltas, anchors }: RPNOutputs,
    goals: Assigned,
    labels: TypedArray,
  ): RPNLosses {
    const [images, count] = goals.matches.shape as readonly [number, number];
    const positive: number[] = [];
    const negative: number[] = [];
    for (let i = 0; i < images; i++) {
      const drawn = this.fgBgSampler.drawn(labels.subarray(i * count, (i + 1) * count));
      for (const place of drawn.positive) positive.push(i * count + place);
      for (const place of drawn.negative) negative.push(i * count + place);
    }
    const all = wholesNear(anchors, Int32Array.from([...positive, ...negative]));
    const found = wholesNear(anchors, Int32Array.from(positive));
    const truth = floatsNear(objectness, new Float32Array(all.size).fill(1, 0, positive.length), [all.size]);
    const rows = (x: Tensor, places: Tensor): Tensor =>
      indexSelect(x.reshape([images * count, -1]), 0, places);
    const from = indexSelect(
      anchors,
      0,
      wholesNear(
        anchors,
        Int32Array.from(positive, (place) => place % count),
      ),
    );
    const codes = this.boxCoder.encodeSingle(rows(goals.boxes, found), from);
    const distance = smoothL1(rows(bboxDeltas, found), codes, { beta: 1 / 9, reduction: 'sum' });
    return {
      lossObjectness: bceWithLogits(rows(objectness, all).squeeze(1), truth),
      lossRpnBoxReg: div(distance, all.size),
    };
  }
}
