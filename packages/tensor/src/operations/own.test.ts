/** Results that equal an input are tensors of their own where PyTorch's are, whatever the arguments: to change one in place leaves the other. */
import { expect, it } from 'vitest';
import * as t from '../index.ts';

const whole = (dtype: t.DType = 'int32') => t.tensor([1, 0], { dtype });
const cases: [string, (x: t.Tensor) => t.Tensor, t.Tensor?][] = [
  ['roll by nothing', (x) => t.roll(x, 2, 0)],
  ['roll of all', (x) => t.roll(x, 0)],
  ['pad by nothing', (x) => t.pad(x, [0, 0])],
  ['mirror nothing', (x) => t.pad(x, [0, 0], { mode: 'reflect' })],
  ['floor', t.floor, whole()],
  ['ceil', t.ceil, whole()],
  ['round', t.round, whole()],
  ['trunc', t.trunc, whole()],
  ['sign', t.sign, whole('bool')],
  ['nanToNum', (x) => t.nanToNum(x), whole()],
  ['diff', (x) => t.diff(x, 0)],
  ['cumsum', (x) => t.cumsum(x, 0), t.tensor(3)],
  ['cumprod', (x) => t.cumprod(x, 0), t.tensor(3)],
  ['cumprod of one', (x) => t.cumprod(x, 0), t.tensor([3])],
  ['logcumsumexp of one', (x) => t.logcumsumexp(x, 0), t.tensor([3])],
  ['repeat', (x) => t.repeat(x, [1])],
  ['tile', (x) => t.tile(x, [1])],
  ['repeatInterleave', (x) => t.repeatInterleave(x, 1)],
  ['concat', (x) => t.concat([x])],
];

it.each(cases)('%s', (_, operation, x = t.tensor([1, 2])) => {
  const before = x.toArray();
  const result = operation(x);
  expect(result.toArray()).toEqual(before);
  result.zero_();
  expect(x.toArray()).toEqual(before);
});
