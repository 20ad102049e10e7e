/** What is in proposals: their classes, and better boxes, and whatever else a detector says of objects. */
import { noGrad } from '@glissade/autograd';
import { crossEntropy, smoothL1 } from '@glissade/losses';
import { Module } from '@glissade/nn';
import { concat, div, indexSelect, softmax, type Tensor, type TypedArray } from '@glissade/tensor';
import type { MultiScaleRoIAlign } from '../ops/multi-scale-roi-align.ts';
import { BoxCoder } from './box-coder.ts';
import { choose, type Scored } from './choose.ts';
import { floatsNear, wholesNear } from './constants.ts';
import type { BoxOutputs } from './faster-rcnn-heads.ts';
import { Matcher } from './matcher.ts';
import { type Reading, readNow } from './reading.ts';
import { numbersOf, type RoISamples, sampleRoIs, withObjects } from './roi-samples.ts';
import { BalancedPositiveNegativeSampler } from './sampler.ts';
import { checkNeeds, checkTargets, type Detection, type DetectionTarget, type ImageSize } from './targets.ts';

/** How `RoIHeads` chooses. */
export interface RoIHeadsOptions {
  /** How much a proposal must overlap an object to find it. */
  readonly fgIouThresh: number;
  /** How little it may overlap objects to find nothing. */
  readonly bgIouThresh: number;
  /** How many proposals of an image count in the loss. */
  readonly batchSizePerImage: number;
  /** Which part of them may have an object. */
  readonly positiveFraction: number;
  /** The weights of `BoxCoder`. Default [10, 10, 5, 5]. */
  readonly bboxRegWeights?: readonly [number, number, number, number] | undefined;
  /** What is found must be surer than that. */
  readonly scoreThresh: number;
  /** Of boxes of a class that overlap by more than that the best one is found. */
  readonly nmsThresh: number;
  /** At most so many are found in an image. */
  readonly detectionsPerImg: number;
}

/** The losses of the heads of proposals. */
export interface RoILosses {
  readonly lossClassifier: Tensor;
  readonly lossBoxReg: Tensor;
}

/** Feature maps by name. */
export type Features = Readonly<Record<string, Tensor>>;

/**
 * Says of proposals what is in them: `boxRoiPool` gives what each shows of feature maps, `boxHead` features of that, and
 * `boxPredictor` classes and boxes. Source: https://arxiv.org/abs/1506.01497, section 3.2
 *
 * What else is said of objects, `objectLosses` and `described` compute: of proposals with an object in training, and of what was found
 * in use.
 */
export abstract class BoxRoIHeads<
  More extends object,
  Found extends Detection,
  Target extends DetectionTarget,
> extends Module<
  [
    features: Features,
    proposals: readonly Tensor[],
    imageSizes: readonly ImageSize[],
    targets?: readonly Target[] | undefined,
  ],
  { readonly detections: Found[]; readonly losses: (RoILosses & More) | undefined }
