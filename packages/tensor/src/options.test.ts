/** From plain JavaScript: options by position, of other names, and none at all. */
import { describe, expect, test } from 'vitest';
import * as t from './index.ts';
import { optionsOf } from './options.ts';

const x = t.ones([2, 3]);
const refused = (call: (options: never) => unknown, options: unknown, message: string) => {
  // What was given by position is shown by its name.
  const [, first] = /; expected (\w+)/.exec(message) ?? [];
  const mend = typeof options === 'object' && options ? '' : `, by name: { ${first}: ${String(options)} }`;
  expect(() => call(options as never)).toThrow(new TypeError(message + mend));
};

describe('what is no option', () => {
  test.each<[string, (options: never) => unknown, unknown, string]>([
    ['sort', (o) => t.sort(x, 1, o), true, 'sort: there is no option true; expected descending'],
    [
      'argsort',
      (o) => x.argsort(1, o),
      { desc: true },
      'argsort: there is no option desc; expected descending',
    ],
    ['topk', (o) => x.topk(1, 1, o), false, 'topk: there is no option false; expected largest'],
    ['leakyRelu', (o) => t.leakyRelu(x, o), 0.2, 'leakyRelu: there is no option 0.2; expected negativeSlope'],
    ['elu', (o) => t.elu(x, o), null, 'elu: there is no option null; expected alpha'],
    ['gelu', (o) => t.gelu(x, o), 'tanh', 'gelu: there is no option tanh; expected approximate'],
    ['softplus', (o) => t.softplus(x, o), 2, 'softplus: there is no option 2; expected beta, threshold'],
    [
      'div',
      (o) => x.div(2, o),
      { rounding_mode: 'floor' },
      'div: there is no option rounding_mode; expected roundingMode',
    ],
    [
      'conv1d',
      (o) => t.conv1d(x, t.ones([1, 2, 1]), undefined, o),
      2,
      'conv1d: there is no option 2; expected stride, padding, dilation, groups',
    ],
    [
      'maxPool2d',
      (o) => t.maxPool2d(t.ones([1, 4, 4]), 2, o),
      2,
      'maxPool2d: there is no option 2; expected stride, padding, ceilMode, dilation',
    ],
    ['sum', (o) => x.sum(1, o), { p: 1 }, 'sum: there is no option p; expected keepdim'],
    ['norm', (o) => x.norm(1, o), { ord: 1 }, 'norm: there is no option ord; expected keepdim, p'],
    ['var', (o) => x.var(1, o), null, 'var: there is no option null; expected keepdim, correction'],
    ['pad', (o) => t.pad(x, [1, 1], o), 'reflect', 'pad: there is no option reflect; expected mode, value'],
    ['normalize', (o) => t.normalize(x, 1, o), 2, 'normalize: there is no option 2; expected p, eps'],
    [
      'normalize, by a name',
      (o) => t.normalize(x, o),
      { dim: 1 },
      'normalize: dim is an object { dim }; expected a list or a number, and options after it',
    ],
    ['unique', (o) => t.unique(x, o), { dim: 0 }, 'unique: there is no option dim; expected none'],
    [
      'bernoulli',
      (o) => t.bernoulli(x, o),
      { p: 0.5 },
      'bernoulli: there is no option p; expected generator',
    ],
    [
      'unfoldIm2col',
      (o) => t.unfoldIm2col(t.ones([1, 4, 4]), 2, o),
      { strides: 2 },
      'unfoldIm2col: there is no option strides; expected stride, padding, dilation',
    ],
    [
      'meshgrid, without a list',
      (o) => t.meshgrid(t.arange(2) as never, o),
      t.arange(2),
      'meshgrid: got float32[2]; expected a list of tensors: [a, b]',
    ],
    ['cdist', (o) => t.cdist(x, x, o), 1, 'cdist: there is no option 1; expected p'],
    [
      'isclose',
      (o) => t.isclose(x, x, o),
      { equal_nan: true },
      'isclose: there is no option equal_nan; expected rtol, atol, equalNan',
    ],
    ['nanToNum', (o) => t.nanToNum(x, o), 0, 'nanToNum: there is no option 0; expected nan, posinf, neginf'],
    ['logit', (o) => t.logit(x, o), 1e-6, 'logit: there is no option 0.000001; expected eps'],
    ['hardtanh', (o) => t.hardtanh(x, o), 0, 'hardtanh: there is no option 0; expected minVal, maxVal'],
    [
      'searchsorted',
      (o) => t.searchsorted(x.at(0), x.at(1), o),
      true,
      'searchsorted: there is no option true; expected right',
    ],
    [
      'repeatInterleave',
      (o) => t.repeatInterleave(x, 2, 0, o),
      { output_size: 4 },
      'repeatInterleave: there is no option output_size; expected outputSize',
    ],
    [
      'bincount',
      (o) => t.bincount(t.zeros([2], { dtype: 'int32' }), o),
      4,
      'bincount: there is no option 4; expected weights, minlength',
    ],
    ['meshgrid', (o) => t.meshgrid([x.at(0)], o), 'xy', 'meshgrid: there is no option xy; expected indexing'],
    [
      'multinomial',
      (o) => t.multinomial(x, 2, o),
      true,
      'multinomial: there is no option true; expected replacement, generator',
    ],
    [
      'convTranspose2d',
      (o) => t.convTranspose2d(t.ones([1, 1, 4, 4]), t.ones([1, 1, 2, 2]), undefined, o),
      { output_padding: 1 },
      'convTranspose2d: there is no option output_padding; expected stride, padding, outputPadding, dilation, groups',
    ],
  ])('of %s', (_, call, options, message) => refused(call, options, message));

  test('of what makes tensors', () => {
    const known = 'expected dtype, backend, shape, generator';
    refused((o) => t.zeros([2], o), 'int32', `zeros: there is no option int32; ${known}`);
    refused(
      (o) => t.tensor([1], o),
      { requiresGrad: true },
      `tensor: there is no option requiresGrad; ${known}`,
    );
    refused((o) => t.rand([2], o), { seed: 1 }, `rand: there is no option seed; ${known}`);
    refused((o) => t.arange(0, 4, 2, o), { type: 'int32' }, `arange: there is no option type; ${known}`);
    refused(
      (o) => t.tensor([1, 2, 3, 4], o),
      [2, 2],
      'tensor: there is no option [2, 2]; expected shape, dtype, backend, by name: { shape: [2, 2] }',
    );
    expect(() => t.arange(0, 4, 2, 'int32' as never)).toThrow('arange: there is no option 0');
    expect(() => t.arange(0, '3' as never)).toThrow('arange: there is no option 0');
  });
});

