/** Mask R-CNN: Faster R-CNN, and which pixels its objects cover. */
import { BatchNorm2d, type Module } from '@glissade/nn';
import { optionsOf } from '@glissade/tensor';
import { resnet50 } from '../models/resnet.ts';
import { MultiScaleRoIAlign } from '../ops/multi-scale-roi-align.ts';
import { channelsOf, type DetectionBackbone, resnetPyramid } from './backbones.ts';
import { type DetectorOptions, detectorParts } from './detector-options.ts';
import { type FasterRCNNOptions, fasterRcnnDefaults } from './faster-rcnn-options.ts';
import { boxParts, improvedParts, proposing } from './faster-rcnn-parts.ts';
import { GeneralizedRCNN, type RCNNLosses } from './generalized-rcnn.ts';
import { MaskRCNNHeads, MaskRCNNPredictor } from './mask-rcnn-heads.ts';
import { type MaskLosses, MaskRoIHeads } from './mask-roi-heads.ts';
import type { MaskDetection, MaskTarget } from './targets.ts';
import { GeneralizedRCNNTransform } from './transform.ts';

/** What `MaskRCNN` accepts. */
export interface MaskRCNNOptions extends FasterRCNNOptions {
  /** What boxes show of maps, for their masks. Default 14 x 14 of the maps '0' to '3'. */
  readonly maskRoiPool?: MultiScaleRoIAlign | undefined;
  /** Features of that. Default a `MaskRCNNHeads` of four times 256 channels. */
  readonly maskHead?: Module | undefined;
  /** Logits of a mask of each class of features. Default a `MaskRCNNPredictor`. */
  readonly maskPredictor?: Module | undefined;
}

/** The losses of Mask R-CNN, to be added up. */
export interface MaskRCNNLosses extends RCNNLosses, MaskLosses {}

const defaults = {
  ...fasterRcnnDefaults,
  maskRoiPool: undefined as MultiScaleRoIAlign | undefined,
  maskHead: undefined as Module | undefined,
  maskPredictor: undefined as Module | undefined,
};

/**
 * Mask R-CNN: what `FasterRCNN` does, of targets with `masks`, and masks of what it finds, [N, 1, H, W] from 0 to 1 in each image.
 * Source: https://arxiv.org/abs/1703.06870
 *
 * @param backbone - as of `FasterRCNN`
 * @param numClasses - how many classes there are, the background among them; with predictors they say
 * @throws TypeError for a backbone without `outChannels`, other options, and targets without masks
 */
export class MaskRCNN extends GeneralizedRCNN<MaskLosses, MaskDetection, MaskTarget> {
  declare readonly roiHeads: MaskRoIHeads;

  constructor(backbone: DetectionBackbone, numClasses: number, options: MaskRCNNOptions = {}) {
    const given = optionsOf('MaskRCNN', options, defaults);
    const { minSize, maxSize, imageMean, imageStd } = given;
    const channels = channelsOf('MaskRCNN', backbone);
    // What is drawn comes in torchvision's order.
    const maskRoiPool = given.maskRoiPool ?? new MultiScaleRoIAlign(['0', '1', '2', '3'], 14, 2);
    const maskHead = given.maskHead ?? new MaskRCNNHeads(channels, [256, 256, 256, 256], 1);
    const maskPredictor = given.maskPredictor ?? new MaskRCNNPredictor(256, 256, numClasses);
    const rpn = proposing(given, channels);
    const box = boxParts(given, channels, numClasses);
    const roiHeads = new MaskRoIHeads(box, maskRoiPool, maskHead, maskPredictor);
    super(backbone, rpn, roiHeads, new GeneralizedRCNNTransform(minSize, maxSize, imageMean, imageStd));
  }

  /** Files from before torchvision 0.13 have convolutions of masks with names of their own. */
  protected override nameToday(name: string): string {
    return super
      .nameToday(name)
      .replace(
        /^(roi_heads\.mask_head)\.mask_fcn(\d+)\.(weight|bias)$/,
        (_, path, place, which) => `${path}.${Number(place) - 1}.0.${which}`,
      );
  }
}

/**
 * Mask R-CNN of a ResNet-50: 44,454,513 parameters for 91 classes.
 * Source: https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.detection.maskrcnn_resnet50_fpn.html
 */
export function maskrcnnResnet50Fpn(options: MaskRCNNOptions & DetectorOptions = {}): MaskRCNN {
  const [{ numClasses, normLayer, trainableBackboneLayers }, others] = detectorParts(options);
  const backbone = resnetPyramid('maskrcnnResnet50Fpn', resnet50({ normLayer }), {
    trainableLayers: trainableBackboneLayers,
  });
  return new MaskRCNN(backbone, numClasses, others);
}

/**
 * The second version of it, as `fasterrcnnResnet50FpnV2`: 46,359,409 parameters for 91 classes.
 * Source: https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.detection.maskrcnn_resnet50_fpn_v2.html
 */
export function maskrcnnResnet50FpnV2(options: MaskRCNNOptions & DetectorOptions = {}): MaskRCNN {
  const [{ numClasses, normLayer, trainableBackboneLayers }, others] = detectorParts(options);
  const { backbone, ...heads } = improvedParts('maskrcnnResnet50FpnV2', normLayer, trainableBackboneLayers);
  const maskHead = new MaskRCNNHeads(backbone.outChannels, [256, 256, 256, 256], 1, {
    normLayer: (channels) => new BatchNorm2d(channels),
  });
  return new MaskRCNN(backbone, numClasses, { ...heads, maskHead, ...others });
}
