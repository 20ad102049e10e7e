/** Small detectors as fixtures/detection.py makes them, and what becomes of their weights so that they find something. */
import { init } from '@glissade/nn';
import * as vision from '../index.ts';

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
): vision.BackboneWithFPN {
  const network = new vision.ResNet(vision.BasicBlock, [1, 1, 1, 1]);
  const layers = Object.fromEntries(returned.map((layer, i) => [`layer${layer}`, String(i)]));
  const channels = returned.map((layer) => 64 * 2 ** (layer - 1));
  return new vision.BackboneWithFPN(network, layers, channels, 32, { extraBlocks });
}

/** Heads are drawn so that they find nothing at first: weights whose names have these parts are drawn anew, and biases set. */
const sharpened =
  (deviations: Readonly<Record<string, number>>, biases: Readonly<Record<string, number>>) =>
  (model: Detector): void => {
    for (const [name, x] of model.namedParameters())
      for (const [part, std] of Object.entries(deviations))
        if (name.includes(part) && name.endsWith('weight')) init.normal_(x, 0, std);
    for (const [name, value] of Object.entries(biases)) init.constant_(model.getParameter(name), value);
  };

/** Makers of networks, by the name of the case. */
export const small: Readonly<Record<string, Recipe>> = {
  retinanet: {
    make: () =>
      new vision.RetinaNet(smallResnet([2, 3], new vision.LastLevelP6P7(32, 32)), 5, {
        minSize: 64,
        maxSize: 96,
        anchorGenerator: new vision.AnchorGenerator(
          [
            [8, 12],
            [16, 24],
            [32, 48],
            [64, 96],
          ],
          [0.5, 1, 2],
        ),
        detectionsPerImg: 12,
        topkCandidates: 60,
      }),
    sharpen: sharpened(
      { 'head.conv': 0.08, cls_logits: 0.1, bbox_reg: 0.03 },
      { 'head.classification_head.cls_logits.bias': -2 },
    ),
  },
};
