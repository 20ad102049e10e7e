/** Arguments and results, compiled steps, random numbers, and what cannot be. */
import { grad, parameter } from '@glissade/autograd';
import { compile } from '@glissade/compiler';
import { BatchNorm1d, dropout } from '@glissade/nn';
import {
  apply,
  arange,
  conv2d,
  manualSeed,
  matmul,
  ones,
  rand,
  randn,
  reference,
  stack,
  type Tensor,
  tensor,
  useBackend,
  where,
  zeros,
} from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { close } from './close.test-helper.ts';
import { vmap } from './index.ts';

useBackend(reference);
manualSeed(1);

describe('arguments and results', () => {
  const x = randn([4, 3]);

  test('each example by itself', () => {
    close(vmap((row: Tensor) => row.softmax(0))(x), x.softmax(1));
    close(vmap((row: Tensor) => row.sum())(x), x.sum(1));
    close(
      vmap((row: Tensor) => row.sub(row.mean()).div(row.std()))(x),
      stack([...x].map((row) => row.sub(row.mean()).div(row.std()))),
    );
  });

  test('dims other than the first', () => {
    close(vmap((column: Tensor) => column.cumsum(0), { inDims: 1, outDims: 1 })(x), x.cumsum(0));
    close(vmap((column: Tensor) => column.cumsum(0), { inDims: -1, outDims: -1 })(x), x.cumsum(0));
  });

  test('what all share: other arguments, and what the function has from outside', () => {
    const w = randn([3, 5]);
    const multiply = (row: Tensor, weight: Tensor): Tensor => matmul(row, weight);
    close(vmap(multiply, { inDims: [0, null] })(x, w), x.matmul(w));
    close(vmap((row: Tensor) => row.matmul(w))(x), x.matmul(w));
    close(
      vmap(multiply, { inDims: [null, 1] })(x, randn([3, 2, 5]).mul(0).add(1)).at(0),
      x.matmul(ones([3, 5])),
    );
  });

  test('objects, arrays, plain values', () => {
    const f = ({ a, b }: { a: Tensor; b: Tensor[] }, factor: number) => ({
      sum: a.add(b[0]!).mul(factor),
      factor,
    });
    const { sum, factor } = vmap(f)({ a: x, b: [x] }, 2);
    close(sum, x.mul(4));
    expect(factor).toBe(2);
  });

  test('a result that is the same for all is repeated', () => {
    close(vmap((row: Tensor) => [row, ones([2])])(x)[1]!, ones([4, 2]));
  });

  test('within another', () => {
    const outer = vmap((a: Tensor) => vmap((b: Tensor) => a.mul(b).sum())(x))(x);
    close(outer, x.matmul(x.T));
  });

  test('every way to multiply', () => {
    const [a, b] = [randn([4, 2, 3, 5]), randn([4, 2, 5, 6])];
    const product = (l: Tensor, r: Tensor): Tensor => matmul(l, r);
    close(vmap(product)(a, b), matmul(a, b));
    close(vmap(product, { inDims: [0, null] })(a, b.at(0)), matmul(a, b.at(0)));
    close(vmap(product, { inDims: [null, 0] })(a.at(0), b), matmul(a.at(0), b));
  });

  test('every way to convolve', () => {
    const [images, kernels] = [randn([3, 2, 4, 6, 6]), randn([3, 8, 2, 3, 3])];
    const f = (x: Tensor, w: Tensor): Tensor => conv2d(x, w, undefined, { groups: 2, padding: 1, stride: 2 });
    const one = (i: number, j: number): Tensor => f(images.at(i), kernels.at(j));
    close(vmap(f)(images, kernels), stack([one(0, 0), one(1, 1), one(2, 2)]));
    close(vmap(f, { inDims: [0, null] })(images, kernels.at(1)), stack([one(0, 1), one(1, 1), one(2, 1)]));
    close(vmap(f, { inDims: [null, 0] })(images.at(1), kernels), stack([one(1, 0), one(1, 1), one(1, 2)]));
  });

  test('random numbers of keys of its own', () => {
    const uniform = (key: Tensor): Tensor => apply({ name: 'random', shape: [5] }, key);
    const keys = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { dtype: 'int32' },
    );
    close(vmap(uniform)(keys), stack([uniform(keys.at(0)), uniform(keys.at(1))]));
  });

  test('indices of its own', () => {
    close(
      vmap((row: Tensor, i: Tensor) => row.at(i))(x, tensor([0, 2, 1, 0], { dtype: 'int32' })),
      tensor([0, 2, 1, 0].map((i, n) => x.at(n, i).itemSync())),
    );
    close(vmap((row: Tensor) => row.sort(0).values)(x), x.sort(1).values);
  });
});

