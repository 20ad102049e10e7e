import { parameter } from '@glissade/autograd';
import { manualSeed, rand, randn, reference, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  MultiheadAttention,
  multiheadAttention,
  scaledDotProductAttention,
  TransformerEncoderLayer,
} from './index.ts';

beforeAll(() => useBackend(reference));
beforeEach(() => {
  manualSeed(1);
});

const numbers = (x: Tensor): unknown => x.detach().toArray();

describe('masks', () => {
  test('a query that may look nowhere gets zeros, and no gradient of NaN', () => {
    const [query, key, value] = [randn([2, 3]), randn([2, 3]), randn([2, 3])];
    const attnMask = tensor([
      [false, false],
      [true, false],
    ]);
    const output = scaledDotProductAttention(query, key, value, { attnMask });
    expect(numbers(output)).toEqual([[0, 0, 0], numbers(value.at(0))]);
  });

  test('-Infinity that is added forbids as false does', () => {
    const [query, key, value] = [randn([2, 3]), randn([2, 3]), randn([2, 3])].map((x) => parameter(x));
    const attnMask = tensor([
      [-Infinity, -Infinity],
      [0.5, -Infinity],
    ]);
    const output = scaledDotProductAttention(query!, key!, value!, { attnMask });
    output.sum().backward();
    expect(numbers(output)).toEqual([[0, 0, 0], numbers(value!.at(0))]);
    expect(numbers(query!.grad!.at(0))).toEqual([0, 0, 0]);
    expect(numbers(value!.grad!)).toEqual([
      [1, 1, 1],
      [0, 0, 0],
    ]);
  });

  test('padding at the end counts as if it were not there', () => {
    const layer = new MultiheadAttention(4, 2, { batchFirst: true });
    const x = randn([1, 5, 4]);
    const keyPaddingMask = tensor([[false, false, false, true, true]]);
    const [padded] = layer.forward(x, x, x, { keyPaddingMask });
    const short = x.at(':', [0, 3]);
    const [cut] = layer.forward(short);
    for (const [i, value] of [...cut.dataSync()].entries())
      expect(padded.dataSync()[i]).toBeCloseTo(value, 6);
  });

  test('causal: what comes later changes nothing', () => {
    const layer = new MultiheadAttention(4, 2);
    const x = randn([3, 4]);
    const [whole, weights] = layer.forward(x, x, x, { isCausal: true });
    const first = x.at([0, 1]);
    expect(numbers(layer.forward(first)[0])).toEqual(numbers(whole.at([0, 1])));
    expect(numbers(weights.at(0))).toEqual([1, 0, 0]);
  });

  test('one for each head of each example', () => {
    const layer = new MultiheadAttention(4, 2);
    const [query, key] = [randn([3, 2, 4]), randn([5, 2, 4])];
    const attnMask = rand([4, 3, 5]).gt(0.6);
    const [output, weights] = layer.forward(query, key, key, { attnMask, averageAttnWeights: false });
    expect(weights.reshape([4, 3, 5]).eq(0).toArray()).toEqual(attnMask.toArray());
    // The second example alone has the masks of its heads.
    const alone = layer.forward(query.at(':', 1), key.at(':', 1), key.at(':', 1), {
      attnMask: attnMask.at([2, 4]),
    });
    expect(numbers(alone[0])).toEqual(numbers(output.at(':', 1)));
  });

  test('a scale and a dropout of your own', () => {
    const x = randn([2, 3]);
    const output = scaledDotProductAttention(x, x, x, { scale: 0, dropout: (weights) => weights.mul(2) });
    expect(output.at(0).dataSync()[0]).toBeCloseTo(2 * x.mean(0).dataSync()[0]!, 6);
  });
});

