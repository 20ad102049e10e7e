/** Layers of volumes: what they print, what falls, and errors. Their numbers: golden files, modules.test.ts. */
import { arange, manualSeed, ones, reference, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import * as nn from './index.ts';

beforeAll(() => useBackend(reference));

test.each<[nn.Module, string]>([
  [new nn.MaxPool3d([1, 2, 2], { stride: 2 }), 'MaxPool3d(kernelSize=[1,2,2], stride=2)'],
  [new nn.AvgPool3d(2, { ceilMode: true }), 'AvgPool3d(kernelSize=2, ceilMode=true)'],
  [new nn.AdaptiveAvgPool3d([1, 2, 3]), 'AdaptiveAvgPool3d(outputSize=[1,2,3])'],
  [new nn.AdaptiveMaxPool3d(4), 'AdaptiveMaxPool3d(outputSize=4)'],
  [new nn.BatchNorm3d(4), 'BatchNorm3d(numFeatures=4, eps=0.00001, momentum=0.1)'],
  [new nn.InstanceNorm3d(4), 'InstanceNorm3d(numFeatures=4, eps=0.00001)'],
  [new nn.Dropout3d(0.2), 'Dropout3d(p=0.2)'],
])('%s', (layer, text) => expect(`${layer}`).toBe(text));

test('whole numbers and halves', () => {
  const x = arange(16).reshape([1, 2, 2, 4]);
  expect(nn.maxPool3d(x.int(), 2, { padding: 1 }).dtype).toBe('int32');
  expect(nn.maxPool3d(x.int().neg(), 2).toArray()).toEqual([[[[0, -2]]]]);
  expect(nn.adaptiveAvgPool3d(x.to('float16'), 1).toArray()).toEqual([[[[7.5]]]]);
});

test('null keeps the size of an axis', () => {
  const [image, volume] = [
    arange(24).reshape([1, 2, 3, 4]).float(),
    arange(48).reshape([1, 2, 2, 3, 4]).float(),
  ];
  expect(new nn.AdaptiveAvgPool2d([null, 1]).forward(image).toArray()).toEqual(
    image.mean(-1, { keepdim: true }).toArray(),
  );
  expect(new nn.AdaptiveMaxPool2d([1, null]).forward(image).toArray()).toEqual(
    image.amax(-2, { keepdim: true }).toArray(),
  );
  expect(new nn.AdaptiveMaxPool3d(null).forward(volume).toArray()).toEqual(volume.toArray());
  expect(nn.adaptiveAvgPool3d(volume, [1, null, null]).toArray()).toEqual(
    volume.mean(-3, { keepdim: true }).toArray(),
  );
  expect(nn.adaptiveAvgPool3d(volume, [null, 1, null]).toArray()).toEqual(
    volume.mean(-2, { keepdim: true }).toArray(),
  );
  expect(`${new nn.AdaptiveAvgPool3d([null, 1, 2])}`).toBe('AdaptiveAvgPool3d(outputSize=[null,1,2])');
});

test('whole channels fall, without a batch too', () => {
  manualSeed(3);
  for (const y of [
    new nn.Dropout3d().forward(ones([20, 50, 2, 3, 2])),
    new nn.Dropout3d().forward(ones([1000, 2, 3, 2])),
  ]) {
    const [least, most] = [y.amin([-3, -2, -1]), y.amax([-3, -2, -1])];
    expect(least.toArray()).toEqual(most.toArray());
    expect(Math.abs(most.eq(0).float().mean().itemSync() - 0.5)).toBeLessThan(0.08);
  }
});

describe('errors', () => {
  const planes = zeros([2, 3, 3]);
  test.each<[() => unknown, string]>([
    [
      () => nn.maxPool3d(planes, 2),
      'maxPool3d: input [2, 3, 3]; expected [channels, ...] or [batch, channels',
    ],
    [() => new nn.AvgPool3d(2).forward(planes), 'AvgPool3d: avgPool3d: input [2, 3, 3]; expected'],
    [
      () => nn.avgPool3d(zeros([1, 3, 3, 3]), [4, 2, 2]),
      'avgPool3d: a window takes [4, 2, 2] elements; float32[1, 3, 3, 3] with padding [0, 0, 0] has [3, 3, 3]',
    ],
    [
      () => nn.maxPool3d(zeros([1, 3, 3, 3]), [2, 2]),
      'maxPool3d: kernelSize is [2, 2]; expected one whole number >= 1, or 3 of them',
    ],
    [
      () => nn.maxPool3d(zeros([1, 3, 3, 3]), 2, { countIncludePad: true } as object),
      'maxPool3d: there is no option countIncludePad; expected stride, padding, ceilMode, dilation',
    ],
    [() => new nn.AvgPool3d(2, 1 as never), 'AvgPool3d: got 1 in place of options'],
    [() => nn.maxPool3d([1] as never, 2), 'maxPool3d: expected a tensor, got an array (make it a tensor)'],
    [
      () => nn.adaptiveAvgPool3d(planes, 2),
      'adaptiveAvgPool3d: got float32[2, 3, 3]; expected volumes [N, C, D, H, W], or [C, D, H, W] without a batch',
    ],
    [
      () => nn.adaptiveMaxPool3d(zeros([1, 2, 2, 2]), [1, 2]),
      'adaptiveMaxPool3d: outputSize is [1, 2]; expected a whole number, or 3',
    ],
    [
      () => new nn.BatchNorm3d(2).forward(zeros([1, 2, 3, 3])),
      'batchNorm: got float32[1, 2, 3, 3]; expected [N, 2, D, H, W]',
    ],
    [
      () => new nn.InstanceNorm3d(2).forward(planes),
      'instanceNorm: got float32[2, 3, 3]; expected [N, 2, D, H, W] or [2, D, H, W]',
    ],
    [
      () => new nn.Dropout3d().forward(planes),
      'dropout3d: got float32[2, 3, 3]; expected volumes [N, C, D, H, W], or [C, D, H, W] without a batch',
    ],
  ])('%s', (run, message) => expect(run).toThrow(message));
});
