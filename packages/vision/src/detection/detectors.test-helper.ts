/** Small detectors as fixtures/detection.py makes them, and what becomes of their weights so that they find something. */
import { BatchNorm2d, Conv2d, GroupNorm, init, Module } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import * as vision from '../index.ts';
import { stagesOf } from '../segmentation/backbones.ts';
import { drawnByNormal } from './ssd-head.ts';

/** A detector of any losses. */
export type Detector = vision.DetectionNetwork<object, unknown>;

/** How a network is made, and what is drawn behind. */
export interface Recipe {
  readonly make: () => Detector;
  readonly sharpen: (model: Detector) => void;
}

function smallResnet(
  returned: readonly number[],
  extraBlocks?: vision.ExtraFPNBlock,
  normLayer?: vision.NormLayer,
): vision.BackboneWithFPN {
  const network = new vision.ResNet(vision.BasicBlock, [1, 1, 1, 1]);
  const layers = Object.fromEntries(returned.map((layer, i) => [`layer${layer}`, String(i)]));
  const channels = returned.map((layer) => 64 * 2 ** (layer - 1));
  return new vision.BackboneWithFPN(network, layers, channels, 32, {
    extraBlocks,
    normLayer: normLayer ?? null,
  });
}

/** Maps of three sizes, and of as many channels. */
class Convolutions extends Module<[x: Tensor], Readonly<Record<string, Tensor>>> {
  readonly layers = [
    new Conv2d(3, 12, 8, { stride: 8 }),
    new Conv2d(12, 16, 3, { stride: 2, padding: 1 }),
    new Conv2d(16, 8, 4),
  ];
  readonly outChannels: readonly number[] = [12, 16, 8];

  forward(x: Tensor): Readonly<Record<string, Tensor>> {
    let map = x;
    return Object.fromEntries(
      this.layers.map((layer, i) => {
        map = layer.forward(map).relu();
        return [String(i), map];
      }),
    );
  }
}

function smallSsdlite(): Detector {
  const normLayer: vision.NormLayer = (channels) => new BatchNorm2d(channels, { eps: 0.001, momentum: 0.7 });
  const network = vision.mobilenetV3Large({ normLayer, reducedTail: true, widthMultiplier: 0.5 });
  drawnByNormal(network);
  const c4 = Number(stagesOf(network.features).at(-2)!.name);
  const backbone = new vision.SSDLiteFeatureExtractorMobileNet(network.features, c4, normLayer);
  const generator = new vision.DefaultBoxGenerator(
    Array.from({ length: 6 }, () => [2, 3]),
    { minRatio: 0.2, maxRatio: 0.95 },
  );
  const anchors = generator.numAnchorsPerLocation();
  const head = new vision.SSDLiteHead(backbone.outChannels, anchors, 5, normLayer);
  return new vision.SSD(backbone, generator, [96, 96], 5, { head, detectionsPerImg: 12, topkCandidates: 40 });
}

/** Heads are drawn so that they find nothing at first: weights whose names have these parts are drawn anew, and biases set. */
const sharpened =
  (deviations: Readonly<Record<string, number>>, biases: Readonly<Record<string, number>>) =>
  (model: Detector): void => {
    for (const [name, x] of model.namedParameters())
      for (const [part, std] of Object.entries(deviations))
        if (name.includes(part) && x.shape.length > 1) init.normal_(x, 0, std);
    for (const [name, value] of Object.entries(biases)) init.constant_(model.getParameter(name), value);
  };

const normLayer: vision.NormLayer = (channels) => new BatchNorm2d(channels);
const rcnn = { 'rpn.head': 0.1, cls_score: 3, 'roi_heads.box_predictor.bbox_pred': 0.5 };

const smallPool = (size: number): vision.MultiScaleRoIAlign =>
  new vision.MultiScaleRoIAlign(['0', '1'], size, 2, { canonicalScale: 24, canonicalLevel: 3 });

/** Detectors of two steps: their options, with a new head and a new predictor of boxes. */
const boxes = (boxHead: Module = new vision.TwoMLPHead(32 * 9, 24)): vision.FasterRCNNOptions => ({
  minSize: 64,
  maxSize: 96,
  rpnAnchorGenerator: smallAnchors([
    [8, 12],
    [16, 24],
    [32, 48],
  ]),
  rpnPreNmsTopNTrain: 80,
  rpnPreNmsTopNTest: 40,
  rpnPostNmsTopNTrain: 50,
  rpnPostNmsTopNTest: 30,
  rpnBatchSizePerImage: 32,
  boxRoiPool: smallPool(3),
  boxHead,
  boxPredictor: new vision.FastRCNNPredictor(24, 5),
  boxBatchSizePerImage: 24,
  boxDetectionsPerImg: 12,
});

const smallAnchors = (sizes: readonly (readonly number[])[]): vision.AnchorGenerator =>
  new vision.AnchorGenerator(sizes, [0.5, 1, 2]);

