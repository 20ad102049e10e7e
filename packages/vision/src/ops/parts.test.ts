/** The parts of networks, and what networks refuse. */
import { cpu } from '@glissade/backend-cpu';
import { Linear } from '@glissade/nn';
import { manualSeed, ones, reference, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import * as vision from '../index.ts';

beforeAll(() => useBackend(reference));

test('rows fall with their probability, the others are larger; in use none falls', () => {
  manualSeed(1);
  const layer = new vision.StochasticDepth(0.25, 'row');
  const sums = layer
    .forward(ones([400, 2, 3]))
    .flatten(1)
    .dataSync();
  expect(new Set(sums)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
  const share = sums.filter((each) => each === 0).length / sums.length;
  expect(Math.abs(share - 0.25)).toBeLessThan(0.07);
  expect(
    layer
      .eval()
      .forward(ones([2, 1]))
      .toArray(),
  ).toEqual([[1], [1]]);
});

test('a batch falls as a whole', () => {
  const layer = new vision.StochasticDepth(0.5, 'batch');
  const seen = new Set(
    Array.from({ length: 20 }, () => new Set(layer.forward(ones([5, 2])).dataSync()).size),
  );
  expect(seen).toEqual(new Set([1]));
  expect(vision.stochasticDepth(ones([3]), 1, 'batch').toArray()).toEqual([0, 0, 0]);
  const x = ones([3]);
  expect(vision.stochasticDepth(x, 0.5, 'row', { training: false })).toBe(x);
});

test('a convolution has a bias where nothing normalises', () => {
  const plain = new vision.Conv2dNormActivation(1, 2, { normLayer: null, activationLayer: null });
  expect(plain.namedParameters().map(([name]) => name)).toEqual(['0.weight', '0.bias']);
  const wide = new vision.Conv2dNormActivation(1, 2, { kernelSize: 5, dilation: 2 });
  expect(wide.forward(zeros([1, 1, 9, 9])).shape).toEqual([1, 2, 9, 9]);
  expect(wide.outChannels).toBe(2);
});

test('weights that did not change are fixed', () => {
  const layer = new vision.FrozenBatchNorm2d(2);
  layer.forward(ones([2, 2, 3, 3]));
  expect(layer.runningMean.toArray()).toEqual([0, 0]);
  expect(`${layer}`).toBe('FrozenBatchNorm2d(2, eps=0.00001)');
});

const vit = { imageSize: 16, patchSize: 8, numLayers: 1, numHeads: 2, hiddenDim: 4, mlpDim: 4 };
test.each<[() => unknown, string]>([
  [() => new vision.FrozenBatchNorm2d(2).forward(ones([1, 3, 2, 2])), 'expected [N, 2, H, W]'],
  [() => new vision.StochasticDepth(2, 'row'), 'StochasticDepth: p is 2; expected a probability from 0 to 1'],
  [() => new vision.StochasticDepth(0.5, 'column' as never), "mode is \"column\"; expected 'batch' or 'row'"],
  [
    () => vision.stochasticDepth(ones([]), 0.5, 'row'),
    'stochasticDepth: got float32[]; expected a batch [N, ...]',
  ],
  [() => new vision.BasicBlock(4, 4, { groups: 2 }), 'BasicBlock: groups 2, baseWidth 64, dilation 1'],
  [() => vision.resnet18({ classes: 3 } as never), 'ResNet: there is no option classes; expected numClasses'],
  [() => vision.resnet18(3 as never), 'there is no option 3'],
  [
    () => vision.resnet50({ replaceStrideWithDilation: [true] as never }),
    'expected [boolean, boolean, boolean]',
  ],
  [() => new vision.VGG(undefined as never), 'VGG: features is no module'],
  [() => new vision.SqueezeNet('2_0' as never), "SqueezeNet: version is \"2_0\"; expected '1_0' or '1_1'"],
  [() => new vision.MNASNet(0), 'MNASNet: alpha is 0; expected a number above 0'],
  [() => new vision.MobileNetV3([], 8), 'MobileNetV3: got no blocks'],
  [() => new vision.EfficientNet([]), 'EfficientNet: got no stages'],
  [() => new vision.ConvNeXt([]), 'ConvNeXt: got no stages'],
  [() => new vision.ShuffleNetV2([1, 1, 1], [4, 7, 8, 8, 8]), 'a stage of 7 channels has no halves'],
  [
    () => new vision.VisionTransformer({ ...vit, patchSize: 7 }),
    'imageSize 16 cannot be split into patches of patchSize 7',
  ],
  [() => new vision.VisionTransformer({ ...vit, numHeads: 3 }), 'embedDim 4 cannot be split into 3 heads'],
  [() => new vision.VisionTransformer({ ...vit, hidden: 3 } as never), 'there is no option hidden'],
  [() => new vision.VisionTransformer(vit).forward(ones([1, 3, 8, 8])), 'expected [N, 3, 16, 16]'],
])('%s', (run, message) => expect(run).toThrow(message));

test('residual branches that begin as 0', async () => {
  useBackend(await cpu({ threads: 1 }));
  for (const [block, last] of [
    [vision.BasicBlock, 'bn2'],
    [vision.Bottleneck, 'bn3'],
  ] as const) {
    const model = new vision.ResNet(block, [1, 1, 1, 1], { zeroInitResidual: true, numClasses: 2 });
    for (const layer of ['layer1', 'layer4']) {
      const sums = ['bn1', last].map((norm) =>
        model.getParameter(`${layer}.0.${norm}.weight`).sum().itemSync(),
      );
      expect(sums).toEqual([expect.any(Number), 0]);
      expect(sums[0]).toBeGreaterThan(0);
    }
  }
  useBackend(reference);
});

test('another head', () => {
  const model = new vision.VisionTransformer({ ...vit, numClasses: 5 });
  model.heads.head = new Linear(4, 2);
  expect(model.forward(ones([3, 3, 16, 16])).shape).toEqual([3, 2]);
  expect(Object.keys(model.stateDict()).at(-1)).toBe('heads.head.bias');
});
