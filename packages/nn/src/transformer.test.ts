/** Transformers beyond the numbers of modules.test.ts: how they begin, dropout, masks, errors. */
import { Generator, manualSeed, ones, randn, reference, useBackend } from '@glissade/tensor';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Transformer, type TransformerOptions } from './index.ts';

beforeAll(() => useBackend(reference));
beforeEach(() => {
  manualSeed(1);
});

const make = (options: TransformerOptions = {}) =>
  new Transformer(4, 2, {
    ...{ numEncoderLayers: 2, numDecoderLayers: 2, dimFeedforward: 8, dropout: 0 },
    ...options,
  });

test('a mask says the same as tgtIsCausal', () => {
  const model = make();
  const [src, tgt] = [randn([5, 2, 4]), randn([3, 2, 4])];
  const tgtMask = Transformer.generateSquareSubsequentMask(3);
  const masked = model.forward(src, tgt, { tgtMask }).dataSync();
  expect(model.forward(src, tgt, { tgtIsCausal: true }).dataSync()).toEqual(masked);
  expect(model.forward(src, tgt).dataSync()).not.toEqual(masked);
});

test('the dropout of each block has a key of its own', () => {
  const keys = Object.entries(make({ dropout: 0.1 }).stateDict({ everything: true }))
    .filter(([name]) => name.endsWith('key'))
    .map(([, key]) => key.dataSync().join());
  // 4 in each block of the encoder, 6 in each of the decoder.
  expect(keys.length).toBe(20);
  expect(new Set(keys).size).toBe(20);
});

test('draws from the generator that it is given', () => {
  const numbers = (seed: number) => [
    ...make({ generator: new Generator(seed) })
      .parameters()[0]!
      .dataSync(),
  ];
  const following = randn([1]).itemSync();
  manualSeed(1);
  expect(numbers(3)).toEqual(numbers(3));
  expect(numbers(3)).not.toEqual(numbers(4));
  expect(randn([1]).itemSync()).toBe(following);
});

describe('errors', () => {
  const model = make({ batchFirst: true });
  test.each<[() => unknown, string]>([
    [
      () => model.forward(ones([2, 5, 4]), ones([3, 5, 4])),
      'transformer: src is [2, 5, 4], tgt [3, 5, 4]; expected [N, S, 4] and [N, T, 4], or [S, 4] and [T, 4] without a batch',
    ],
    [() => make().forward(ones([5, 2, 4]), ones([3, 4])), 'expected [S, N, 4] and [T, N, 4]'],
    [() => model.forward(ones([2, 5, 3]), ones([2, 5, 4])), 'src is [2, 5, 3]'],
    [() => make({ numDecoderLayers: 0 }), 'Transformer: numDecoderLayers is 0; expected a whole number >= 1'],
    [
      () => make({ num_encoder_layers: 2 } as never),
      'Transformer: there is no option num_encoder_layers; is it numEncoderLayers?',
    ],
    [() => Transformer.generateSquareSubsequentMask(-1), 'generateSquareSubsequentMask: size is -1'],
  ])('%s', (run, message) => expect(run).toThrow(message));
});