const smallRetinaNet = (options: vision.RetinaNetOptions): vision.RetinaNetOptions => ({
  minSize: 64,
  maxSize: 96,
  anchorGenerator: smallAnchors([
    [8, 12],
    [16, 24],
    [32, 48],
    [64, 96],
  ]),
  detectionsPerImg: 12,
  topkCandidates: 60,
  ...options,
});

/** Makers of networks, by the name of the case. */
export const small: Readonly<Record<string, Recipe>> = {
  retinanet: {
    make: () =>
      new vision.RetinaNet(smallResnet([2, 3], new vision.LastLevelP6P7(32, 32)), 5, smallRetinaNet({})),
    sharpen: sharpened(
      { 'head.conv': 0.08, cls_logits: 0.1, bbox_reg: 0.03 },
      { 'head.classification_head.cls_logits.bias': -2 },
    ),
  },
  retinanetV2: {
    make: () => {
      const backbone = smallResnet([2, 3], new vision.LastLevelP6P7(256, 32));
      const head = new vision.RetinaNetHead(32, 6, 5, {
        normLayer: (channels) => new GroupNorm(8, channels),
      });
      return new vision.RetinaNet(backbone, 5, smallRetinaNet({ head, boxLoss: 'giou' }));
    },
    sharpen: sharpened(
      { cls_logits: 0.3, bbox_reg: 0.1 },
      { 'head.classification_head.cls_logits.bias': -2 },
    ),
  },
  fcos: {
    make: () =>
      new vision.FCOS(smallResnet([2, 3], new vision.LastLevelP6P7(32, 32)), 5, {
        minSize: 64,
        maxSize: 96,
        anchorGenerator: new vision.AnchorGenerator([4, 8, 16, 32], [1]),
        detectionsPerImg: 12,
        topkCandidates: 60,
      }),
    sharpen: sharpened(
      { 'head.conv': 0.08, cls_logits: 0.4, bbox_reg: 0.1, bbox_ctrness: 0.2 },
      { 'head.regression_head.bbox_reg.bias': 1, 'head.classification_head.cls_logits.bias': -1 },
    ),
  },
  fasterRcnn: {
    make: () => new vision.FasterRCNN(smallResnet([2, 3]), 5, boxes()),
    sharpen: sharpened(rcnn, {}),
  },
  maskRcnn: {
    make: () => {
      const backbone = smallResnet([2, 3]);
      const maskRoiPool = smallPool(4);
      const maskHead = new vision.MaskRCNNHeads(32, [16, 12], 1);
      const maskPredictor = new vision.MaskRCNNPredictor(12, 10, 5);
      return new vision.MaskRCNN(backbone, 5, { maskRoiPool, maskHead, maskPredictor, ...boxes() });
    },
    sharpen: sharpened({ ...rcnn, mask_fcn_logits: 1 }, {}),
  },
  maskRcnnV2: {
    make: () => {
      const backbone = smallResnet([2, 3], undefined, normLayer);
      const rpnHead = new vision.RPNHead(32, 6, { convDepth: 2 });
      const boxHead = new vision.FastRCNNConvFCHead([32, 3, 3], [16, 16], [24], { normLayer });
      const maskRoiPool = smallPool(4);
      const maskHead = new vision.MaskRCNNHeads(32, [16], 1, { normLayer });
      const maskPredictor = new vision.MaskRCNNPredictor(16, 10, 5);
      const masks = { maskRoiPool, maskHead, maskPredictor };
      return new vision.MaskRCNN(backbone, 5, { rpnHead, ...masks, ...boxes(boxHead) });
    },
    sharpen: sharpened({ ...rcnn, mask_fcn_logits: 1 }, {}),
  },
  keypointRcnn: {
    make: () => {
      const backbone = smallResnet([2, 3]);
      const keypointRoiPool = smallPool(4);
      const keypointHead = new vision.KeypointRCNNHeads(32, [16, 12]);
      const keypointPredictor = new vision.KeypointRCNNPredictor(12, 3);
      const keypoints = { keypointRoiPool, keypointHead, keypointPredictor };
      return new vision.KeypointRCNN(backbone, 5, { ...keypoints, ...boxes() });
    },
    sharpen: sharpened(rcnn, {}),
  },
  ssd: {
    make: () =>
      new vision.SSD(
        new Convolutions(),
        new vision.DefaultBoxGenerator([[2], [2, 3], [2]], { minRatio: 0.2 }),
        [72, 64],
        5,
        { detectionsPerImg: 12, topkCandidates: 30 },
      ),
    sharpen: sharpened({ classification_head: 0.2, regression_head: 0.1 }, {}),
  },
  ssdlite: {
    make: smallSsdlite,
    sharpen: sharpened({ classification_head: 0.2, extra: 0.2, features: 0.2 }, {}),
  },
};
