/** From plain JavaScript: what layers and the functions beside them refuse. */
import { ones, reference, tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import * as nn from './index.ts';

const x = ones([2, 3]);

describe('options of functions', () => {
  test.each<[string, () => unknown, string]>([
    [
      'layerNorm',
      () => nn.layerNorm(x, [3], 1e-5 as never),
      'layerNorm: got 0.00001 in place of options, which are named: layerNorm(..., { eps: 0.00001 })',
    ],
    [
      'rmsNorm',
      () => nn.rmsNorm(x, [3], { bias: x } as never),
      'rmsNorm: there is no option bias; expected eps, weight',
    ],
    [
      'batchNorm',
      () => nn.batchNorm(x, undefined, undefined, { running: true } as never),
      'batchNorm: there is no option running; expected training, weight, bias, eps, momentum',
    ],
    [
      'instanceNorm',
      () => nn.instanceNorm(x, { affine: true } as never),
      'instanceNorm: there is no option affine',
    ],
    [
      'embedding',
      () => nn.embedding(tensor([0], { dtype: 'int32' }), x, { padding_idx: 0 } as never),
      'embedding: there is no option padding_idx; is it paddingIdx?',
    ],
    [
      'cosineSimilarity',
      () => nn.cosineSimilarity(x, x, 1, 1e-8 as never),
      'cosineSimilarity: got 1e-8 in place',
    ],
    [
      'pairwiseDistance',
      () => nn.pairwiseDistance(x, x, 1 as never),
      'pairwiseDistance: got 1 in place of options',
    ],
    [
      'celu',
      () => nn.celu(x, 2 as never),
      'celu: got 2 in place of options, which are named: celu(..., { alpha: 2 })',
    ],
    ['hardshrink', () => nn.hardshrink(x, 0.5 as never), 'hardshrink: got 0.5 in place of options'],
    ['softshrink', () => nn.softshrink(x, null as never), 'softshrink: got null in place of options'],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(message);
  });

  test('a layer gives itself', () => {
    expect(new nn.LayerNorm([3]).forward(x).shape).toEqual([2, 3]);
    expect(new nn.InstanceNorm1d(3).forward(ones([2, 3, 4])).shape).toEqual([2, 3, 4]);
  });
});

test('what is no tensor', () => {
  const layer = new nn.Linear(3, 4);
  expect(() => layer.forward(undefined as never)).toThrow('Linear: linear: expected a tensor, got undefined');
  expect(() => layer.forward(3 as never)).toThrow('Linear: linear: expected a tensor, got number 3');
  expect(() => new nn.Sequential(layer).forward(null as never)).toThrow(
    'Sequential.0 (Linear): linear: expected a tensor, got null',
  );
  expect(() => nn.buffer(x, { persist: false } as never)).toThrow(
    'buffer: there is no option persist; expected persistent',
  );
  expect(() => nn.buffer([0, 0] as never)).toThrow(
    'buffer: expected a tensor, got an array (make it a tensor)',
  );
});

test('sizes that are left out', () => {
  expect(() => new nn.Conv2d(1, 2, undefined as never)).toThrow('Conv2d: kernelSize is undefined');
  expect(() => new nn.LayerNorm(undefined as never)).toThrow('LayerNorm: normalizedShape is undefined');
  expect(() => new nn.MaxPool2d(undefined as never).forward(ones([1, 4, 4]))).toThrow(
    'maxPool2d: kernelSize is undefined',
  );
  expect(() => new nn.Unflatten(1, 4 as never)).toThrow('Unflatten: unflattenedSize is 4; expected a list');
});

test('modes, states and backends', async () => {
  const layer = new nn.Linear(3, 4);
  expect(() => layer.train('eval' as never)).toThrow(
    'train: the mode is string eval; expected true or false',
  );
  expect(layer.training).toBe(true);
  expect(() => layer.loadStateDict(undefined as never)).toThrow(
    'loadStateDict: the state is undefined; expected what stateDict() gives',
  );
  expect(() => layer.loadStateDict([layer.weight] as never)).toThrow(
    'loadStateDict: the state is an array; expected what stateDict() gives',
  );
  expect(() => layer.loadStateDict(Promise.resolve({}) as never)).toThrow(
    'loadStateDict: the state is a promise (await it); expected what stateDict() gives',
  );
  expect(() => layer.loadStateDict({}, false as never)).toThrow(
    'loadStateDict: got false in place of options, which are named: loadStateDict(..., { strict: false })',
  );
  await expect(layer.to('float64' as never)).rejects.toThrow(
    "to: got 'float64'; expected a backend, such as await cpu(). Layers are made with their { dtype }",
  );
  expect(layer.weight.device.backend).toBe(reference);
});

describe('masks and other options of calls', () => {
  const sequence = ones([5, 2, 4]);
  const block = () => new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 4 });
  const decoding = () => new nn.TransformerDecoderLayer(4, 2, { dimFeedforward: 4 });
  test.each<[string, () => unknown, string]>([
    [
      'MultiheadAttention',
      () => new nn.MultiheadAttention(4, 2).forward(sequence, sequence, sequence, { mask: x } as never),
      'MultiheadAttention.forward: there is no option mask; expected attnMask, keyPaddingMask, isCausal, averageAttnWeights',
    ],
    [
      'TransformerEncoderLayer',
      () => block().forward(sequence, { src_mask: x } as never),
      'TransformerEncoderLayer.forward: there is no option src_mask; is it srcMask?',
    ],
    [
      'TransformerEncoder',
      () => new nn.TransformerEncoder(block, 1).forward(sequence, { srcMask: x } as never),
      'TransformerEncoder.forward: there is no option srcMask; expected mask, srcKeyPaddingMask, isCausal',
    ],
    [
      'TransformerDecoderLayer',
      () => decoding().forward(sequence, sequence, { isCausal: true } as never),
      'TransformerDecoderLayer.forward: there is no option isCausal; expected tgtMask, memoryMask, tgtKeyPaddingMask',
    ],
    [
      'TransformerDecoder',
      () => new nn.TransformerDecoder(decoding, 1).forward(sequence, sequence, { mask: x } as never),
      'TransformerDecoder.forward: there is no option mask; expected tgtMask',
    ],
    [
      'Transformer',
      () =>
        new nn.Transformer(4, 2, { dimFeedforward: 4 }).forward(sequence, sequence, {
          isCausal: true,
        } as never),
      'Transformer.forward: there is no option isCausal; expected srcMask, srcKeyPaddingMask, srcIsCausal, tgtMask',
    ],
    [
      'LSTM',
      () => new nn.LSTM(4, 3).forward(sequence, undefined, { length: x } as never),
      'LSTM.forward: there is no option length; expected lengths',
    ],
    [
      'stateDict',
      () => new nn.Linear(1, 1).stateDict({ all: true } as never),
      'stateDict: there is no option all; expected everything',
    ],
    [
      'summary',
      () => nn.summary(new nn.Linear(1, 1), [1, 1], { device: 'cpu' } as never),
      'summary: there is no option device; expected dtype',
    ],
    [
      'groupNorm',
      () => nn.groupNorm(x, 1, { epsilon: 1 } as never),
      'groupNorm: there is no option epsilon; expected weight, bias, eps',
    ],
    [
      'deserialize',
      () => nn.deserialize(new Uint8Array(), { device: 'cpu' } as never),
      'deserialize: there is no option device; expected backend',
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
  });
});