describe('in a compiled step', () => {
  test('as eager, at every call', () => {
    const w = parameter(randn([3]));
    const slopes = (batch: Tensor): Tensor => vmap(grad((row: Tensor) => row.mul(w).sum().tanh()))(batch);
    const step = compile(slopes);
    for (const batch of [randn([4, 3]), randn([4, 3])]) close(step(batch).detach(), slopes(batch).detach());
  });

  test('random numbers are drawn at each call', () => {
    const step = compile((x: Tensor) =>
      vmap((row: Tensor) => row.add(rand([3])), { randomness: 'different' })(x),
    );
    const [first, second] = [step(zeros([4, 3])), step(zeros([4, 3]))];
    expect(first.allcloseSync(second)).toBe(false);
    expect(first.at(0).allcloseSync(first.at(1))).toBe(false);
  });
});

describe('random numbers', () => {
  const noisy = (x: Tensor): Tensor => x.add(rand([3]));

  test('have to be asked for', () => {
    expect(() => vmap(noisy)(zeros([2, 3]))).toThrow("Say with { randomness: 'different' } or 'same'");
  });

  test('the same for all, or each its own', () => {
    manualSeed(3);
    const drawn = rand([3]);
    manualSeed(3);
    const same = vmap(noisy, { randomness: 'same' })(zeros([2, 3]));
    close(same, stack([drawn, drawn]));
    const unlike = vmap(noisy, { randomness: 'different' })(zeros([2, 3]));
    expect(unlike.at(0).allcloseSync(unlike.at(1))).toBe(false);
    const dropped = vmap((x: Tensor) => dropout(x, { p: 0.5 }), { randomness: 'different' })(ones([2, 64]));
    expect(dropped.at(0).allcloseSync(dropped.at(1))).toBe(false);
  });
});

describe('what cannot be', () => {
  const x = arange(6).reshape([2, 3]).float();
  const norm = new BatchNorm1d(3);
  const kept: Tensor[] = [];
  vmap((row: Tensor) => void kept.push(row))(x);
  const lines: [string, () => unknown, string][] = [
    [
      'a value',
      () => vmap((row: Tensor) => (row.sum().itemSync() > 0 ? row : row.neg()))(x),
      'asks for a value',
    ],
    ['printing', () => vmap((row: Tensor) => `${row}`)(x), 'asks for a value'],
    ['backward()', () => vmap((row: Tensor) => parameter(row).square().sum().backward())(x), 'Use grad()'],
    [
      'unlike counts',
      () => vmap((a: Tensor, b: Tensor) => a.add(b.sum()))(x, ones([3])),
      'along the first dim of [2, 3], [3]',
    ],
    ['nothing to map', () => vmap((a: Tensor) => a, { inDims: null })(x), 'inDims is null for all'],
    [
      'no such dim',
      () => vmap((a: Tensor) => a, { inDims: 2 })(x),
      'dim (inDims, argument 0) 2 is not there in [2, 3]',
    ],
    [
      'a number of dims',
      () => vmap((a: Tensor) => a, { inDims: [0, 0] })(x),
      'inDims names 2 arguments, the function got 1',
    ],
    [
      'a running statistic',
      () => vmap((a: Tensor) => norm.forward(a))(ones([2, 4, 3])),
      'to a tensor that they share',
    ],
    ['a tensor kept beyond', () => kept[0]!.add(1), 'Return it from the function'],
    ['a shape', () => vmap((a: Tensor) => a.matmul(ones([4])))(x), '[3]'],
  ];
  test.each(lines)('%s', (_, run, message) => {
    expect(run).toThrow(message);
  });

  test('reading later, but what is awaited', async () => {
    await expect(vmap((row: Tensor) => row.sum().item())(x)).rejects.toThrow('asks for a value');
  });

  test('a choice by tensors, and places that are assigned', () => {
    const f = (row: Tensor): Tensor => where(row.sum().gt(5), row, zeros([3]).setAt([0], row.at(2)));
    expect(vmap(f)(x).toArray()).toEqual([
      [2, 0, 0],
      [3, 4, 5],
    ]);
  });
});

test('what is no function, and no option', () => {
  expect(() => vmap(3 as never)).toThrow(new TypeError('vmap: expected a function, got number'));
  expect(() => vmap((x: Tensor) => x, { in_dims: 1 } as never)).toThrow(
    'vmap: there is no option in_dims; expected inDims, outDims, randomness',
  );
});
