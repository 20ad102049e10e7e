/** The softmax of very many classes beyond the numbers of modules.test.ts: what it predicts and refuses. */
import { manualSeed, ones, randn, reference, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AdaptiveLogSoftmaxWithLoss } from './index.ts';

beforeAll(() => useBackend(reference));
beforeEach(() => {
  manualSeed(1);
});

const make = () => new AdaptiveLogSoftmaxWithLoss(8, 20, [4, 10], { divValue: 2 });

test('each target has the log-probability that all classes have', () => {
  const [layer, x] = [make(), randn([20, 8])];
  const { output, loss } = layer.forward(x, tensor([...Array(20).keys()], { dtype: 'int32' }));
  const all = layer.logProb(x);
  const expected = (all.toArray() as number[][]).map((row, i) => row[i]!);
  for (const [i, value] of [...output.dataSync()].entries()) expect(value).toBeCloseTo(expected[i]!, 5);
  expect(loss.itemSync()).toBeCloseTo(-expected.reduce((a, b) => a + b) / 20, 5);
  for (const sum of all.exp().sum(1).dataSync()) expect(sum).toBeCloseTo(1, 5);
  expect(layer.predict(x).toArray()).toEqual(all.argmax(1).toArray());
});

test('targets may be bytes, below cutoffs that are none', () => {
  const layer = new AdaptiveLogSoftmaxWithLoss(8, 600, [300, 400], { divValue: 2 });
  const x = randn([2, 8]);
  const of = (dtype: 'int32' | 'uint8') => layer.forward(x, tensor([44, 250], { dtype })).output.toArray();
  expect(of('uint8')).toEqual(of('int32'));
});

describe('errors', () => {
  const one = (value: number) => tensor([value], { dtype: 'int32' });
  test.each<[() => unknown, string]>([
    [
      () => new AdaptiveLogSoftmaxWithLoss(8, 20, [10, 4]),
      'AdaptiveLogSoftmaxWithLoss: cutoffs are [10, 4]; expected whole numbers that rise from 1 to at most 19',
    ],
    [() => new AdaptiveLogSoftmaxWithLoss(8, 20, []), 'cutoffs are []'],
    [() => new AdaptiveLogSoftmaxWithLoss(8, 20, [4, 20]), 'cutoffs are [4, 20]'],
    [
      () => new AdaptiveLogSoftmaxWithLoss(8, 20, [4, 10]),
      'with divValue 4, cluster 1 is 0 of 8 features wide; expected at least 1',
    ],
    [
      () => make().forward(ones([3, 8]), zeros([2], { dtype: 'int32' })),
      'adaptiveLogSoftmaxWithLoss: got [3, 8] and targets [2]; expected [N, 8] and [N], or [8] and []',
    ],
    [() => make().forward(ones([1, 8]), one(20)), 'AdaptiveLogSoftmaxWithLoss: adaptiveLogSoftmaxWithLoss: '],
    [() => make().forward(ones([1, 8]), one(-1)), 'AdaptiveLogSoftmaxWithLoss: adaptiveLogSoftmaxWithLoss: '],
    [() => make().forward(ones([1, 8]), ones([1])), 'the index is float32; positions are whole numbers'],
  ])('%s', (run, message) => expect(run).toThrow(message));
});
