/** What cannot be, and what the errors say. */
import { parameter } from '@glissade/autograd';
import { BatchNorm1d } from '@glissade/nn';
import { arange, nonzero, ones, reference, type Tensor, useBackend, where, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { vmap } from './index.ts';

useBackend(reference);

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
      'unlike counts of examples: 2 along dim 0 of [2, 3], 3 along dim 0 of [3]. Say with inDims',
    ],
    [
      'unlike counts along other dims',
      () => vmap((a: Tensor, b: Tensor) => a.add(b), { inDims: [-1, 0] })(x, x),
      '3 along dim 1 of [2, 3], 2 along dim 0 of [2, 3]',
    ],
    ['nothing to map', () => vmap((a: Tensor) => a, { inDims: null })(x), 'inDims is null for all'],
    ['no tensor', () => vmap((a: number[]) => a)([1, 2]), 'or there is no tensor in them'],
    [
      'dims of parts that are not there',
      () => vmap(({ a }: { a: Tensor }) => a, { inDims: [{ a: 0, b: null }] })({ a: x }),
      'vmap: dim (inDims, argument 0) names b, which is not there',
    ],
    [
      'parts without dims',
      () => vmap(({ a }: { a: Tensor }) => a, { inDims: [{}] })({ a: x }),
      'vmap: dim (inDims, argument 0).a is undefined, for float32[2, 3]; expected a whole number, null',
    ],
    [
      'dims of parts, of a tensor',
      () => vmap((a: Tensor) => a, { inDims: [[0, 1]] })(x),
      'vmap: dim (inDims, argument 0) is an array, for float32[2, 3]; expected',
    ],
    [
      'a word for randomness',
      () => vmap((a: Tensor) => a, { randomness: 'each' as never }),
      'randomness is each; expected error, same, different',
    ],
    [
      'half a dim',
      () => vmap((a: Tensor) => a, { outDims: 0.5 })(x),
      'dim (outDims) 0.5 is not there in [2, 3]',
    ],
    [
      'parts of a result without dims',
      () => vmap((a: Tensor) => [a, a], { outDims: [0] })(x),
      'vmap: dim (outDims).1 is undefined, for float32[3]; expected a whole number, null',
    ],
    [
      'a result that is not the same for all',
      () => vmap((a: Tensor) => [a, a], { outDims: [0, null] })(x),
      'vmap: outDims is null for [3], of which each example has its own; expected a dim',
    ],
    [
      'positions of each',
      () => vmap((a: Tensor) => nonzero(a))(x),
      'nonzero: the shape of the result depends on values, which cannot be looked at within compile() and vmap(). Use where()',
    ],
    ['a mask of each', () => vmap((a: Tensor) => a.at(a.gt(1)))(x), 'at: the shape of the result depends on'],
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
