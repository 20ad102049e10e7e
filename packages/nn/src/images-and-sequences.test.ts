/** Layers that pool sequences, and pad and shuffle images: what they print, and errors. Their numbers: golden files, modules.test.ts. */
import { arange, ones, reference, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import * as nn from './index.ts';

beforeAll(() => useBackend(reference));

test.each<[nn.Module, string]>([
  [new nn.MaxPool1d(3, { stride: 2 }), 'MaxPool1d(kernelSize=3, stride=2)'],
  [new nn.AvgPool1d([4]), 'AvgPool1d(kernelSize=[4])'],
  [new nn.ZeroPad2d(1), 'ZeroPad2d(padding=[1,1,1,1])'],
  [new nn.ReflectionPad2d([1, 2, 3, 4]), 'ReflectionPad2d(padding=[1,2,3,4])'],
  [new nn.ReplicationPad2d(2), 'ReplicationPad2d(padding=[2,2,2,2])'],
  [new nn.ReflectionPad1d(2), 'ReflectionPad1d(padding=[2,2])'],
  [new nn.ConstantPad1d([1, 0], 7), 'ConstantPad1d(padding=[1,0], value=7)'],
  [new nn.CircularPad3d(1), 'CircularPad3d(padding=[1,1,1,1,1,1])'],
  [new nn.PixelUnshuffle(2), 'PixelUnshuffle(downscaleFactor=2)'],
  [new nn.ChannelShuffle(2), 'ChannelShuffle(groups=2)'],
  [new nn.LocalResponseNorm(3, { alpha: 1 }), 'LocalResponseNorm(size=3, alpha=1)'],
  [new nn.Softmax2d(), 'Softmax2d()'],
  [new nn.PixelShuffle(2), 'PixelShuffle(upscaleFactor=2)'],
])('%s', (layer, text) => expect(`${layer}`).toBe(text));

test('a summary shows the shapes', () => {
  const table = nn.summary(new nn.Sequential(new nn.ZeroPad2d(1), new nn.PixelShuffle(2)), [2, 8, 3, 3]);
  expect(table).toContain('0 (ZeroPad2d)     [2, 8, 5, 5]');
  expect(table).toContain('1 (PixelShuffle)  [2, 2, 10, 10]');
});

test('with ceilMode a sequence may be shorter than its only window', () => {
  const x = tensor([[3, 7]]);
  expect(nn.maxPool1d(x, 2, { dilation: 2, ceilMode: true }).toArray()).toEqual([[3]]);
  expect(nn.avgPool1d(x, 4, { stride: 3, ceilMode: true }).toArray()).toEqual([[5]]);
  expect(() => nn.maxPool1d(x, 4, { stride: 2, ceilMode: true })).toThrow('a window takes 4 elements');
});

test('shuffling back', () => {
  const x = arange(96).reshape([2, 8, 2, 3]);
  expect(nn.pixelUnshuffle(nn.pixelShuffle(x, 2), 2).toArray()).toEqual(x.toArray());
  expect(nn.channelShuffle(nn.channelShuffle(x, 2), 4).toArray()).toEqual(x.toArray());
});

test('one element is the mean and the largest of all fields', () => {
  const x = tensor([[[7]]]);
  const grid = [
    [
      [7, 7],
      [7, 7],
    ],
  ];
  expect(new nn.AdaptiveAvgPool2d(2).forward(x).toArray()).toEqual(grid);
  expect(nn.adaptiveMaxPool2d(x, 2).toArray()).toEqual(grid);
});

test('of nothing, localResponseNorm is nothing', () => {
  expect(nn.localResponseNorm(zeros([2, 3, 0]), 3).shape).toEqual([2, 3, 0]);
  expect(nn.localResponseNorm(zeros([2, 0, 3]), 3).shape).toEqual([2, 0, 3]);
});

describe('errors', () => {
  test.each<[() => unknown, string]>([
    [() => new nn.MaxPool1d(0), 'MaxPool1d: kernelSize is 0; expected one whole number >= 1'],
    [() => new nn.AvgPool1d([2, 2]), 'AvgPool1d: kernelSize is [2,2]; expected one whole number >= 1'],
    [
      () => nn.adaptiveMaxPool2d(zeros([2, 2]), 1),
      'adaptiveMaxPool2d: got float32[2, 2]; expected images [N, C, H, W], or [C, H, W] without a batch, of at least one',
    ],
    [
      () => nn.adaptiveAvgPool1d(zeros([2, 0]), 1),
      'adaptiveAvgPool1d: got float32[2, 0]; expected sequences',
    ],
    [
      () => nn.maxPool1d(zeros([1, 2, 3, 4]), 2),
      'maxPool1d: got float32[1, 2, 3, 4]; expected sequences [N, C, L], or [C, L] without a batch',
    ],
    [
      () => nn.avgPool1d(zeros([2, 8]), 2, { stride: 0 }),
      'avgPool1d: stride is 0; expected one whole number >= 1',
    ],
    [
      () => nn.avgPool1d(zeros([2, 8]), 2, { padding: 2 }),
      'avgPool1d: padding 2 is more than half the kernelSize 2',
    ],
    [
      () => nn.maxPool1d(zeros([2, 8]), 5, { dilation: 3 }),
      'maxPool1d: a window takes 13 elements; float32[2, 8] with padding 0 has 8',
    ],
    [
      () => new nn.MaxPool2d(2, { countIncludePad: true } as object),
      'MaxPool2d: there is no option countIncludePad; expected stride, padding, ceilMode, dilation',
    ],
    [
      () => new nn.AvgPool1d(2, { dilation: 2 } as object),
      'AvgPool1d: there is no option dilation; expected',
    ],
    [
      () => nn.avgPool1d(zeros([2, 8]), 2, { dilation: 2 } as object),
      'avgPool1d: there is no option dilation; expected stride, padding, ceilMode, countIncludePad',
    ],
    [() => nn.maxPool1d([1] as never, 2), 'maxPool1d: expected a tensor, got an array (make it a tensor)'],
    [() => nn.maxPool1d(zeros([2, 8]), 9), 'maxPool1d: a window takes 9 elements; float32[2, 8]'],
    [
      () => new nn.ZeroPad2d([1, 2] as never),
      'ZeroPad2d: padding is [1,2]; expected a whole number, or four: [left, right, top, bottom]',
    ],
    [() => new nn.ReplicationPad2d(0.5), 'ReplicationPad2d: padding is 0.5; expected a whole number'],
    [
      () => new nn.ZeroPad2d(1).forward(ones([2, 2])),
      'ZeroPad2d: got float32[2, 2]; expected images [N, C, H, W], or one image [C, H, W]',
    ],
    [
      () => new nn.ReplicationPad3d([1, 2] as never),
      'ReplicationPad3d: padding is [1,2]; expected a whole number, or six: [left, right, top, bottom, front, back]',
    ],
    [
      () => new nn.ZeroPad1d(undefined as never),
      'ZeroPad1d: padding is undefined; expected a whole number, or two: [left, right]',
    ],
    [
      () => new nn.CircularPad1d(1).forward(ones([2, 3, 4, 5])),
      'CircularPad1d: got float32[2, 3, 4, 5]; expected sequences [N, C, L], or one sequence [C, L]',
    ],
    [
      () => new nn.ConstantPad3d(1, 0).forward(ones([2, 3, 4])),
      'ConstantPad3d: got float32[2, 3, 4]; expected volumes [N, C, D, H, W], or one volume [C, D, H, W]',
    ],
    [
      () => Reflect.construct(nn.ConstantPad2d, [1]),
      'ConstantPad2d: value is undefined; expected the number to put there: new ConstantPad2d(padding, value)',
    ],
    [() => new nn.ReflectionPad2d(4).forward(ones([1, 4, 4])), "mode 'reflect' cannot put 4 elements beside"],
    [() => new nn.PixelShuffle(0), 'PixelShuffle: upscaleFactor is 0; expected a whole number >= 1'],
    [
      () => nn.pixelShuffle(zeros([1, 6, 2, 2]), 2),
      'got float32[1, 6, 2, 2]; expected [..., C, H, W], and C a multiple of 4 for the upscaleFactor 2',
    ],
    [
      () => nn.pixelUnshuffle(zeros([1, 6, 3]), 2),
      'pixelUnshuffle: got float32[1, 6, 3]; expected [..., C, H, W], and H and W multiples of the downscaleFactor 2',
    ],
    [
      () => new nn.ChannelShuffle(4).forward(zeros([1, 6, 3])),
      'channelShuffle: got float32[1, 6, 3]; expected [N, C, ...] of three dims or more, and C a multiple of the 4 groups',
    ],
    [() => new nn.ChannelShuffle(0), 'ChannelShuffle: groups is 0; expected a whole number >= 1'],
    [
      () => nn.localResponseNorm(zeros([2, 3]), 2),
      'localResponseNorm: got float32[2, 3]; expected [N, C, ...] of three dims or more',
    ],
    [
      () => nn.localResponseNorm(zeros([2, 3, 1]), 0),
      'localResponseNorm: size is 0; expected a whole number',
    ],
    [() => new nn.LocalResponseNorm(3, 1e-4 as never), 'LocalResponseNorm: got 0.0001 in place of options'],
    [
      () => new nn.Softmax2d().forward(zeros([2, 3])),
      'softmax2d: got float32[2, 3]; expected images [N, C, H, W], or [C, H, W] without a batch',
    ],
  ])('%s', (run, message) => expect(run).toThrow(message));
});
