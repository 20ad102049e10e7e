/** What Faster R-CNN and its kin are made of, by their options. */
import { BatchNorm2d, type Module } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import { resnet50 } from '../models/resnet.ts';
import { MultiScaleRoIAlign } from '../ops/multi-scale-roi-align.ts';
import type { NormLayer } from '../options.ts';
import { AnchorGenerator } from './anchor-generator.ts';
import { type BackboneWithFPN, resnetPyramid } from './backbones.ts';
import type { RoIHeadsOptions } from './box-roi-heads.ts';
import { type BoxOutputs, FastRCNNConvFCHead, FastRCNNPredictor, TwoMLPHead } from './faster-rcnn-heads.ts';
import type { fasterRcnnDefaults } from './faster-rcnn-options.ts';
import { RegionProposalNetwork } from './rpn.ts';
import { RPNHead } from './rpn-head.ts';

type Given = typeof fasterRcnnDefaults;

/** What proposes boxes. */
export function proposing(given: Given, channels: number): RegionProposalNetwork {
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

/** What says of boxes what is in them: the first arguments of `RoIHeads` and its kin. */
export type BoxParts = readonly [
  pool: MultiScaleRoIAlign,
  head: Module,
  predictor: Module<[x: Tensor], BoxOutputs>,
  options: RoIHeadsOptions,
];

export function boxParts(given: Given, channels: number, numClasses: number): BoxParts {
  const pool = given.boxRoiPool ?? new MultiScaleRoIAlign(['0', '1', '2', '3'], 7, 2);
  const [height, width] = pool.outputSize;
  const head = given.boxHead ?? new TwoMLPHead(channels * height * width, 1024);
  const predictor = given.boxPredictor ?? new FastRCNNPredictor(1024, numClasses);
  const options = {
    fgIouThresh: given.boxFgIouThresh,
    bgIouThresh: given.boxBgIouThresh,
    batchSizePerImage: given.boxBatchSizePerImage,
    positiveFraction: given.boxPositiveFraction,
    bboxRegWeights: given.bboxRegWeights,
    scoreThresh: given.boxScoreThresh,
    nmsThresh: given.boxNmsThresh,
    detectionsPerImg: given.boxDetectionsPerImg,
  };
  return [pool, head, predictor, options];
}

/** What the second versions of detectors have in common: layers that normalise in all places, and more convolutions. */
export function improvedParts(
  operation: string,
  normLayer: NormLayer,
  trainableLayers: number | undefined,
): { readonly backbone: BackboneWithFPN; readonly rpnHead: RPNHead; readonly boxHead: FastRCNNConvFCHead } {
  const ofPyramid: NormLayer = (channels) => new BatchNorm2d(channels);
  const backbone = resnetPyramid(operation, resnet50({ normLayer }), {
    trainableLayers,
    normLayer: ofPyramid,
  });
  const { outChannels } = backbone;
  const rpnHead = new RPNHead(outChannels, 3, { convDepth: 2 });
  const boxHead = new FastRCNNConvFCHead([outChannels, 7, 7], [256, 256, 256, 256], [1024], {
    normLayer: ofPyramid,
  });
  return { backbone, rpnHead, boxHead };
}
