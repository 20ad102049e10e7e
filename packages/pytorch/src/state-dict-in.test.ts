/** State dictionaries within checkpoints. */
import { reference, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { stateDictIn, type TorchValue, valueIn } from './index.ts';

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

test('and so are other values, in lists and Maps, too', () => {
  const value: TorchValue = { list: [1, new Map<TorchValue, TorchValue>([[0, { step: 3 }]])] };
  expect(valueIn(value, 'list', 1, 0, 'step')).toBe(3);
  expect(valueIn(5)).toBe(5);
  expect(() => valueIn(value, 'list', 2)).toThrow('valueIn: list has no 2; it has 0, 1');
  expect(() => valueIn(value, 'list', 1, 1)).toThrow('valueIn: list[1] has no 1; it has 0');
  expect(() => valueIn(value, 'list', 0, 'a')).toThrow(
    "valueIn: list[0] is number 1, in which there is no 'a'",
  );
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
  [['list'], 'stateDictIn: list is a list of 1; expected tensors by name'],
  [['ema', 'model', 'weight'], 'stateDictIn: ema.model.weight is float32[1]; expected tensors by name'],
  [['toString'], "has no 'toString'"],
])('%j is none', (names, message) => {
  expect(() => stateDictIn(checkpoint(), ...names)).toThrow(message);
});

test('a promise is to be awaited first', () => {
  const promise = Promise.resolve(checkpoint()) as never;
  expect(() => stateDictIn(promise, 'ema')).toThrow('stateDictIn: the value is a promise; await it first');
  expect(() => valueIn(promise)).toThrow('valueIn: the value is a promise; await it first');
});
