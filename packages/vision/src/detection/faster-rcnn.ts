/** Faster R-CNN: proposals, and what is in them. */
import type { Module } from '@glissade/nn';
import { optionsOf, type Tensor } from '@glissade/tensor';
import { mobilenetV3Large } from '../models/mobilenet-v3.ts';
import { resnet50 } from '../models/resnet.ts';
import { MultiScaleRoIAlign } from '../ops/multi-scale-roi-align.ts';
import { AnchorGenerator } from './anchor-generator.ts';
import { channelsOf, type DetectionBackbone, mobilenetPyramid, resnetPyramid } from './backbones.ts';
import {
  type DetectorImageOptions,
  type DetectorOptions,
  detectorParts,
  imageDefaults,
} from './detector-options.ts';
import { type BoxOutputs, FastRCNNPredictor, TwoMLPHead } from './faster-rcnn-heads.ts';
import { GeneralizedRCNN } from './generalized-rcnn.ts';
import { RoIHeads } from './roi-heads.ts';
import { RegionProposalNetwork } from './rpn.ts';
import { RPNHead, type RPNHeadOutputs } from './rpn-head.ts';
import { GeneralizedRCNNTransform } from './transform.ts';

/** What `FasterRCNN` accepts. */
export interface FasterRCNNOptions extends DetectorImageOptions {
  /** Makes the anchors. Default: of one size and three shapes on each of five maps. */
  readonly rpnAnchorGenerator?: AnchorGenerator | undefined;
  /** What is said of anchors. Default an `RPNHead`. */
  readonly rpnHead?: Module<[maps: readonly Tensor[]], RPNHeadOutputs> | undefined;
  /** How many proposals of each map there are at most in training, before some overlap better ones. Default 2000. */
  readonly rpnPreNmsTopNTrain?: number;
  /** The same in use. Default 1000. */
  readonly rpnPreNmsTopNTest?: number;
  /** How many proposals of an image there are at most in training. Default 2000. */
  readonly rpnPostNmsTopNTrain?: number;
  /** The same in use. Default 1000. */
  readonly rpnPostNmsTopNTest?: number;
  /** Of proposals that overlap by more than that the best one is kept. Default 0.7. */
  readonly rpnNmsThresh?: number;
  /** How much an anchor must overlap an object to find it. Default 0.7. */
  readonly rpnFgIouThresh?: number;
  /** How little an anchor may overlap objects to find nothing. Default 0.3. */
  readonly rpnBgIouThresh?: number;
  /** How many anchors of an image count in the loss. Default 256. */
  readonly rpnBatchSizePerImage?: number;
  /** Which part of them may have an object. Default 0.5. */
  readonly rpnPositiveFraction?: number;
  /** Proposals must be as sure as that. Default 0. */
  readonly rpnScoreThresh?: number;
  /** What proposals show of maps. Default 7 x 7 of the maps '0' to '3'. */
  readonly boxRoiPool?: MultiScaleRoIAlign | undefined;
  /** Features of that. Default a `TwoMLPHead` of 1024. */
  readonly boxHead?: Module | undefined;
  /** Classes and boxes of features. Default a `FastRCNNPredictor` of 1024. */
  readonly boxPredictor?: Module<[x: Tensor], BoxOutputs> | undefined;
  /** What is found must be surer than that. Default 0.05. */
  readonly boxScoreThresh?: number;
  /** Of boxes of a class that overlap by more than that the best one is found. Default 0.5. */
  readonly boxNmsThresh?: number;
  /** At most so many are found in an image. Default 100. */
  readonly boxDetectionsPerImg?: number;
  /** How much a proposal must overlap an object to find it. Default 0.5. */
  readonly boxFgIouThresh?: number;
  /** How little a proposal may overlap objects to find nothing. Default 0.5. */
  readonly boxBgIouThresh?: number;
  /** How many proposals of an image count in the loss. Default 512. */
  readonly boxBatchSizePerImage?: number;
  /** Which part of them may have an object. Default 0.25. */
  readonly boxPositiveFraction?: number;
  /** The weights of the coder of boxes. Default [10, 10, 5, 5]. */
  readonly bboxRegWeights?: readonly [number, number, number, number] | undefined;
}

const defaults = {
  ...imageDefaults,
  rpnAnchorGenerator: undefined as AnchorGenerator | undefined,
  rpnHead: undefined as Module<[maps: readonly Tensor[]], RPNHeadOutputs> | undefined,
  rpnPreNmsTopNTrain: 2000,
  rpnPreNmsTopNTest: 1000,
  rpnPostNmsTopNTrain: 2000,
  rpnPostNmsTopNTest: 1000,
  rpnNmsThresh: 0.7,
  rpnFgIouThresh: 0.7,
  rpnBgIouThresh: 0.3,
  rpnBatchSizePerImage: 256,
  rpnPositiveFraction: 0.5,
  rpnScoreThresh: 0,
  boxRoiPool: undefined as MultiScaleRoIAlign | undefined,
  boxHead: undefined as Module | undefined,
  boxPredictor: undefined as Module<[x: Tensor], BoxOutputs> | undefined,
  boxScoreThresh: 0.05,
  boxNmsThresh: 0.5,
  boxDetectionsPerImg: 100,
  boxFgIouThresh: 0.5,
  boxBgIouThresh: 0.5,
  boxBatchSizePerImage: 512,
  boxPositiveFraction: 0.25,
  bboxRegWeights: undefined as readonly [number, number, number, number] | undefined,
};

