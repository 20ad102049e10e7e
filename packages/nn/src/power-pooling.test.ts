/** Pools by powers and over other divisors: what they print, halves, and errors. Their numbers: golden files. */
import { arange, ones, reference, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import * as nn from './index.ts';

beforeAll(() => useBackend(reference));

test.each<[nn.Module, string]>([
  [new nn.LPPool1d(2, 3, { stride: 2 }), 'LPPool1d(normType=2, kernelSize=3, stride=2)'],
  [new nn.LPPool2d(1.5, [3, 2]), 'LPPool2d(normType=1.5, kernelSize=[3,2])'],
  [new nn.LPPool3d(2, 2, { ceilMode: true }), 'LPPool3d(normType=2, kernelSize=2, ceilMode=true)'],
  [new nn.AvgPool2d(2, { divisorOverride: 3 }), 'AvgPool2d(kernelSize=2, divisorOverride=3)'],
])('%s', (layer, text) => expect(`${layer}`).toBe(text));

test('the divisor 1 gives sums, also of halves', () => {
  const x = arange(16).reshape([1, 2, 2, 4]).to('float16');
  expect(new nn.AvgPool2d(2, { divisorOverride: 1 }).forward(x).flatten().toArray()).toEqual([
    10, 18, 42, 50,
  ]);
  expect(nn.avgPool3d(x, 2, { divisorOverride: 1 }).dtype).toBe('float16');
  expect(nn.lpPool2d(x, 1, 2).flatten().toArray()).toEqual([10, 18, 42, 50]);
});

test('another divisor of float64 leaves it its digits', () => {
  const x = arange(4, { dtype: 'float64' }).reshape(1, 2, 2);
  expect(new nn.AvgPool2d(2, { divisorOverride: 3 }).forward(x).toArray()).toEqual([
    [[expect.closeTo(2, 14)]],
  ]);
});

describe('errors', () => {
  const image = zeros([1, 4, 4]);
  test.each<[() => unknown, string]>([
    [
      () => new nn.AvgPool2d(2, { divisorOverride: 0 }).forward(image),
      'avgPool2d: divisorOverride is 0; expected a number other than 0, or none',
    ],
    [
      () => nn.avgPool3d(ones([1, 2, 2, 2]), 2, { divisor_override: 1 } as never),
      'avgPool3d: there is no option divisor_override; is it divisorOverride?',
    ],
    [() => new nn.LPPool1d(0, 2), 'LPPool1d: normType is 0; expected a number > 0. For the largest element'],
    [() => nn.lpPool2d(image, Infinity, 2), 'lpPool2d: normType is Infinity; expected a number > 0'],
    [() => nn.lpPool2d(image, 2, 5), 'lpPool2d: a window takes [5, 5] elements; float32[1, 4, 4]'],
    [() => nn.lpPool1d(zeros([4]), 2, 2), 'lpPool1d: got float32[4]; expected sequences'],
    [() => nn.lpPool3d(image, 2, 2), 'lpPool3d: input [1, 4, 4]; expected [channels, ...]'],
    [
      () => nn.lpPool2d(image, 2, 2, { padding: 1 } as never),
      'lpPool2d: there is no option padding; expected stride, ceilMode',
    ],
    [() => nn.lpPool1d([1] as never, 2, 2), 'lpPool1d: expected a tensor, got an array'],
  ])('%s', (run, message) => expect(run).toThrow(message));
});
