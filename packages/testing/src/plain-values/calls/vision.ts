/** A right call of each operation of vision, of the parts that users make networks of, and of the smallest networks. */
import { Conv2d, ReLU, Sequential } from '@glissade/nn';
import { ones, tensor } from '@glissade/tensor';
import * as vision from '@glissade/vision';
import type { RightCalls } from '../right-calls.ts';

const boxes = () =>
  tensor([
    [0, 0, 2, 2],
    [1, 1, 3, 4],
  ]);
const scores = () => tensor([0.5, 0.75]);
const categories = () => tensor([0, 1], { dtype: 'int32' });
const maps = () => ones([2, 3, 4, 4]);

export const calls: RightCalls = {
  batchedNms: () => [boxes(), scores(), categories(), 0.5],
  boxArea: () => [boxes()],
  boxConvert: () => [boxes(), 'xyxy', 'cxcywh'],
  boxIou: () => [boxes(), boxes()],
  clipBoxesToImage: () => [boxes(), [3, 3]],
  createFeatureExtractor: () => [new Sequential(new Conv2d(3, 2, 1), new ReLU()), ['0', '1']],
  generalizedBoxIou: () => [boxes(), boxes()],
  generalizedBoxIouLoss: () => [boxes(), boxes(), { reduction: 'mean', eps: 1e-7 }],
  masksToBoxes: () => [ones([2, 4, 4])],
  nms: () => [boxes(), scores(), 0.5],
  removeSmallBoxes: () => [boxes(), 1],
  resizeBoxes: () => [boxes(), [4, 4], [8, 8]],
  roiAlign: () => [maps(), [boxes(), boxes()], 2, { spatialScale: 1, samplingRatio: 2, aligned: true }],
  sigmoidFocalLoss: () => [scores(), scores(), { alpha: 0.25, gamma: 2, reduction: 'mean' }],
  stochasticDepth: () => [maps(), 0.5, 'row', { training: true }],

  BoxCoder: () => [[1, 1, 1, 1]],
  Conv2dNormActivation: () => [3, 4, { kernelSize: 3, stride: 1, groups: 1, dilation: 1 }],
  ExtraFPNBlock: () => [],
  FrozenBatchNorm2d: () => [3, { eps: 1e-5 }],
  LastLevelMaxPool: () => [],
  LayerNorm2d: () => [3, { eps: 1e-6 }],
  MultiScaleRoIAlign: () => [['0'], 2, 2],
  Permute: () => [[0, 2, 3, 1]],
  SqueezeExcitation: () => [4, 2],
  StochasticDepth: () => [0.5, 'row'],
  'StochasticDepth.forward': () => [new vision.StochasticDepth(0.5, 'row'), maps()],
};

/** Networks of many layers, which take seconds to make, and the parts that they make themselves. */
export const others = Object.keys(vision).filter((name) => !(name in calls));

/** A part names itself, or what it is made of; a path is looked up by getSubmodule. */
export const accepted: RegExp =
  /^(getSubmodule|\w+(\.\w+)* \(\w+\)|Conv2d|BatchNorm2d|Dropout|Linear|LayerNorm): /;
