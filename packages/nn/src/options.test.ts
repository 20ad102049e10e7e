/** Options by position, or in PyTorch's spelling, are refused: nothing is passed over in silence. */
import { Generator, ones, reference, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import * as nn from './index.ts';

beforeAll(() => useBackend(reference));

type Layer = new (...given: unknown[]) => nn.Module;
const layers = nn as unknown as Readonly<Record<string, Layer>>;

describe('an option by position', () => {
  test.each<[string, unknown[], string]>([
    ['Conv1d', [1, 2, 3, 2], 'stride: 2'],
    ['Conv2d', [1, 2, 3, 2, 1], 'stride: 2'],
    ['ConvTranspose2d', [1, 2, 3, 2], 'stride: 2'],
    ['Linear', [1, 2, false], 'bias: false'],
    ['Bilinear', [1, 2, 3, false], 'bias: false'],
    ['Embedding', [5, 2, 0], 'paddingIdx: 0'],
    ['BatchNorm2d', [3, 0.1], 'eps: 0.1'],
    ['LayerNorm', [3, 0.1], 'eps: 0.1'],
    ['RMSNorm', [3, 0.1], 'eps: 0.1'],
    ['GroupNorm', [1, 3, 0.1], 'eps: 0.1'],
    ['InstanceNorm1d', [3, 0.1], 'eps: 0.1'],
    ['InstanceNorm3d', [3, 0.1], 'eps: 0.1'],
    ['LocalResponseNorm', [3, 0.1], 'alpha: 0.1'],
    ['EmbeddingBag', [5, 2, 0], 'mode: 0'],
    ['Fold', [4, 2, 1], 'dilation: 1'],
    ['Unfold', [2, 1], 'dilation: 1'],
    ['MaxPool3d', [3, 2], 'stride: 2'],
    ['RNN', [3, 4, 2], 'numLayers: 2'],
    ['GRU', [3, 4, 2], 'numLayers: 2'],
    ['LSTM', [3, 4, 2], 'numLayers: 2'],
    ['RNNCell', [3, 4, false], 'bias: false'],
    ['LSTMCell', [3, 4, false], 'bias: false'],
    ['MultiheadAttention', [4, 2, 0.1], 'dropout: 0.1'],
    ['TransformerEncoderLayer', [4, 2, 16], 'dimFeedforward: 16'],
    ['TransformerDecoderLayer', [4, 2, 16], 'dimFeedforward: 16'],
    ['MaxPool2d', [3, 2], 'stride: 2'],
    ['AvgPool1d', [3, 2], 'stride: 2'],
    ['PReLU', [1, 0.5], 'init: 0.5'],
    ['LeakyReLU', [0.2], 'negativeSlope: 0.2'],
    ['ELU', [2], 'alpha: 2'],
    ['CELU', [2], 'alpha: 2'],
    ['GELU', ['tanh'], 'approximate: "tanh"'],
    ['Softplus', [2], 'beta: 2'],
    ['Hardtanh', [-2], 'minVal: -2'],
    ['Hardshrink', [1], 'lambd: 1'],
    ['Softshrink', [1], 'lambd: 1'],
    ['CosineSimilarity', [1, 0.1], 'eps: 0.1'],
    ['PairwiseDistance', [1], 'p: 1'],
    ['Upsample', [8], 'size: 8'],
  ])('%s', (name, given, example) => {
    const value = example.split(': ')[1];
    expect(() => new layers[name]!(...given)).toThrow(
      new TypeError(
        `${name}: got ${value} in place of options, which are named: new ${name}(..., { ${example} })`,
      ),
    );
  });
});

test.each<[string, unknown[], string]>([
  [
    'Dropout',
    [0.5, new Generator(1)],
    'Dropout: got a Generator in place of options, which are named: new Dropout(',
  ],
  ['Linear', [2, 3, new Generator(1)], 'Linear: got a Generator in place of options'],
  ['GRU', [3, 4, new nn.Dropout()], 'GRU: got a Dropout in place of options'],
])('another object in place of options of %s', (name, given, message) => {
  expect(() => new layers[name]!(...given)).toThrow(message);
});

test('a mask by position: forward is called, not made', () => {
  const layer = new nn.TransformerEncoderLayer(4, 2);
  expect(() => layer.forward(ones([3, 1, 4]), ones([3, 3]) as never)).toThrow(
    'got a Tensor in place of options, which are named: TransformerEncoderLayer.forward(..., { srcMask: ... })',
  );
});

test('options that are made of others, or have no prototype', () => {
  const made = Object.create({ bias: false });
  expect(() => new nn.Linear(1, 2, made)).not.toThrow();
  expect(() => new nn.Linear(1, 2, Object.create(null))).not.toThrow();
});

test('what is undefined is not given, and not printed', () => {
  expect(`${new layers['Conv2d']!(1, 2, 3, { stride: undefined, padding: 1 })}`).toBe(
    'Conv2d(inChannels=1, outChannels=2, kernelSize=[3,3], padding=1)',
  );
});

test("PyTorch's spelling", () => {
  expect(() => new layers['LeakyReLU']!({ negative_slope: 0.2 })).toThrow(
    new TypeError('LeakyReLU: there is no option negative_slope; is it negativeSlope?'),
  );
  expect(() => new layers['LSTM']!(3, 4, { num_layers: 2 })).toThrow(
    'LSTM: there is no option num_layers; is it numLayers?',
  );
  expect(() => new layers['Conv2d']!(1, 2, 3, null)).toThrow('Conv2d: got null in place of options');
});

test.each<[string, unknown[], string]>([
  ['Conv2d', [1, 2, 3, { strides: 2 }], 'strides; expected stride, padding, dilation, groups, bias, dtype'],
  ['Conv2d', [1, 2, 3, { outputPadding: 1 }], 'outputPadding; expected stride'],
  ['Linear', [4, 3, { bais: false }], 'bais; expected bias, dtype, generator'],
  ['BatchNorm2d', [3, { epsilon: 1 }], 'epsilon; expected eps, affine'],
  ['Dropout', [0.5, { seed: 1 }], 'seed; expected generator'],
  ['Dropout1d', [0.5, { inplace: true }], 'inplace; expected generator'],
  ['MaxPool2d', [2, { strides: 2 }], 'strides; expected stride'],
  ['Softplus', [{ slope: 2 }], 'slope; expected beta, threshold'],
  ['GRU', [3, 4, { layers: 2 }], 'layers; expected numLayers'],
  ['TransformerEncoderLayer', [4, 2, { heads: 2 }], 'heads; expected dimFeedforward'],
])('an option that %s does not have', (name, given, message) => {
  expect(() => new layers[name]!(...given)).toThrow(`${name}: there is no option ${message}`);
});

test.each<[string, Record<string, unknown>]>([
  ['ConvTranspose2d', { stride: 2, padding: 1, dilation: 1, groups: 1, outputPadding: 1, bias: false }],
  ['Conv1d', { stride: 2, padding: 'valid', dilation: 1, groups: 1, bias: true, dtype: 'float64' }],
  [
    'LSTM',
    { numLayers: 2, batchFirst: true, dropout: 0.1, bidirectional: true, bias: false, dtype: 'float64' },
  ],
  ['RNN', { nonlinearity: 'relu', numLayers: 2, dtype: 'float64' }],
  ['RNNCell', { nonlinearity: 'relu', bias: false }],
  ['BatchNorm2d', { eps: 0.1, momentum: 0.2, affine: false, trackRunningStats: false, dtype: 'float64' }],
])('all options of %s', (name, options) => {
  expect(
    () =>
      new layers[name]!(
        ...(name.startsWith('Conv') ? [2, 2, 3] : [2, 2]).slice(0, name === 'BatchNorm2d' ? 1 : 3),
        options,
      ),
  ).not.toThrow();
});

test('functions', () => {
  const call = nn as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>;
  expect(() => call['dropout']!(ones([2]), 0.3)).toThrow(
    'dropout: got 0.3 in place of options, which are named: dropout(..., { p: 0.3 })',
  );
  // As PyTorch takes it; a layer gives itself for options, and so would a tensor be taken for some.
  expect(() => call['layerNorm']!(ones([2, 3]), [3], ones([3]))).toThrow(
    'layerNorm: got a Tensor in place of options, which are named: layerNorm(..., { eps: ... })',
  );
  const x = ones([1, 1, 2, 2]);
  expect(() => call['scaledDotProductAttention']!(x, x, x, { is_causal: true })).toThrow('is it isCausal?');
  expect(() => call['padSequence']!([ones([2])], { batch_first: true })).toThrow('is it batchFirst?');
});