type Given = typeof defaults;

function proposing(given: Given, channels: number): RegionProposalNetwork {
  const anchors = given.rpnAnchorGenerator ?? new AnchorGenerator([32, 64, 128, 256, 512], [0.5, 1, 2]);
  const head = given.rpnHead ?? new RPNHead(channels, anchors.numAnchorsPerLocation()[0]!);
  return new RegionProposalNetwork(anchors, head, {
    fgIouThresh: given.rpnFgIouThresh,
    bgIouThresh: given.rpnBgIouThresh,
    batchSizePerImage: given.rpnBatchSizePerImage,
    positiveFraction: given.rpnPositiveFraction,
    preNmsTopN: { training: given.rpnPreNmsTopNTrain, testing: given.rpnPreNmsTopNTest },
    postNmsTopN: { training: given.rpnPostNmsTopNTrain, testing: given.rpnPostNmsTopNTest },
    nmsThresh: given.rpnNmsThresh,
    scoreThresh: given.rpnScoreThresh,
  });
}

function saying(given: Given, channels: number, numClasses: number): RoIHeads {
  const pool = given.boxRoiPool ?? new MultiScaleRoIAlign(['0', '1', '2', '3'], 7, 2);
  const [height, width] = pool.outputSize;
  const head = given.boxHead ?? new TwoMLPHead(channels * height * width, 1024);
  return new RoIHeads(pool, head, given.boxPredictor ?? new FastRCNNPredictor(1024, numClasses), {
    fgIouThresh: given.boxFgIouThresh,
    bgIouThresh: given.boxBgIouThresh,
    batchSizePerImage: given.boxBatchSizePerImage,
    positiveFraction: given.boxPositiveFraction,
    bboxRegWeights: given.bboxRegWeights,
    scoreThresh: given.boxScoreThresh,
    nmsThresh: given.boxNmsThresh,
    detectionsPerImg: given.boxDetectionsPerImg,
  });
}

/**
 * Faster R-CNN, of images to losses or detections (`DetectionNetwork`). Label 0 is the background: objects have labels from 1 to
 * numClasses - 1.
 * Source: https://arxiv.org/abs/1506.01497
 *
 * @param backbone - gives feature maps, `outChannels` each: as many as `rpnAnchorGenerator` has sizes for
 * @param numClasses - how many classes there are, the background among them; with a `boxPredictor` it says
 * @throws TypeError for a backbone without `outChannels`, and other options
 */
export class FasterRCNN extends GeneralizedRCNN {
  constructor(backbone: DetectionBackbone, numClasses: number, options: FasterRCNNOptions = {}) {
    const given = optionsOf('FasterRCNN', options, defaults);
    const { minSize, maxSize, imageMean, imageStd } = given;
    const channels = channelsOf('FasterRCNN', backbone);
    // What is drawn comes in torchvision's order.
    const rpn = proposing(given, channels);
    const roiHeads = saying(given, channels, numClasses);
    super(backbone, rpn, roiHeads, new GeneralizedRCNNTransform(minSize, maxSize, imageMean, imageStd));
  }
}

/**
 * Faster R-CNN of a ResNet-50: 41,808,406 parameters for 91 classes.
 * Source: https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.detection.fasterrcnn_resnet50_fpn.html
 */
export function fasterrcnnResnet50Fpn(options: FasterRCNNOptions & DetectorOptions = {}): FasterRCNN {
  const [{ numClasses, normLayer, trainableBackboneLayers }, others] = detectorParts(options);
  const backbone = resnetPyramid('fasterrcnnResnet50Fpn', resnet50({ normLayer }), {
    trainableLayers: trainableBackboneLayers,
  });
  return new FasterRCNN(backbone, numClasses, others);
}

function ofMobilenet(
  operation: string,
  options: FasterRCNNOptions & DetectorOptions,
  own: FasterRCNNOptions,
): FasterRCNN {
  const [{ numClasses, normLayer, trainableBackboneLayers }, others] = detectorParts(options);
  const backbone = mobilenetPyramid(operation, mobilenetV3Large({ normLayer }), {
    trainableLayers: trainableBackboneLayers,
  });
  const sizes = [32, 64, 128, 256, 512];
  const rpnAnchorGenerator = new AnchorGenerator([sizes, sizes, sizes], [0.5, 1, 2]);
  return new FasterRCNN(backbone, numClasses, {
    rpnScoreThresh: 0.05,
    rpnAnchorGenerator,
    ...own,
    ...others,
  });
}

/**
 * Faster R-CNN of a MobileNetV3 Large: 19,410,754 parameters for 91 classes.
 * Source: https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.detection.fasterrcnn_mobilenet_v3_large_fpn.html
 */
export const fasterrcnnMobilenetV3LargeFpn = (
  options: FasterRCNNOptions & DetectorOptions = {},
): FasterRCNN => ofMobilenet('fasterrcnnMobilenetV3LargeFpn', options, {});

/** The same of images whose shorter side is 320 pixels, with fewer proposals. */
export const fasterrcnnMobilenetV3Large320Fpn = (
  options: FasterRCNNOptions & DetectorOptions = {},
): FasterRCNN =>
  ofMobilenet('fasterrcnnMobilenetV3Large320Fpn', options, {
    minSize: 320,
    maxSize: 640,
    rpnPreNmsTopNTest: 150,
    rpnPostNmsTopNTest: 150,
  });
