/** What Faster R-CNN and its kin accept. */
import type { Module } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import type { MultiScaleRoIAlign } from '../ops/multi-scale-roi-align.ts';
import type { AnchorGenerator } from './anchor-generator.ts';
import { type DetectorImageOptions, imageDefaults } from './detector-options.ts';
import type { BoxOutputs } from './faster-rcnn-heads.ts';
import type { RPNHeadOutputs } from './rpn-head.ts';

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

/** These by default. */
export const fasterRcnnDefaults: Required<FasterRCNNOptions> = {
  ...imageDefaults,
  rpnAnchorGenerator: undefined,
  rpnHead: undefined,
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
  boxRoiPool: undefined,
  boxHead: undefined,
  boxPredictor: undefined,
  boxScoreThresh: 0.05,
  boxNmsThresh: 0.5,
  boxDetectionsPerImg: 100,
  boxFgIouThresh: 0.5,
  boxBgIouThresh: 0.5,
  boxBatchSizePerImage: 512,
  boxPositiveFraction: 0.25,
  bboxRegWeights: undefined,
};