test('arrays in place of tensors', () => {
  const array = 'expected a tensor, got an array (make it a tensor)';
  const none = [1, 2, 3] as never;
  expect(() => nn.scaledDotProductAttention(x, none, x)).toThrow(`scaledDotProductAttention: ${array}`);
  expect(() => nn.layerNorm(none, [3])).toThrow(`layerNorm: ${array}`);
  expect(() => nn.rmsNorm(undefined as never, [3])).toThrow('rmsNorm: expected a tensor, got undefined');
  expect(() => nn.batchNorm(none, undefined, undefined)).toThrow(`batchNorm: ${array}`);
  expect(() => nn.groupNorm(none, 1)).toThrow(`groupNorm: ${array}`);
  expect(() => nn.cosineSimilarity(x, none)).toThrow(`cosineSimilarity: ${array}`);
  expect(() => nn.interpolate(none, { size: 2 })).toThrow(`interpolate: ${array}`);
  expect(() => nn.functionalCall(new nn.Linear(3, 4), { weight: none }, x)).toThrow(
    `functionalCall: ${array}`,
  );
  expect(() => nn.functionalCall(none, {})).toThrow('functionalCall: expected a module first, got an array');
});

test.each<[string, () => unknown, string]>([
  ['layerNorm', () => nn.layerNorm(x.int(), [3]), 'int32[2, 3] has no mean'],
  ['rmsNorm', () => nn.rmsNorm(x.int(), [3]), 'int32[2, 3] has no mean'],
  ['groupNorm', () => nn.groupNorm(x.int(), 1), 'int32[2, 1, 3] has no mean'],
  ['batchNorm', () => nn.batchNorm(x.int(), undefined, undefined), 'int32[2, 3] has no mean'],
  ['adaptiveAvgPool1d', () => nn.adaptiveAvgPool1d(x.int(), 1), 'int32[2, 1, 3] has no mean'],
  ['glu', () => nn.glu(ones([2, 2]), '1' as never), 'dim is string 1; expected a whole number'],
  ['softmin', () => nn.softmin(x, 2), 'dim 2 is out of range'],
  ['kaimingUniform_', () => nn.init.kaimingUniform_(x.int()), 'draws floats, not int32'],
  ['uniform_', () => nn.init.uniform_(x, 1, 0), 'from 1 to 0 is not a range'],
  ['zeros_', () => nn.init.zeros_([1] as never), 'expected a tensor, got an array'],
])('%s names itself', (name, run, message) => {
  expect(run).toThrow(`${name}: ${message}`);
});