test('a device in place of a dtype', () => {
  expect(() => x.to('cuda' as never)).toThrow('there is no dtype cuda; expected bool, uint8');
  expect(() => x.to('cuda' as never)).toThrow('devices are backends: await cpu()');
});

test('a tensor stands for its shape and dtype', () => {
  const like = t.zeros([3, 2], { dtype: 'int32' });
  const made = t.tensor(new Float32Array(6), like);
  expect([made.shape, made.dtype]).toEqual([[3, 2], 'int32']);
});

test('what is left out, or undefined, is as by default', () => {
  const defaults = { a: 1, b: false };
  expect(optionsOf('f', undefined, defaults)).toBe(defaults);
  expect(optionsOf('f', { a: undefined, b: true } as object, defaults)).toEqual({ a: 1, b: true });
  for (const [given, message] of [
    [{ a: null }, 'f: a is null; expected a number'],
    [{ a: '1' }, 'f: a is string 1; expected a number'],
    [{ b: 'no' }, 'f: b is string no; expected a boolean'],
    [{ b: 0 }, 'f: b is 0; expected a boolean'],
  ] as const)
    expect(() => optionsOf('f', given as object, defaults)).toThrow(new TypeError(message));
  expect(() => optionsOf('f', { a: [1, 2] } as object, defaults)).toThrow(
    'f: a is [1, 2]; expected a number',
  );
  expect(optionsOf('f', { a: [1, 2] } as object, defaults, true)).toEqual({ a: [1, 2], b: false });
  expect(optionsOf('f', { a: 0 }, defaults)).toEqual({ a: 0, b: false });
});
