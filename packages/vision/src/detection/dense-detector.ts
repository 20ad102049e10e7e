/** Networks that say of each of many boxes at once what is in it, without proposals between. */
import type { Module } from '@glissade/nn';
import { concat, gather, indexSelect, type Tensor, topk } from '@glissade/tensor';
import type { BoxesOfMaps } from './anchor-generator.ts';
import { type DetectionBackbone, mapsOf } from './backbones.ts';
import { choose, detectionOf } from './choose.ts';
import { DetectionNetwork } from './detection-network.ts';
import type { ImageList } from './image-list.ts';
import type { Reading } from './reading.ts';
import type { Detection, DetectionTarget, ImageSize } from './targets.ts';
import type { GeneralizedRCNNTransform } from './transform.ts';

/** What is found in each image before it is chosen. */
export interface DetectionCandidates {
  /** In pixels, [N, K, 4]. */
  readonly boxes: Tensor;
  /** From 0 to 1, [N, K]. */
  readonly scores: Tensor;
  /** int32 [N, K]. */
  readonly labels: Tensor;
}

/** What heads say, of the maps of N images with A anchors together. */
export type DetectionHead<Outputs> = Module<[maps: readonly Tensor[]], Outputs>;

/** Which of the candidates count. */
export interface ChoiceOptions {
  /** What is found must be surer than that. */
  readonly scoreThresh: number;
  /** Of boxes of a class that overlap by more than that the best one is found. */
  readonly nmsThresh: number;
  /** At most so many are found in an image. */
  readonly detectionsPerImg: number;
  /** So many of the surest, of each map or of each class, are looked at. */
  readonly topkCandidates: number;
}

/** These of more options. */
export const choiceOf = ({
  scoreThresh,
  nmsThresh,
  detectionsPerImg,
  topkCandidates,
}: ChoiceOptions): ChoiceOptions => ({ scoreThresh, nmsThresh, detectionsPerImg, topkCandidates });

/**
 * A detector of one shot. Losses are computed with masks where torchvision picks anchors by their matches: nothing is read in
 * training, which may be compiled as a whole, and gradients are the same.
 */
export abstract class DenseDetector<Outputs, Losses extends object> extends DetectionNetwork<
  Losses,
  DetectionCandidates
> {
  readonly backbone: DetectionBackbone;
  readonly anchorGenerator: BoxesOfMaps;
  /** Assign another for other classes. */
  head: DetectionHead<Outputs>;
  readonly transform: GeneralizedRCNNTransform;
  protected abstract readonly choice: ChoiceOptions;

  constructor(
    backbone: DetectionBackbone,
    anchorGenerator: BoxesOfMaps,
    head: DetectionHead<Outputs>,
    transform: GeneralizedRCNNTransform,
  ) {
    super();
    this.backbone = backbone;
    this.anchorGenerator = anchorGenerator;
    this.head = head;
    this.transform = transform;
  }

  candidates(batch: Tensor): DetectionCandidates {
    const maps = Object.values(mapsOf(this.backbone.forward(batch)));
    const anchors = this.anchorGenerator.boxes(batch, maps);
    return this.candidatesOf(this.head.forward(maps), anchors, this.anchorGenerator.counts(maps));
  }

  /** @param counts - how many anchors each map has */
  protected abstract candidatesOf(
    outputs: Outputs,
    anchors: Tensor,
    counts: readonly number[],
  ): DetectionCandidates;

  protected abstract computeLoss(
    targets: readonly DetectionTarget[],
    outputs: Outputs,
    anchors: Tensor,
    counts: readonly number[],
  ): Losses;

  protected *lossesOf({ tensors }: ImageList, targets: readonly DetectionTarget[]): Reading<Losses> {
    // What is read in training: nothing.
    yield [];
    const maps = Object.values(mapsOf(this.backbone.forward(tensors)));
    const outputs = this.head.forward(maps);
    const anchors = this.anchorGenerator.boxes(tensors, maps);
    return this.computeLoss(targets, outputs, anchors, this.anchorGenerator.counts(maps));
  }

  protected *chosen(
    { boxes, scores, labels }: DetectionCandidates,
    imageSizes: readonly ImageSize[],
  ): Reading<Detection[]> {
    const { scoreThresh, nmsThresh, detectionsPerImg } = this.choice;
    const least = Math.fround(scoreThresh);
    const isSure = (score: number): boolean => score > least;
    const read = yield [boxes.float(), scores.float(), labels.int()];
    const [corners, merits, classes] = read as [Float32Array, Float32Array, Int32Array];
    const count = scores.shape[1]!;
    return imageSizes.map((size, i) => {
      const [first, end] = [i * count, (i + 1) * count];
      const given = {
        boxes: corners.subarray(4 * first, 4 * end),
        scores: merits.subarray(first, end),
        labels: classes.subarray(first, end),
      };
      return detectionOf(choose(given, size, { isSure, nmsThresh, most: detectionsPerImg }), scores);
    });
  }
}

/**
 * The surest of each map: of scores [N, A, C] of all, and how to make boxes of the anchors [N, K, 4] that they are of.
 *
 * @param decode - boxes of what a head says of anchors, both [N, K, 4]
 */
export function surestOfMaps(
  scores: Tensor,
  codes: Tensor,
  anchors: Tensor,
  counts: readonly number[],
  most: number,
  decode: (codes: Tensor, anchors: Tensor) => Tensor,
): DetectionCandidates {
  const [images, , classes] = scores.shape as readonly [number, number, number];
  let first = 0;
  const each = counts.map((count): DetectionCandidates => {
    const of = (x: Tensor, dim: number): Tensor => x.narrow(dim, first, count);
    const sure = topk(of(scores, 1).reshape([images, count * classes]), Math.min(most, count * classes), 1);
    const places = sure.indices.div(classes, { roundingMode: 'floor' });
    const shape = [...places.shape, 4];
    const own = gather(of(codes, 1), 1, places.unsqueeze(-1).expand(shape));
    const from = indexSelect(of(anchors, 0), 0, places.flatten()).reshape(shape);
    first += count;
    return { boxes: decode(own, from), scores: sure.values, labels: sure.indices.remainder(classes).int() };
  });
  const joined = (name: keyof DetectionCandidates): Tensor =>
    concat(
      each.map((candidates) => candidates[name]),
      1,
    );
  return { boxes: joined('boxes'), scores: joined('scores'), labels: joined('labels') };
}
