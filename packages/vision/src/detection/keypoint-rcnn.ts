/** Keypoint R-CNN: Faster R-CNN, and where places of its objects are, such as the eyes and elbows of people. */
import type { Module } from '@glissade/nn';
import { optionsOf } from '@glissade/tensor';
import { resnet50 } from '../models/resnet.ts';
import { MultiScaleRoIAlign } from '../ops/multi-scale-roi-align.ts';
import { channelsOf, type DetectionBackbone, resnetPyramid } from './backbones.ts';
import { type DetectorOptions, detectorParts } from './detector-options.ts';
import { type FasterRCNNOptions, fasterRcnnDefaults } from './faster-rcnn-options.ts';
import { boxParts, proposing } from './faster-rcnn-parts.ts';
import { GeneralizedRCNN, type RCNNLosses } from './generalized-rcnn.ts';
import { KeypointRCNNHeads, KeypointRCNNPredictor } from './keypoint-rcnn-heads.ts';
import { type KeypointLosses, KeypointRoIHeads } from './keypoint-roi-heads.ts';
import type { KeypointDetection, KeypointTarget } from './targets.ts';
import { GeneralizedRCNNTransform } from './transform.ts';

/** What `KeypointRCNN` accepts. */
export interface KeypointRCNNOptions extends FasterRCNNOptions {
  /** What boxes show of maps, for their places. Default 14 x 14 of the maps '0' to '3'. */
  readonly keypointRoiPool?: MultiScaleRoIAlign | undefined;
  /** Features of that. Default a `KeypointRCNNHeads` of eight times 512 channels. */
  readonly keypointHead?: Module | undefined;
  /** Logits of a heat map of each place, as high as wide. Default a `KeypointRCNNPredictor`. */
  readonly keypointPredictor?: Module | undefined;
  /** How many places each object has; with a `keypointPredictor` it says. Default 17, those of people in COCO. */
  readonly numKeypoints?: number;
}

/** The losses of Keypoint R-CNN, to be added up. */
export interface KeypointRCNNLosses extends RCNNLosses, KeypointLosses {}

const defaults = {
  ...fasterRcnnDefaults,
  keypointRoiPool: undefined as MultiScaleRoIAlign | undefined,
  keypointHead: undefined as Module | undefined,
  keypointPredictor: undefined as Module | undefined,
  numKeypoints: 17,
};

/**
 * Keypoint R-CNN: what `FasterRCNN` does, of targets with `keypoints`, and those of what it finds, [N, numKeypoints, 3] in pixels of
 * each image, with `keypointsScores`.
 * Source: https://arxiv.org/abs/1703.06870, section 5
 *
 * @param backbone - as of `FasterRCNN`
 * @param numClasses - how many classes there are, the background among them; with a `boxPredictor` it says
 * @throws TypeError for a backbone without `outChannels`, other options, and targets without keypoints
 */
export class KeypointRCNN extends GeneralizedRCNN<KeypointLosses, KeypointDetection, KeypointTarget> {
  declare readonly roiHeads: KeypointRoIHeads;

  constructor(backbone: DetectionBackbone, numClasses: number, options: KeypointRCNNOptions = {}) {
    const given = optionsOf('KeypointRCNN', options, defaults);
    const { minSize, maxSize, imageMean, imageStd } = given;
    const channels = channelsOf('KeypointRCNN', backbone);
    // What is drawn comes in torchvision's order.
    const pool = given.keypointRoiPool ?? new MultiScaleRoIAlign(['0', '1', '2', '3'], 14, 2);
    const head = given.keypointHead ?? new KeypointRCNNHeads(channels, new Array<number>(8).fill(512));
    const predictor = given.keypointPredictor ?? new KeypointRCNNPredictor(512, given.numKeypoints);
    const rpn = proposing(given, channels);
    const box = boxParts(given, channels, numClasses);
    const roiHeads = new KeypointRoIHeads(box, pool, head, predictor);
    super(backbone, rpn, roiHeads, new GeneralizedRCNNTransform(minSize, maxSize, imageMean, imageStd));
  }
}

/**
 * Keypoint R-CNN of a ResNet-50: 59,190,378 parameters for people and the background, 2 classes, and 17 places.
 * Source: https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.detection.keypointrcnn_resnet50_fpn.html
 */
export function keypointrcnnResnet50Fpn(options: KeypointRCNNOptions & DetectorOptions = {}): KeypointRCNN {
  const [{ numClasses, normLayer, trainableBackboneLayers }, others] = detectorParts({
    numClasses: 2,
    ...options,
  });
  const backbone = resnetPyramid('keypointrcnnResnet50Fpn', resnet50({ normLayer }), {
    trainableLayers: trainableBackboneLayers,
  });
  return new KeypointRCNN(backbone, numClasses, others);
}
