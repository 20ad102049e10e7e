/** Layers of two inputs: what they print, and errors. Their numbers: the golden files, and modules.test.ts. */
import { ones, rand, reference, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import * as nn from './index.ts';

beforeAll(() => useBackend(reference));

test('print what was set', () => {
  const layer = new nn.Bilinear(2, 3, 4, { bias: false });
  expect(`${layer}`).toBe('Bilinear(in1Features=2, in2Features=3, outFeatures=4, bias=false)');
  expect(Object.keys(layer.stateDict())).toEqual(['weight']);
  expect(`${new nn.CosineSimilarity()}`).toBe('CosineSimilarity(dim=1, eps=1e-8)');
});

test('CosineSimilarity calls its function', () => {
  const [x, y] = [rand([2, 3, 4]), rand([2, 3, 4])];
  const layer = new nn.CosineSimilarity(0, { eps: 0.1 });
  expect(layer.forward(x, y).toArray()).toEqual(nn.cosineSimilarity(x, y, 0, { eps: 0.1 }).toArray());
});

test('PairwiseDistance calls its function', () => {
  const [x, y] = [rand([3, 4]), rand([3, 4])];
  const layer = new nn.PairwiseDistance({ p: 1, keepdim: true });
  expect(`${layer}`).toBe('PairwiseDistance(p=1, keepdim=true)');
  expect(layer.forward(x, y).toArray()).toEqual(nn.pairwiseDistance(x, y, { p: 1, keepdim: true }).toArray());
});

test('what points nowhere is like nothing', () => {
  expect(nn.cosineSimilarity(zeros([1, 2]), tensor([[1, 2]])).toArray()).toEqual([0]);
});

describe('errors', () => {
  test.each<[() => unknown, string]>([
    [() => new nn.Bilinear(2, 0, 1), 'Bilinear: in2Features is 0; expected a whole number >= 1'],
    [
      () => new nn.Bilinear(2, 3, 4).forward(ones([5, 3]), ones([5, 2])),
      'bilinear: inputs [5, 3] and [5, 2], weight [4, 2, 3]; expected [..., I1] and [..., I2], the other dims alike, and [O, I1, I2]',
    ],
    [
      () => new nn.Bilinear(2, 3, 4).forward(ones([5, 2]), ones([1, 3])),
      'bilinear: inputs [5, 2] and [1, 3], weight [4, 2, 3]',
    ],
    [
      () => nn.bilinear(ones([2]), ones([2]), ones([3, 2, 2]), ones([1])),
      'bilinear: bias is [1]; expected [3]',
    ],
    [() => nn.pairwiseDistance(ones([2]), ones([2]), { eps: Number.NaN }), 'pairwiseDistance: eps is NaN'],
    [() => new nn.PairwiseDistance({ p: Number.NaN }), 'PairwiseDistance: p is NaN; expected a number'],
    [() => new nn.CosineSimilarity(1, { eps: -1 }), 'CosineSimilarity: eps is -1'],
    [
      () => nn.cosineSimilarity(ones([2, 3]), ones([2, 4])),
      'cosineSimilarity: cannot broadcast [2, 3] with [2, 4]',
    ],
    [
      () => nn.pairwiseDistance(ones([2, 3]), ones([2, 4])),
      'pairwiseDistance: cannot broadcast [2, 3] with [2, 4]',
    ],
    [() => nn.cosineSimilarity(ones([2]), ones([2]), -2), 'there is no dim -2 in [2]'],
    [
      () => nn.cosineSimilarity(ones([2]), ones([2])),
      "cosineSimilarity: there is no dim 1 in [2], the inputs' common shape; -1 is the last",
    ],
  ])('%s', (run, message) => expect(run).toThrow(message));
});
