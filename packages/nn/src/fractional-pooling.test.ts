/** Windows that lie at random: what is drawn, types, and errors. Given samples: golden files. */
import { manualSeed, ones, rand, randn, reference, type Tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, expectTypeOf, test } from 'vitest';
import {
  FractionalMaxPool2d,
  FractionalMaxPool3d,
  fractionalMaxPool2d,
  fractionalMaxPool2dWithIndices,
  fractionalMaxPool3d,
  type LargestWithIndices,
} from './index.ts';

beforeAll(() => useBackend(reference));

test('draws what PyTorch draws', () => {
  // torch.nn.FractionalMaxPool2d(2, output_ratio=(0.6, 0.5)) and FractionalMaxPool3d(2, 2, return_indices=True), seed 1.
  manualSeed(1);
  const pooled = new FractionalMaxPool2d(2, { outputRatio: [0.6, 0.5] }).forward(randn([1, 2, 5, 6]));
  const expected = [
    -0.7502318024635315, 0.30372199416160583, -0.1001671776175499, 1.6871134042739868, 0.46763551235198975,
    -0.25145524740219116, 1.1016806364059448, 0.8656923770904541, 0.8073082566261292, 0.1990565061569214,
    1.8793457746505737, 0.2927352488040924, 0.1990565061569214, 1.1421611309051514, 0.2927352488040924,
    1.610317587852478, -0.18526579439640045, 1.4760777950286865,
  ];
  expect(pooled.shape).toEqual([1, 2, 3, 3]);
  expect([...pooled.dataSync()]).toEqual(expected);
  expect(rand([1]).itemSync()).toBe(0.14843839406967163);
  const layer = new FractionalMaxPool3d(2, { outputSize: 2, returnIndices: true });
  const { indices } = layer.forward(randn([2, 4, 4, 4]));
  expect([...indices.dataSync()]).toEqual([16, 19, 24, 14, 33, 50, 44, 59, 1, 22, 12, 14, 49, 34, 44, 42]);
});

test('types and text say what comes back', () => {
  const outputSize = 2;
  expectTypeOf(new FractionalMaxPool2d(2, { outputSize }).forward).returns.toEqualTypeOf<Tensor>();
  const both = new FractionalMaxPool3d(2, { outputSize, returnIndices: true });
  expectTypeOf(both.forward).returns.toEqualTypeOf<LargestWithIndices>();
  expect(`${both}`).toBe('FractionalMaxPool3d(kernelSize=2, outputSize=2, returnIndices=true)');
});

test('of no images there is nothing', () => {
  const { values, indices } = fractionalMaxPool2dWithIndices(ones([0, 3, 4, 4]), 2, { outputSize: 2 });
  expect([values.shape, indices.shape]).toEqual([
    [0, 3, 2, 2],
    [0, 3, 2, 2],
  ]);
});

describe('errors', () => {
  test.each<[() => unknown, string]>([
    [
      () => new FractionalMaxPool2d(2, {}),
      'FractionalMaxPool2d: expected one of { outputSize } and { outputRatio }',
    ],
    [
      () => fractionalMaxPool2d(ones([1, 4, 4]), 2, { outputSize: 2, outputRatio: 0.5 }),
      'fractionalMaxPool2d: expected one of',
    ],
    [
      () => new FractionalMaxPool3d(2, { outputSize: [2, 2] }),
      'FractionalMaxPool3d: outputSize is [2, 2]; expected one number, or 3',
    ],
    [
      () => new FractionalMaxPool2d(2, { outputRatio: 1 }),
      'outputRatio is 1; expected numbers above 0 and below 1',
    ],
    [() => new FractionalMaxPool2d(2, 3 as never), 'FractionalMaxPool2d: got 3 in place of options'],
    [
      () => fractionalMaxPool2d(ones([1, 4, 4]), 2, { outputSize: [3, 4] }),
      'fractionalMaxPool2d: 4 windows of 2 along 4 elements of float32[1, 4, 4]; expected at least one, and at most 3',
    ],
    [
      () => fractionalMaxPool3d(ones([4, 4]), 2, { outputSize: 1 }),
      'fractionalMaxPool3d: got float32[4, 4]; expected floats [N, C, D, H, W] or [C, D, H, W]',
    ],
    [
      () => fractionalMaxPool2d(ones([3, 4, 4]), 2, { outputSize: 1, randomSamples: ones([1, 3]) }),
      'fractionalMaxPool2d: randomSamples are [1, 3]; expected [1, 3, 2]',
    ],
    [
      () => fractionalMaxPool2d(ones([3, 4, 4]), 2, { outputSize: 1, randomSamples: [0.5] as never }),
      'fractionalMaxPool2d: expected a tensor, got an array',
    ],
    [
      () => fractionalMaxPool2d(ones([3, 4, 4]), [2, 2, 2], { outputSize: 1 }),
      'fractionalMaxPool2d: kernelSize is [2, 2, 2]; expected one number, or 2',
    ],
  ])('%s', (run, message) => expect(run).toThrow(message));
});
