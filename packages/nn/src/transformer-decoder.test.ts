/** Decoders beyond the numbers of modules.test.ts: given layers, dropout, what they print, errors. */
import { manualSeed, randn, reference, useBackend } from '@glissade/tensor';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LayerNorm, TransformerDecoder, TransformerDecoderLayer } from './index.ts';

beforeAll(() => useBackend(reference));
beforeEach(() => {
  manualSeed(1);
});

const block = (dropout = 0) => new TransformerDecoderLayer(4, 2, { dimFeedforward: 8, dropout });

test('calls the layers of an array one after another with the same memory, then the norm', () => {
  const [first, second, norm] = [block(), block(), new LayerNorm(4)];
  const [x, memory] = [randn([3, 2, 4]), randn([5, 2, 4])];
  const masks = { tgtIsCausal: true };
  const expected = norm.forward(second.forward(first.forward(x, memory, masks), memory, masks));
  const decoder = new TransformerDecoder([first, second], { norm });
  expect(decoder.forward(x, memory, masks).toArray()).toEqual(expected.toArray());
});

test('drops while training only', () => {
  const layer = block(0.5);
  const [x, memory] = [randn([3, 2, 4]), randn([5, 2, 4])];
  const outputs = () => JSON.stringify(layer.forward(x, memory).toArray());
  expect(outputs()).not.toBe(outputs());
  layer.eval();
  expect(outputs()).toBe(outputs());
});

test('looks at the memory, and not at what is masked in it', () => {
  const layer = block();
  const [x, memory, others] = [randn([1, 1, 4]), randn([2, 1, 4]), randn([1, 1, 4])];
  const changed = memory.clone().setAt([1], others.select(0, 0));
  const seen = (given: typeof memory, memoryIsCausal: boolean) =>
    layer.forward(x, given, { memoryIsCausal }).toArray();
  expect(seen(changed, false)).not.toEqual(seen(memory, false));
  expect(seen(changed, true)).toEqual(seen(memory, true));
});

test('prints its layers', () => {
  const lines = `${new TransformerDecoder(() => block(), 2, { norm: new LayerNorm(4) })}`.split('\n');
  expect(lines.slice(0, 2)).toEqual(['TransformerDecoder(', '  (layers.0): TransformerDecoderLayer(']);
});

describe('errors', () => {
  test.each<[() => unknown, string]>([
    [() => new TransformerDecoder([]), 'TransformerDecoder: numLayers is 0; expected a whole number >= 1'],
    [
      () => new TransformerDecoder([block()], new LayerNorm(4) as never),
      'TransformerDecoder: got a module in place of options, which are named: { norm: new LayerNorm(...) }',
    ],
    [
      () => new TransformerDecoder(block() as never, 2),
      'new TransformerDecoder(() => new TransformerDecoderLayer(',
    ],
    [
      () => new TransformerDecoder([block()]).forward(randn([3, 2, 4]), randn([3, 2, 5])),
      'TransformerDecoder.layers.0.multihead_attn (MultiheadAttention): multiheadAttention: query, key and value are [3, 2, 4], [3, 2, 5], [3, 2, 5]',
    ],
    [
      () => new TransformerDecoderLayer(4, 2, { activation: 'tanh' as 'relu' }),
      "TransformerDecoderLayer: activation is 'tanh'; expected 'relu', 'gelu' or a function",
    ],
  ])('%s', (run, message) => expect(run).toThrow(message));
});
