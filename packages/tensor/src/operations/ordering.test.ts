/** Sorting and running totals against JavaScript's own. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tensor, zeros } from '../creation.ts';
import type { Tensor } from '../tensor.ts';
import { cumprod, cumsum } from './cumulative.ts';
import { argsort, sort, topk } from './ordering.ts';
import { argmin, min } from './reduction.ts';

const small = fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 12 });
const row = (values: readonly number[]): Tensor => tensor(Float32Array.from(values));

describe('sort, argsort and topk', () => {
  it('sort stably, and say where each element stood', () => {
    fc.assert(
      fc.property(small, fc.boolean(), (values, descending) => {
        const order = [...values.keys()].sort(
          (i, j) => (values[i]! - values[j]!) * (descending ? -1 : 1) || i - j,
        );
        const { values: sorted, indices } = sort(row(values), 0, { descending });
        expect(indices.toArray()).toEqual(order);
        expect(sorted.toArray()).toEqual(order.map((i) => values[i]));
        const k = Math.floor(values.length / 2);
        const best = topk(row(values), k, 0, { largest: descending });
        expect(best.values.toArray()).toEqual(order.slice(0, k).map((i) => values[i]));
      }),
    );
  });

  it('go along the dim that is named, and take NaN for the largest', () => {
    const x = tensor([
      [3, NaN, 1],
      [1, 5, 2],
    ]);
    expect(argsort(x, 0).toArray()).toEqual([
      [1, 1, 0],
      [0, 0, 1],
    ]);
    expect(argsort(x).at(0).toArray()).toEqual([2, 0, 1]);
    expect(topk(x, 1).indices.toArray()).toEqual([[1], [1]]);
    expect(sort(tensor(5)).indices.itemSync()).toBe(0);
  });

  it('say what is not there', () => {
    for (const k of [4, -1, 1.5])
      expect(() => topk(zeros([2, 3]), k)).toThrow(
        `topk: k is ${k}; dim -1 of [2, 3] has 3 elements to choose from`,
      );
    expect(() => sort(zeros([2]), 1)).toThrow('sort: dim 1 is out of range');
    expect(() => argsort(zeros([]), 1)).toThrow('argsort: dim 1 is out of range');
  });
});

it('the smallest int32, which has no negative, is found', () => {
  const x = tensor([5, -(2 ** 31), 0], { dtype: 'int32' });
  expect([argmin(x).itemSync(), min(x, 0).indices.itemSync()]).toEqual([1, 1]);
});

describe('cumsum and cumprod', () => {
  it('take 0 and -1 for the dim of a scalar, and no other', () => {
    for (const total of [cumsum, cumprod]) {
      expect(total(tensor(3), -1).itemSync()).toBe(3);
      expect(() => total(tensor(3), 1)).toThrow(`${total.name}: dim 1 is out of range`);
    }
  });
  it('fold up to each element', () => {
    fc.assert(
      fc.property(small, (values) => {
        const upTo = (i: number, start: number, fold: (a: number, b: number) => number): number =>
          values.slice(0, i + 1).reduce(fold, start) + 0; // + 0: no negative zeros
        const sums = values.map((_, i) => upTo(i, 0, (a, b) => a + b));
        const products = values.map((_, i) => upTo(i, 1, (a, b) => a * b));
        expect(cumsum(row(values), 0).toArray()).toEqual(sums);
        expect(Array.from(cumprod(row(values), -1).dataSync(), (x) => x + 0)).toEqual(products);
      }),
    );
  });
  it('add bools and small integers up as int32', () => {
    expect(cumsum(tensor([true, true]), 0).dtype).toBe('int32');
    expect(cumprod(tensor([200, 200], { dtype: 'uint8' }), 0).toArray()).toEqual([200, 40000]);
    expect(cumprod(tensor(7), 0).itemSync()).toBe(7);
  });
});
