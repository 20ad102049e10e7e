/** What plain JavaScript gets that puts lists, numbers, text or nothing where tensors, weights or options belong. */
import { ones } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import * as nn from './index.ts';

const x = ones([2, 3]);
const layer = new nn.Linear(3, 2);
const wrong: readonly (readonly unknown[])[] = [
  [],
  [undefined],
  [null],
  [[1, 2]],
  [3],
  ['abc'],
  [{ dim: 1 }],
  [[1, 2], x],
  [[1, 2], 2, {}],
  [x],
  [x, undefined],
  [x, [1, 2]],
  [x, x],
  [x, x, undefined],
  [x, x, x],
  [x, x, [1, 2]],
  [x, undefined, undefined],
  [layer],
  [layer, x],
];

const messageOf = async (call: () => unknown): Promise<string> => {
  try {
    await call();
    return 'none: ';
  } catch (error) {
    return (error as Error).message;
  }
};

const functions = Object.entries(nn).filter(
  // checkSizes names what it is told to name.
  ([name, value]) => typeof value === 'function' && /^[a-z]/.test(name) && name !== 'checkSizes',
) as [string, (...given: readonly unknown[]) => unknown][];

test('the functions are there', () => {
  expect(functions.length).toBeGreaterThan(80);
});

describe.each(functions)('%s', (_, call) => {
  test('says what is wrong', async () => {
    const messages = await Promise.all(wrong.map((given) => messageOf(() => call(...given))));
    expect(messages.filter((message) => !/^[\w.]+( \(\w+\))?: /.test(message))).toEqual([]);
  });
});

test.each<[string, () => unknown, string]>([
  ['checkpoint', () => nn.checkpoint(3 as never), 'expected a function first, got a number'],
  [
    'rnn',
    () => nn.rnn(x, undefined, undefined as never),
    'expected weights { weightIh, weightHh, ... }, got undefined',
  ],
  [
    'gruCell',
    () => nn.gruCell(x, undefined, [x] as never),
    'expected weights { weightIh, weightHh, ... }, got an array',
  ],
  [
    'fractionalMaxPool2d',
    () => nn.fractionalMaxPool2d(x, 2, undefined as never),
    'expected one of { outputSize } and { outputRatio }',
  ],
  [
    'multiheadAttention',
    () => nn.multiheadAttention(x, x, x, undefined as never),
    'expected { numHeads, inProjWeight, outProjWeight, ... } behind',
  ],
  [
    'parametersToVector',
    () => nn.parametersToVector(layer as never),
    'such as model.parameters(); got an object',
  ],
  [
    'vectorToParameters',
    () => nn.vectorToParameters(x, undefined as never),
    'such as model.parameters(); got undefined',
  ],
  ['summary', () => nn.summary(undefined as never, [3]), 'expected a module first, got undefined'],
  ['evaluating', () => nn.evaluating([] as never, () => 1), 'expected a module first, got an array'],
  [
    'Sequential',
    () => new nn.Sequential(undefined as never),
    'layer 0 is no module but undefined. Did you forget new?',
  ],
  [
    'Sequential',
    () => new nn.Sequential({} as never),
    'layer 0 is no module but an object. Did you forget new?',
  ],
  ['Dropout', () => new nn.Dropout(x as never), 'p is float32[2, 3]; expected a probability from 0 to 1'],
  ['LPPool2d', () => new nn.LPPool2d(x as never, 2), 'normType is float32[2, 3]; expected a number > 0'],
  [
    'Linear',
    () => new nn.Linear({} as never, 2),
    'inFeatures is an object {  }; expected a whole number >= 1',
  ],
  [
    'maxUnpool1d',
    () => nn.maxUnpool1d(x, x.int(), undefined as never),
    'kernelSize is undefined; expected one whole number >= 1',
  ],
  ['prefixed', () => nn.prefixed('a.', undefined as never), 'expected tensors by name, got undefined'],
])('%s is told', (name, call, message) => {
  expect(call).toThrow(`${name}: `);
  expect(call).toThrow(message);
});
