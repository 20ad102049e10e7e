/** Options by position, or in PyTorch's spelling, are refused: nothing is passed over in silence. */
import { reference, useBackend } from '@glissade/tensor';
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

test("PyTorch's spelling", () => {
  expect(() => new layers['LeakyReLU']!({ negative_slope: 0.2 })).toThrow(
    new TypeError('LeakyReLU: there is no option negative_slope; is it negativeSlope?'),
  );
  expect(() => new layers['LSTM']!(3, 4, { num_layers: 2 })).toThrow(
    'LSTM: there is no option num_layers; is it numLayers?',
  );
  expect(() => new layers['Conv2d']!(1, 2, 3, null)).toThrow('Conv2d: got null in place of options');
});
