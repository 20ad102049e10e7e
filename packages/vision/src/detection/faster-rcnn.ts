/** Faster R-CNN: proposals, and what is in them. */
import { optionsOf } from '@glissade/tensor';
import { mobilenetV3Large } from '../models/mobilenet-v3.ts';
import { resnet50 } from '../models/resnet.ts';
import { AnchorGenerator } from './anchor-generator.ts';
import { channelsOf, type DetectionBackbone, mobilenetPyramid, resnetPyramid } from './backbones.ts';
import { type DetectorOptions, detectorParts } from './detector-options.ts';
import { type FasterRCNNOptions, fasterRcnnDefaults } from './faster-rcnn-options.ts';
import { boxParts, improvedParts, proposing } from './faster-rcnn-parts.ts';
import { GeneralizedRCNN } from './generalized-rcnn.ts';
import { RoIHeads } from './roi-heads.ts';
import { GeneralizedRCNNTransform } from './transform.ts';

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
    const given = optionsOf('FasterRCNN', options, fasterRcnnDefaults);
    const { minSize, maxSize, imageMean, imageStd } = given;
    const channels = channelsOf('FasterRCNN', backbone);
    // What is drawn comes in torchvision's order.
    const rpn = proposing(given, channels);
    const roiHeads = new RoIHeads(...boxParts(given, channels, numClasses));
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

/**
 * The second version of it, with layers that normalise in its pyramid and its heads, and more convolutions: 43,712,278 parameters for 91
 * classes.
 * Source: https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.detection.fasterrcnn_resnet50_fpn_v2.html
 */
export function fasterrcnnResnet50FpnV2(options: FasterRCNNOptions & DetectorOptions = {}): FasterRCNN {
  const [{ numClasses, normLayer, trainableBackboneLayers }, others] = detectorParts(options);
  const { backbone, ...heads } = improvedParts('fasterrcnnResnet50FpnV2', normLayer, trainableBackboneLayers);
  return new FasterRCNN(backbone, numClasses, { ...heads, ...others });
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
