/** The methods of a tensor are the functions of the same names. */
import { expect, test } from 'vitest';
import { tensor } from './creation.ts';
import * as operations from './operations/index.ts';
import { Tensor } from './tensor.ts';

type Call = (this: unknown, ...given: readonly unknown[]) => unknown;
const functions = operations as unknown as Record<string, Call>;
const methods = Tensor.prototype as unknown as Record<string, Call>;

const x = tensor([
  [0.75, -0.5, 0.25],
  [1.5, 0.125, -0.25],
]);
const row = tensor([0.5, -2, 0.25]);
const other = tensor([
  [3, 1, -2],
  [0.5, 4, 5],
]);
const [truth, lie] = [x.gt(0), other.gt(0)];
const index = tensor([[1, 0, 1]], { dtype: 'int32' });
const batch = x.reshape(1, 2, 3);

/** What each is called with, and on which tensor if not x; what is not here takes nothing, or needs nothing. */
const calls: readonly [name: string, given: readonly unknown[], on?: Tensor][] = [
  ...['add', 'sub', 'mul', 'div', 'pow', 'remainder', 'fmod', 'maximum', 'minimum', 'atan2'].map(
    (name): [string, unknown[]] => [name, [row]],
  ),
  ...['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'isclose'].map((name): [string, unknown[]] => [name, [row]]),
  ['div', [row, { roundingMode: 'floor' }]],
  ['clamp', [-0.25, 0.5]],
  ['lerp', [other, 0.25]],
  ['logit', [{ eps: 0.25 }]],
  ['softmax', [0]],
  ['logSoftmax', [0]],
  ['nanToNum', [{ nan: 7 }], x.log()],
  ['logicalAnd', [lie], truth],
  ['logicalOr', [lie], truth],
  ['logicalNot', [], truth],
  ['maskedFill', [truth, 9]],
  ['maskedSelect', [truth]],
  ...[
    'sum',
    'prod',
    'mean',
    'std',
    'amax',
    'amin',
    'max',
    'min',
    'median',
    'argmax',
    'argmin',
    'any',
    'all',
  ].map((name): [string, unknown[]] => [name, [0, { keepdim: true }]]),
  ...['sum', 'max', 'min', 'median'].map((name): [string, unknown[]] => [name, []]),
  ['quantile', [0.25, 1, { keepdim: true }]],
  ['countNonzero', [1], truth],
  ['logsumexp', [1, { keepdim: true }]],
  ['norm', [1, { p: 1 }]],
  ...['cumsum', 'cumprod', 'logcumsumexp', 'unsqueeze', 'flip'].map((name): [string, unknown[]] => [
    name,
    [0],
  ]),
  ['diff', [1, 0]],
  ['sort', [0, { descending: true }]],
  ['argsort', [0, { descending: true }]],
  ['topk', [1, 0, { largest: false }]],
  ['matmul', [other.T]],
  ['bmm', [other.T.reshape(1, 3, 2)], batch],
  ['dot', [tensor([1, 2, 3])], row],
  ['outer', [tensor([1, 2])], row],
  ['reshape', [[3, 2]]],
  ['permute', [[2, 0, 1]], batch],
  ['expand', [[4, 2, 3]]],
  ['transpose', [0, 2], batch],
  ['movedim', [0, 2], batch],
  ['squeeze', [0], batch],
  ['flatten', [1, 2], batch],
  ['roll', [1, 1]],
  ['repeat', [[2, 1]]],
  ['tile', [[2, 1]]],
  ['repeatInterleave', [2, 1]],
  ['diag', [1]],
  ['diagonal', [1, 1, 2], batch],
  ['tril', [-1]],
  ['triu', [1]],
  ['unfold', [1, 2, 1]],
  ['slice', [1, 2, null, -1]],
  ['narrow', [1, 1, 2]],
  ['unflatten', [1, [3, 1]]],
  ['unbind', [1]],
  ['select', [1, -1]],
  ['at', [':', [0, 2]]],
  ['split', [2, 1]],
  ['chunk', [2, 1]],
  ['gather', [0, index]],
  ['takeAlongDim', [index, 0]],
  ['scatter', [0, index, 7]],
  ['scatterAdd', [0, index, other]],
  ['scatterReduce', [0, index, row.reshape(1, 3), 'prod', { includeSelf: false }]],
  [
    'indexAdd',
    [
      0,
      index.reshape(3),
      tensor([
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ]),
      { alpha: 2 },
    ],
  ],
  ['indexSelect', [1, tensor([2, 0], { dtype: 'int32' })]],
];

const named = new Set(calls.map(([name]) => name));
const others = Object.getOwnPropertyNames(Tensor.prototype).filter(
  (name) => typeof functions[name] === 'function' && !named.has(name) && name !== 'where',
);

/** Tensors as plain values. */
const plain = (value: unknown): unknown => {
  if (value instanceof Tensor) return { dtype: value.dtype, shape: value.shape, elements: value.dataSync() };
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value as object).map(([key, part]) => [key, plain(part)]));
};

const withoutArguments = others.map((name): (typeof calls)[number] => [name, []]);

test.each([...calls, ...withoutArguments].map(([name, given, on = x]) => [name, given, on] as const))(
  '%s',
  (name, given, on) => {
    expect(plain(methods[name]!.call(on, ...given))).toEqual(plain(functions[name]!(on, ...given)));
  },
);

test('where, of which the tensor is the second argument', () => {
  expect(x.where(truth, other).toArray()).toEqual(operations.where(truth, x, other).toArray());
  expect(x.where(truth, 0).toArray()).toEqual([
    [0.75, 0, 0.25],
    [1.5, 0.125, 0],
  ]);
});