test('few heads of keys serve several of queries each, in a row', () => {
  const [query, key, value] = [randn([2, 4, 3, 5]), randn([2, 2, 6, 5]), randn([2, 2, 6, 5])];
  const few = scaledDotProductAttention(query, key, value, { enableGqa: true, isCausal: true });
  const heads = [0, 1, 2, 3].map((head) => {
    const of = Math.floor(head / 2);
    return numbers(
      scaledDotProductAttention(query.at(':', head), key.at(':', of), value.at(':', of), { isCausal: true }),
    );
  });
  expect(few.transpose(0, 1).toArray()).toEqual(heads);
  expect(() => scaledDotProductAttention(query, randn([2, 3, 6, 5]), value, { enableGqa: true })).toThrow(
    'scaledDotProductAttention: query [2, 4, 3, 5] and [2, 3, 6, 5]; with enableGqa expected heads',
  );
});

describe('keys that are added', () => {
  const layer = new MultiheadAttention(4, 2, { addBiasKv: true, addZeroAttn: true });
  const x = randn([3, 2, 4]);

  test('are seen by every query, whatever the masks', () => {
    const [, causal] = layer.forward(x, x, x, { isCausal: true });
    const attnMask = causal.at(0).at(':', [0, 3]).eq(0);
    const [, masked] = layer.forward(x, x, x, { attnMask });
    expect(numbers(causal)).toEqual(numbers(masked));
    expect(causal.shape).toEqual([2, 3, 5]);
    expect(causal.at('...', [3, 5]).gt(0).all().itemSync()).toBe(1);
    expect(numbers(causal.at(0, 0).at([1, 3]))).toEqual([0, 0]);
  });

  test('take masks of one column for all keys', () => {
    const hidden = tensor([[true], [false], [false]]);
    const [, weights] = layer.forward(x, x, x, { attnMask: hidden });
    expect(numbers(weights.at(0, 0).at([0, 3]))).toEqual([0, 0, 0]);
    expect(() => layer.forward(x, x, x, { attnMask: zeros([3, 5]) })).toThrow(
      'multiheadAttention: a mask is [3, 5]; expected a last dim of 3, the keys that were given',
    );
  });
});

test('keys and values have widths of their own, which are said', () => {
  const layer = new MultiheadAttention(6, 2, { kdim: 4, vdim: 3, batchFirst: true });
  expect(layer.forward(zeros([2, 5, 6]), zeros([2, 7, 4]), zeros([2, 7, 3]))[0].shape).toEqual([2, 5, 6]);
  expect(() => layer.forward(zeros([2, 5, 6]))).toThrow(
    'query, key and value are [2, 5, 6], [2, 5, 6], [2, 5, 6]; expected [N, L, 6], [N, S, 4], [N, S, 3], all without N',
  );
  expect(`${layer}`).toContain('embedDim=6, numHeads=2, kdim=4, vdim=3, batchFirst=true');
  expect(() => new MultiheadAttention(6, 2, { kdim: 0 })).toThrow('MultiheadAttention: kdim is 0');
  const { qProjWeight, outProj } = layer;
  const weights = { numHeads: 2, qProjWeight, outProjWeight: outProj.weight };
  expect(() => multiheadAttention(x6, x6, x6, weights)).toThrow(
    'expected inProjWeight, or in its place qProjWeight, kProjWeight and vProjWeight',
  );
});
const x6 = zeros([5, 6]);

test('halves with other floats are as wide as these', () => {
  const [x, half] = [randn([2, 3]), randn([2, 3], { dtype: 'float16' })];
  expect(scaledDotProductAttention(half, half, half).dtype).toBe('float16');
  expect(scaledDotProductAttention(x, x, half).dtype).toBe('float32');
});

