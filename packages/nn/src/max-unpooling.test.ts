/** Largest elements, where they were, and back: what layers print, other dtypes, and errors. Their numbers: golden files. */
import { arange, full, ones, reference, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import * as nn from './index.ts';

beforeAll(() => useBackend(reference));

test.each<[{ toString(): string }, string]>([
  [new nn.MaxUnpool1d(2), 'MaxUnpool1d(kernelSize=2)'],
  [new nn.MaxUnpool2d([3, 2], { stride: 2 }), 'MaxUnpool2d(kernelSize=[3,2], stride=2)'],
  [new nn.MaxUnpool3d(3, { padding: 1 }), 'MaxUnpool3d(kernelSize=3, padding=1)'],
])('%s', (layer, text) => expect(`${layer}`).toBe(text));

test('of equals the first, of whole numbers and halves too', () => {
  for (const dtype of ['float32', 'float16', 'int32', 'uint8'] as const) {
    const { values, indices } = nn.maxPool1dWithIndices(tensor([[2, 2, 0, 7, 0, 0]], { dtype }), 2);
    expect([values.dtype, indices.dtype]).toEqual([dtype, 'int32']);
    expect(indices.toArray()).toEqual([[0, 3, 4]]);
    expect(nn.maxUnpool1d(values, indices, 2).toArray()).toEqual([[2, 0, 0, 7, 0, 0]]);
  }
  const negative = tensor([[-3, -5, -2]], { dtype: 'int32' });
  const { indices } = nn.maxPool1dWithIndices(negative, 3, { stride: 1, padding: 1 });
  expect(indices.toArray()).toEqual([[0, 2, 2]]);
});

test('where all are as little as the padding, the first within', () => {
  const least = full([1, 1, 4, 4], -Infinity);
  const { indices } = nn.maxPool2dWithIndices(least, 3, { stride: 2, padding: 1 });
  // torch.nn.functional.max_pool2d(x, 3, 2, 1, return_indices=True)
  expect(indices.flatten().toArray()).toEqual([0, 1, 4, 5]);
  const dilated = nn.maxPool1dWithIndices(full([1, 5], -Infinity), 3, { stride: 1, padding: 1, dilation: 2 });
  expect(dilated.indices.toArray()).toEqual([[1, 0, 1]]);
});

test('what is pooled again is the same', () => {
  const x = arange(60).mul(7).remainder(13).add(1).float().reshape([1, 3, 4, 5]);
  const { values, indices } = nn.maxPool2dWithIndices(x, 2);
  const layer = new nn.MaxUnpool2d(2);
  const back = layer.forward(values, indices, { outputSize: x.shape });
  expect(back.shape).toEqual(x.shape);
  expect(nn.maxPool2dWithIndices(back, 2).values.toArray()).toEqual(values.toArray());
  expect(back.sum().itemSync()).toBe(values.sum().itemSync());
});

describe('errors', () => {
  const x = ones([1, 2, 2]);
  const indices = zeros([1, 2, 2], { dtype: 'int32' });
  test.each<[() => unknown, string]>([
    [
      () => nn.maxUnpool2d(x, zeros([1, 4], { dtype: 'int32' }), 2),
      'maxUnpool2d: got float32[1, 2, 2] and indices [1, 4]; expected both of one shape, [N, C, H, W] or [C, H, W]',
    ],
    [() => nn.maxUnpool3d(x, indices, 2), 'expected both of one shape, [N, C, D, H, W] or [C, D, H, W]'],
    [
      () => new nn.MaxUnpool2d(2).forward(x, indices, { outputSize: [4, 6] }),
      'maxUnpool2d: outputSize is [4, 6]; expected 2 lengths, each less than a stride from [4, 4]',
    ],
    [
      () => new nn.MaxUnpool2d(2).forward(x, indices, { outputSize: 4 as never }),
      'maxUnpool2d: outputSize is 4; expected 2 lengths',
    ],
    [
      () => new nn.ConvTranspose1d(1, 1, 2).forward(ones([1, 2]), { outputSize: 5 as never }),
      'ConvTranspose1d: outputSize is 5; expected 1 lengths from [3] to [3]',
    ],
    [
      () => nn.maxUnpool2d(x, indices, [2]),
      'maxUnpool2d: kernelSize is [2]; expected one whole number >= 1, or 2 of them',
    ],
    [() => nn.maxUnpool1d(x, indices, 2, { stride: 0 }), 'stride is 0; expected one whole number >= 1'],
    [() => nn.maxUnpool1d(x, x, 2), 'maxUnpool1d: the index is float32; positions are whole numbers'],
    [
      () => nn.maxUnpool1d(x, indices, 2, { output_size: [4] } as never),
      'maxUnpool1d: there is no option output_size; is it outputSize?',
    ],
    [() => new nn.MaxUnpool1d(2, 1 as never), 'MaxUnpool1d: got 1 in place of options'],
    [() => nn.maxPool2dWithIndices(x, 5), 'maxPool2dWithIndices: a window takes [5, 5] elements'],
    [() => nn.maxPool1dWithIndices([1] as never, 2), 'maxPool1dWithIndices: expected a tensor, got an array'],
  ])('%s', (run, message) => expect(run).toThrow(message));
});