> {
  readonly proposalMatcher: Matcher;
  readonly fgBgSampler: BalancedPositiveNegativeSampler;
  readonly boxCoder: BoxCoder;
  readonly boxRoiPool: MultiScaleRoIAlign;
  boxHead: Module;
  /** Assign another for other classes. */
  boxPredictor: Module<[x: Tensor], BoxOutputs>;
  readonly options: RoIHeadsOptions;

  constructor(
    boxRoiPool: MultiScaleRoIAlign,
    boxHead: Module,
    boxPredictor: Module<[x: Tensor], BoxOutputs>,
    options: RoIHeadsOptions,
  ) {
    super();
    this.proposalMatcher = new Matcher(options.fgIouThresh, options.bgIouThresh, false);
    this.fgBgSampler = new BalancedPositiveNegativeSampler(
      options.batchSizePerImage,
      options.positiveFraction,
    );
    this.boxCoder = new BoxCoder(options.bboxRegWeights ?? [10, 10, 5, 5]);
    this.boxRoiPool = boxRoiPool;
    this.boxHead = boxHead;
    this.boxPredictor = boxPredictor;
    this.options = options;
  }

  /** What was found in each image, and in training the losses instead. Reads values: not on a GPU. */
  forward(
    features: Features,
    proposals: readonly Tensor[],
    imageSizes: readonly ImageSize[],
    targets?: readonly Target[] | undefined,
  ): { readonly detections: Found[]; readonly losses: (RoILosses & More) | undefined } {
    const { name } = this.constructor;
    if (this.training) {
      checkTargets(name, targets ?? [], imageSizes.length);
      checkNeeds(name, targets!, this.needs);
    }
    return readNow(name, this.#read(features, proposals, imageSizes, targets), 'use the whole detector');
  }

  *#read(
    features: Features,
    proposals: readonly Tensor[],
    imageSizes: readonly ImageSize[],
    targets: readonly Target[] | undefined,
  ): Reading<{ readonly detections: Found[]; readonly losses: (RoILosses & More) | undefined }> {
    const read = yield [...proposals, ...(this.training ? numbersOf(targets!) : [])];
    const corners = proposals.map((_, i) => Float32Array.from(read[i]!));
    if (!this.training)
      return { detections: yield* this.detections(features, corners, imageSizes), losses: undefined };
    const samples = this.samples(corners, read.slice(proposals.length), proposals[0]!);
    return { detections: [], losses: this.losses(features, samples, imageSizes, targets!) };
  }

  /** Draws proposals of each image; `targets` are the numbers of `numbersOf`. */
  samples(proposals: readonly Float32Array[], targets: readonly TypedArray[], like: Tensor): RoISamples[] {
    return proposals.map((corners, i) =>
      sampleRoIs(corners, targets[2 * i]!, targets[2 * i + 1]!, this.proposalMatcher, this.fgBgSampler, like),
    );
  }

  /** The losses of proposals that were drawn. */
  losses(
    features: Features,
    samples: readonly RoISamples[],
    imageSizes: readonly ImageSize[],
    targets: readonly Target[],
  ): RoILosses & More {
    const boxes = samples.map((each) => each.boxes);
    const outputs = this.#outputs(features, boxes, imageSizes);
    const like = outputs.classLogits;
    const labels = Int32Array.from(samples.flatMap((each) => [...each.labels]));
    const rows = (of: 'boxes' | 'goals'): Tensor =>
      floatsNear(like, Float32Array.from(samples.flatMap((each) => [...each[of]])), [labels.length, 4]);
    const codes = this.boxCoder.encodeSingle(rows('goals'), rows('boxes'));
    const objects = samples.map(withObjects);
    return {
      ...fastrcnnLoss(outputs, labels, codes),
      ...this.objectLosses(features, objects, imageSizes, targets),
    };
  }

  /** What is found in proposals, four corners of each. */
  *detections(
    features: Features,
    proposals: readonly Float32Array[],
    imageSizes: readonly ImageSize[],
  ): Reading<Found[]> {
    const { scoreThresh, nmsThresh, detectionsPerImg } = this.options;
    const { classLogits, boxRegression } = noGrad(() => this.#outputs(features, proposals, imageSizes));
    const [count, classes] = classLogits.shape as readonly [number, number];
    const from = concat(
      proposals.map((corners) => floatsNear(boxRegression, corners, [corners.length / 4, 4])),
      0,
    );
    const boxes = this.boxCoder.decodeSingle(boxRegression, from).reshape([count, classes, 4]).slice(1, 1);
    const scores = softmax(classLogits, -1).slice(1, 1);
    const read = yield [boxes.float(), scores.float()];
    const [corners, merits] = read as [Float32Array, Float32Array];
    const least = Math.fround(scoreThresh);
    let first = 0;
    const found = imageSizes.map((size, i): Scored => {
      const end = first + (proposals[i]!.length / 4) * (classes - 1);
      const given = {
        boxes: corners.subarray(4 * first, 4 * end),
        scores: merits.subarray(first, end),
        labels: Int32Array.from({ length: end - first }, (_, k) => 1 + (k % (classes - 1))),
      };
      first = end;
      const isSure = (score: number): boolean => score > least;
      const choice = { isSure, minSize: Math.fround(0.01), nmsThresh, most: detectionsPerImg };
      return choose(given, size, choice);
    });
    return noGrad(() => this.described(features, found, imageSizes, scores));
  }

  /** What targets must have besides boxes and labels. */
  readonly needs: readonly string[] = [];

  /** What else is lost, of proposals with an object. */
  protected abstract objectLosses(
    features: Features,
    objects: readonly RoISamples[],
    imageSizes: readonly ImageSize[],
    targets: readonly Target[],
  ): More;

  /** What was found in each image, as tensors like `like`, and what else is said of it. */
  protected abstract described(
    features: Features,
    found: readonly Scored[],
    imageSizes: readonly ImageSize[],
    like: Tensor,
  ): Found[];

  #outputs(features: Features, boxes: readonly Float32Array[], imageSizes: readonly ImageSize[]): BoxOutputs {
    return this.boxPredictor.forward(
      this.boxHead.forward(this.boxRoiPool.ofNumbers(features, boxes, imageSizes)),
    );
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { boxRoiPool: 'box_roi_pool', boxHead: 'box_head', boxPredictor: 'box_predictor' };
  }
}

/**
 * The losses of classes, and of the boxes of proposals with an object.
 *
 * @param codes - what changes proposals into the boxes of their objects, [K, 4]
 */
function fastrcnnLoss(
  { classLogits, boxRegression }: BoxOutputs,
  labels: Int32Array,
  codes: Tensor,
): RoILosses {
  const [count, classes] = classLogits.shape as readonly [number, number];
  const found = Int32Array.from(labels.keys()).filter((i) => labels[i]! > 0);
  const ofLabel = wholesNear(
    classLogits,
    found.map((i) => i * classes + labels[i]!),
  );
  const said = indexSelect(boxRegression.reshape([count * classes, 4]), 0, ofLabel);
  const goals = indexSelect(codes, 0, wholesNear(codes, found));
  return {
    lossClassifier: crossEntropy(classLogits, wholesNear(classLogits, labels)),
    lossBoxReg: div(smoothL1(said, goals, { beta: 1 / 9, reduction: 'sum' }), count),
  };
}