describe('errors', () => {
  const x = zeros([2, 3, 4]);
  test.each<[() => unknown, string]>([
    [
      () => scaledDotProductAttention(x, zeros([2, 5, 3]), zeros([2, 5, 4])),
      'scaledDotProductAttention: query [2, 3, 4], key [2, 5, 3] and value [2, 5, 4] do not fit',
    ],
    [
      () => scaledDotProductAttention(x, x, x, { attnMask: zeros([4, 3]) }),
      'the mask [4, 3] does not broadcast to the scores [2, 3, 3] [..., L, S]',
    ],
    [
      () => scaledDotProductAttention(x, x, x, { attnMask: zeros([3, 3], { dtype: 'int32' }) }),
      "a mask is int32[3, 3]; expected booleans, or floats that are added. Use .to('bool')",
    ],
    [() => new MultiheadAttention(6, 4), 'MultiheadAttention: embedDim 6 cannot be split into 4 heads'],
    [() => new MultiheadAttention(6, 2, { dropout: 2 }), 'p is 2'],
    [
      () => new MultiheadAttention(6, 2).forward(x),
      'query, key and value are [2, 3, 4], [2, 3, 4], [2, 3, 4]; expected [L, N, 6], or [L, 6] each',
    ],
    [
      () => new MultiheadAttention(4, 2).forward(x, zeros([2, 1, 4])),
      'query, key and value are [2, 3, 4], [2, 1, 4], [2, 1, 4]; expected [L, N, 4]',
    ],
    [
      // As many keys as heads, to which it would broadcast.
      () => new MultiheadAttention(4, 2).forward(x, x, x, { keyPaddingMask: zeros([2], { dtype: 'bool' }) }),
      'multiheadAttention: keyPaddingMask is bool[2]; expected [3, 2], a place for each key of each sequence',
    ],
    [
      () => new MultiheadAttention(4, 2).forward(x, x, x, { keyPaddingMask: zeros([1, 2]) }),
      'multiheadAttention: keyPaddingMask is float32[1, 2]; expected [3, 2]',
    ],
    [
      () => new MultiheadAttention(4, 2).forward(x, x, x, { attnMask: zeros([3, 2, 2]) }),
      'multiheadAttention: attnMask is float32[3, 2, 2]; expected [2, 2], or [6, 2, 2]',
    ],
    [
      () => scaledDotProductAttention(x, zeros([3, 3, 4]), x),
      'scaledDotProductAttention: cannot broadcast [2] with [3]',
    ],
    [
      () =>
        multiheadAttention(x, x, x, {
          numHeads: 3,
          inProjWeight: zeros([12, 4]),
          outProjWeight: zeros([4, 4]),
        }),
      'multiheadAttention: a width of 4 cannot be split into 3 heads',
    ],
    [
      () => multiheadAttention([0] as never, x, x, { numHeads: 2, outProjWeight: x }),
      'multiheadAttention: expected a tensor, got an array',
    ],
    [
      () => multiheadAttention(x, x, x, { numHeads: 2, outProjWeight: x, attn_mask: x } as never),
      'multiheadAttention: there is no option attn_mask; is it attnMask?',
    ],
  ])('%s', (run, message) => expect(run).toThrow(message));
});

test('dropout leaves weights out while training only', () => {
  const layer = new MultiheadAttention(4, 2, { dropout: 0.5 });
  const x = randn([6, 4]);
  const [, weights] = layer.forward(x, x, x, { averageAttnWeights: false });
  expect(weights.eq(0).any().itemSync()).toBe(1);
  const [, used] = layer.eval().forward(x, x, x, { averageAttnWeights: false });
  expect(used.eq(0).any().itemSync()).toBe(0);
  expect(`${layer}`).toContain('(out_proj): Linear(inFeatures=4, outFeatures=4, bias=true)');
});

test('a transformer block drops while training only, takes a function between its layers, and checks', () => {
  const layer = new TransformerEncoderLayer(4, 2, { dimFeedforward: 8, activation: (x) => x.tanh() });
  const x = randn([5, 1, 4]);
  expect(numbers(layer.forward(x))).not.toEqual(numbers(layer.forward(x)));
  expect(numbers(layer.eval().forward(x))).toEqual(numbers(layer.forward(x)));
  expect(() => new TransformerEncoderLayer(4, 2, { activation: 'tanh' as 'relu' })).toThrow(
    "TransformerEncoderLayer: activation is 'tanh'; expected 'relu', 'gelu' or a function",
  );
  expect(() => layer.forward(zeros([5, 1, 3]))).toThrow(
    'TransformerEncoderLayer.self_attn (MultiheadAttention): ',
  );
});
