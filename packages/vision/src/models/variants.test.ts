/** Functions that make one network of several: what they leave to it, and what they refuse. */
import { BatchNorm2d, Dropout } from '@glissade/nn';
import { ones } from '@glissade/tensor';
import { expect, test } from 'vitest';
import * as vision from '../index.ts';
import { roundHalfToEven } from './make-divisible.ts';
import { withoutNumbers } from './nothing.test-helper.ts';

withoutNumbers();

test('what is undefined is what the network has of its own', () => {
  const options = { dropout: undefined, normLayer: undefined, stochasticDepthProb: undefined } as object;
  const efficient = vision.efficientnetV2M(options);
  expect(efficient.classifier.at(0)).toMatchObject({ p: 0.3 });
  expect(efficient.getSubmodule('features.0.1', BatchNorm2d).eps).toBe(0.001);
  const convnext = vision.convnextTiny({ stochasticDepthProb: undefined } as object);
  expect(convnext.getSubmodule('features.7.2.stochastic_depth', Dropout).p).toBe(0.1);
});

const swin = { patchSize: 4, embedDim: 8, depths: [2, 2], numHeads: [2, 4], windowSize: 4 };
const sizes = { depth: 4, w0: 16, wa: 8, wm: 2, groupWidth: 8 };
test.each<[() => unknown, string]>([
  [() => vision.efficientnetB0(10 as never), 'efficientnetB0: there is no option 10; expected numClasses'],
  [
    () => vision.efficientnetV2S({ lastChannel: 3 } as never),
    'efficientnetV2S: there is no option lastChannel',
  ],
  [() => vision.convnextTiny(10 as never), 'convnextTiny: there is no option 10'],
  [() => vision.densenet161({ growthRate: 8 } as never), 'densenet161: there is no option growthRate'],
  [() => vision.resnext50_32x4d(10 as never), 'resnext50_32x4d: there is no option 10'],
  [() => vision.wideResnet50_2({ groups: 2 } as never), 'wideResnet50_2: there is no option groups'],
  [() => vision.vitB16({ patchSize: 8 } as never), 'vitB16: there is no option patchSize'],
  [() => vision.mobilenetV3Small(10 as never), 'mobilenetV3Small: there is no option 10'],
  [
    () => vision.mobilenetV3Large({ widthMult: 2 } as never),
    'there is no option widthMult; expected numClasses, normLayer, dropout, widthMultiplier',
  ],
  [() => vision.regnetX400mf({ seRatio: 0.25 } as never), 'regnetX400mf: there is no option seRatio'],
  [() => new vision.RegNet([]), 'RegNet: got no stages'],
  [() => vision.regNetStages({ ...sizes, w0: 12 }), 'regNetStages: w0 12, wa 8, wm 2'],
  [() => vision.regNetStages({ ...sizes, wm: 1 }), 'expected a multiple of 8, a number >= 0, one above 1'],
  [() => vision.regNetStages({ ...sizes, depth: 0 }), 'regNetStages: depth is 0'],
  [() => vision.regNetStages(undefined as never), 'regNetStages: depth is undefined'],
  [
    () => new vision.ResNet(vision.BasicBlock, [1, 1, 1] as never),
    'ResNet: layers are [1,1,1]; expected the',
  ],
  [() => new vision.ResNet(vision.BasicBlock, [1, 1, 0, 1]), 'ResNet: layers is 0; expected a whole number'],
  [() => new vision.ShuffleNetV2([1, 1, -3], [4, 8, 8, 8, 8]), 'ShuffleNetV2: stagesRepeats is -3'],
  [
    () => new vision.ShuffleNetV2([1, 1, 1], [4, 8, 8, 8] as never),
    'stagesOutChannels [4,8,8,8]; expected 3 and 5 numbers',
  ],
  [
    () =>
      new vision.EfficientNet([
        {
          kind: 'mbx' as never,
          expandRatio: 1,
          kernel: 3,
          stride: 1,
          inChannels: 8,
          outChannels: 8,
          count: 1,
        },
      ]),
    "EfficientNet: kind is \"mbx\"; expected 'mb' or 'fused'",
  ],
  [
    () => vision.googlenet({ transformInput: true, initWeights: false }).forward(ones([1, 1, 32, 32])),
    'transformInput: got float32[1, 1, 32, 32]; expected images [N, 3, H, W]',
  ],
  [() => vision.swinT({ windowSize: 4 } as never), 'swinT: there is no option windowSize'],
  [
    () => new vision.SwinTransformer({ ...swin, numHeads: [2] }),
    'depths are [2,2], numHeads [2]; expected one',
  ],
  [() => new vision.SwinTransformer({ ...swin, depths: [] }), 'SwinTransformer: depths are []'],
  [
    () => new vision.SwinTransformer({ ...swin, numHeads: [2, 3] }),
    '16 numbers of stage 1 cannot be split into 3 heads',
  ],
  [() => new vision.SwinTransformer({ ...swin, windowSize: [4, 0] }), 'SwinTransformer: windowSize is 0'],
  [() => new vision.SwinTransformer({ ...swin, version: 3 as never }), 'version is 3; expected 1 or 2'],
  [() => new vision.SwinTransformer({} as never), 'SwinTransformer: patchSize is undefined'],
])('%s', (run, message) => expect(run).toThrow(message));

test('halves are rounded to even channels, as in torchvision', () => {
  expect([0.5, 1.5, 2.5, 2.4, 2.6].map(roundHalfToEven)).toEqual([0, 2, 2, 2, 3]);
  const model = vision.mobilenetV2({
    roundNearest: 1,
    widthMultiplier: 3 / 32,
    invertedResidualSetting: [[1.5, 32, 1, 1]],
  });
  expect(model.getParameter('features.1.conv.0.0.weight').shape).toEqual([4, 3, 1, 1]);
});
