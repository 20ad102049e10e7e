/** Functions that are written to files, with inputs for which they are traced, and others. */
import { LogSoftmax } from '@glissade/nn';
import {
  argsort,
  atan2,
  cat,
  cumsum,
  einsum,
  expm1,
  flip,
  log1p,
  matmul,
  oneHot,
  randint,
  randn,
  remainder,
  scatterAdd,
  softmax,
  type Tensor,
  topk,
  tril,
  where,
} from '@glissade/tensor';
import { type Case, type Row, toCase } from './case.ts';

const rows: readonly Row[] = [
  [
    'numbers near 0 and far from it',
    () => (x: Tensor) => ({
      e: expm1(x.mul(1e-4)),
      l: log1p(x.mul(1e-4)),
      f: expm1(x.mul(9)),
      g: log1p(x.abs().mul(9)),
    }),
    () => [randn([5, 4])],
  ],
  [
    'angles and remainders',
    () => (x: Tensor, y: Tensor) => ({
      a: atan2(x, y),
      r: remainder(x, y),
      i: remainder(x.mul(9).to('int32'), 4),
    }),
    () => [randn([5, 4]), randn([5, 4])],
  ],
  [
    'whole numbers, bytes and bools',
    () => (x: Tensor) => ({
      sum: x.sum(),
      prod: x.prod(1),
      bytes: x.to('uint8').mul(3),
      any: x.gt(2).any(1),
      chosen: where(x.gt(2), x.gt(3), x.lt(0)),
      most: x.maximum(1).argmax(),
    }),
    () => [randint(-5, 6, [3, 4])],
  ],
  [
    'sums and extremes',
    () => (x: Tensor) => ({
      mean: x.mean(1),
      all: x.mean(),
      deviation: x.std(0),
      largest: x.amax([0, 1]),
      first: x.argmax(1),
      softmax: softmax(x, 1),
      log: new LogSoftmax(1).forward(x),
    }),
    () => [randn([4, 6])],
    { 0: 'rows', 1: 'columns' },
    () => [randn([5, 3])],
  ],
  [
    'views and copies',
    () => (x: Tensor) => ({
      turned: x.transpose(0, 1).reshape([-1]),
      back: flip(x, [0, 1]),
      part: x.at([1, -1], [1]),
      joined: cat([x, x.mul(2)], 1),
      low: tril(x.matmul(x.transpose(0, 1))),
    }),
    () => [randn([4, 6])],
    { 0: 'rows', 1: 'columns' },
    () => [randn([5, 3])],
  ],
  [
    'places',
    () => (x: Tensor, i: Tensor) => ({
      gathered: x.gather(1, i),
      scattered: scatterAdd(x, 1, i, x),
      hot: oneHot(i, 4),
      rows: x.indexSelect(0, i.select(0, 0)),
      sorted: argsort(x, 1),
      top: topk(x, 2, 1).values,
      sums: cumsum(x, 0),
    }),
    () => [randn([4, 4]), randint(0, 4, [4, 4])],
  ],
  [
    'products',
    () => (a: Tensor, b: Tensor, c: Tensor) => ({
      batched: matmul(a, b),
      shared: matmul(a, c),
      turned: einsum('bij,bkj->ikb', a, b.transpose(1, 2)),
      whole: einsum('bij,bij->', a, a),
      vector: matmul(a, c.select(1, 0)),
    }),
    () => [randn([2, 3, 4]), randn([2, 4, 5]), randn([4, 3])],
  ],
];

export const functions: readonly Case[] = rows.map(toCase);
