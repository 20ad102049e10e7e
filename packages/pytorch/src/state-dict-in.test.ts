/** State dictionaries within checkpoints. */
import { reference, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { stateDictIn, type TorchValue } from './index.ts';

beforeAll(() => useBackend(reference));

const checkpoint = (): TorchValue => ({
  epoch: 3,
  ema: { model: { weight: tensor([1]) } },
  list: [1],
  map: new Map(),
});

test('are found', () => {
  expect(Object.keys(stateDictIn(checkpoint(), 'ema', 'model'))).toEqual(['weight']);
  expect(stateDictIn({})).toEqual({});
});

test.each([
  [['model'], "stateDictIn: the value has no 'model'; it has 'epoch', 'ema', 'list', 'map'"],
  [['ema', 'state'], "stateDictIn: ema has no 'state'; it has 'model'"],
  [
    ['ema'],
    "stateDictIn: ema holds other things than tensors: 'model'. Say where the tensors are: stateDictIn(checkpoint, 'model')",
  ],
  [['epoch'], 'stateDictIn: epoch is number 3; expected tensors by name'],
  [['map'], 'stateDictIn: map is a Map; expected tensors by name'],
  [['list'], 'stateDictIn: list is an array'],
  [['ema', 'model', 'weight'], 'stateDictIn: ema.model.weight is float32[1]; expected tensors by name'],
  [['toString'], "has no 'toString'"],
])('%j is none', (names, message) => {
  expect(() => stateDictIn(checkpoint(), ...names)).toThrow(message);
});
