/** What plain JavaScript gets that puts lists, numbers, text or nothing where tensors belong: an error of the house, never the engine's. */
import { describe, expect, test } from 'vitest';
import * as api from './api.ts';
import { ones, Tensor } from './index.ts';

const x = ones([2, 3]);
const wrong: readonly (readonly unknown[])[] = [
  [],
  [undefined],
  [null],
  [[1, 2]],
  [[[1, 2]]],
  [3],
  [Number.NaN],
  ['abc'],
  [{ dim: 1 }],
  [[1, 2], 0],
  [undefined, 0],
  [null, [0]],
  [
    [1, 2],
    [0, 1],
  ],
  [[1, 2], x],
  [[1, 2], 0, x],
  [[1, 2], 0, x, x],
  ['abc', x, x],
  [x, [1, 2]],
  [x, 'abc'],
  [x, x, [1, 2]],
  [x, 0, [1, 2]],
  [x, [undefined]],
];
/** What is said of dtypes and of operators of JavaScript, where no operation is known. */
const unnamed = /^(there is no dtype|a tensor is no operand)/;
/** They take what is no tensor: shapes, functions, seeds, what is printed. */
const others = ['formatTensor', 'fused', 'useBackend', 'manualSeed', 'defaultGenerator', 'breathe', 'memory'];

const messageOf = (call: () => unknown): string => {
  try {
    call();
    return 'none: ';
  } catch (error) {
    return (error as Error).message;
  }
};

const functions = Object.entries(api).filter(
  ([name, value]) => typeof value === 'function' && /^[a-z]/.test(name) && !others.includes(name),
) as [string, (...given: readonly unknown[]) => unknown][];

test('the functions are there', () => {
  expect(functions.length).toBeGreaterThan(150);
});

describe.each(functions)('%s', (_, call) => {
  test('says what is wrong', () => {
    const messages = wrong.map((given) => messageOf(() => call(...given)));
    expect(messages.filter((message) => !/^\w+: /.test(message) && !unnamed.test(message))).toEqual([]);
  });
});

const methods = Object.getOwnPropertyNames(Tensor.prototype).filter((name) => {
  const { value } = Object.getOwnPropertyDescriptor(Tensor.prototype, name) as { value?: unknown };
  return typeof value === 'function' && name !== 'constructor';
});

/** They change or end the tensor, or give promises. */
const otherMethods = ['dispose', 'data', 'item', 'allclose', 'to'];

describe.each(methods.filter((name) => !otherMethods.includes(name)))('a tensor\u2019s %s', (name) => {
  test('says what is wrong', () => {
    const calls = [
      [],
      [undefined],
      [null],
      [[1, 2]],
      ['abc'],
      [Number.NaN],
      [0, [1, 2]],
      [[0], 'abc'],
      [0, x, 'abc'],
    ];
    const messages = calls.map((given) =>
      messageOf(() =>
        (ones([2, 3]) as unknown as Record<string, (...given: readonly unknown[]) => unknown>)[name]!(
          ...given,
        ),
      ),
    );
    expect(
      messages.filter((message) => !/^(\w+|in place): /.test(message) && !unnamed.test(message)),
    ).toEqual([]);
  });
});

test('names the function that was called, and what came', () => {
  for (const [call, message] of [
    [() => api.reshape([1, 2] as never, [2]), 'reshape: expected a tensor, got an array (make it a tensor)'],
    [() => api.softmax([1, 2] as never, 0), 'softmax: expected a tensor, got an array (make it a tensor)'],
    [() => api.permute([1, 2] as never, [0]), 'permute: expected a tensor, got an array (make it a tensor)'],
    [() => api.squeeze(undefined as never), 'squeeze: expected a tensor, got undefined'],
    [() => api.linear(x, [1, 2] as never), 'linear: expected a tensor, got an array (make it a tensor)'],
    [() => api.reshape(x, undefined as never), 'reshape: the shape is undefined; expected a list of lengths'],
    [() => x.bmm([1] as never), 'got float32[2, 3] and an array (make it a tensor). matmul() broadcasts'],
    [() => x.quantile('half' as never, 0), 'quantile: q is string half; expected a number from 0 to 1'],
    [() => x.chunk({} as never), 'chunk: chunks is an object {  }; expected a whole number >= 1'],
    [() => api.zeros([{}] as never), 'zeros: [an object {  }] is not a shape'],
  ] as const)
    expect(call).toThrow(message);
});
