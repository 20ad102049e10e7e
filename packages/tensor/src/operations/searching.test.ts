/** Binary search, against looking at all numbers one by one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tensor, zeros } from '../creation.ts';
import { bucketize, isin, searchsorted } from './searching.ts';

/** How many are before, where NaN is behind all numbers, and a value that is NaN behind everything. */
const counted = (sorted: readonly number[], value: number, right: boolean): number =>
  Number.isNaN(value)
    ? sorted.length
    : sorted.filter((each) => (right ? each <= value : each < value)).length;

const ascending = (a: number, b: number): number =>
  Number.isNaN(a) || Number.isNaN(b) ? Number(Number.isNaN(a)) - Number(Number.isNaN(b)) : a - b;

describe('searchsorted', () => {
  const number = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom(NaN, Infinity, -Infinity, -0));
  const lengths = { minLength: 1, maxLength: 200, size: 'max' } as const;
  it.each([false, true])('finds what counting finds, right: %s', (right) => {
    fc.assert(
      fc.property(fc.array(number, lengths), fc.array(number, lengths), (numbers, values) => {
        const sorted = numbers.toSorted(ascending);
        const found = searchsorted(tensor(sorted), tensor(values), { right }).dataSync();
        expect([...found]).toEqual(values.map((value) => counted(sorted, value, right)));
      }),
    );
  });
  it('in many numbers of other dtypes, and in rows of them', () => {
    const odd = Array.from({ length: 3001 }, (_, i) => 2 * i + 1);
    const values = Array.from({ length: 40 }, (_, i) => 151 * i);
    const expected = values.map((value) => counted(odd, value, false));
    for (const dtype of ['float64', 'int32'] as const)
      expect(bucketize(tensor(values), tensor(odd, { dtype })).toArray()).toEqual(expected);
    const rows = searchsorted(tensor([odd, odd.map((each) => each - 1)]), tensor([values, values]));
    const even = values.map((value) => counted(odd, value + 1, false));
    expect(rows.toArray()).toEqual([expected, even]);
  });
  it('of scalars, of nothing and among nothing', () => {
    expect(searchsorted(tensor([1, 2]), tensor(2)).toArray()).toBe(1);
    expect(searchsorted(tensor([1, 2]), zeros([0, 2])).shape).toEqual([0, 2]);
    expect(searchsorted(zeros([0]), tensor([1, NaN])).toArray()).toEqual([0, 0]);
  });
  it('of a number', () => {
    expect(searchsorted(tensor([1, 3]), 2).toArray()).toBe(1);
    expect(searchsorted(tensor([1, 3], { dtype: 'int32' }), 1.5).toArray()).toBe(1);
    expect(bucketize(3, tensor([1, 3]), { right: true }).toArray()).toBe(2);
  });
  it('says which shapes fit', () => {
    expect(() => searchsorted(zeros([2, 3]), zeros([3, 3]))).toThrow('expected a vector, or the same dims');
    expect(() => searchsorted(tensor(1), zeros([3]))).toThrow('sorted is [], values [3]');
    expect(() => bucketize(zeros([3]), tensor(1))).toThrow('bucketize: sorted is [], values [3]');
    expect(() => searchsorted(tensor([1]), [1] as never)).toThrow('searchsorted: expected two tensors, or');
  });
});

it('isin: among nothing is nothing, among many those that are there', () => {
  const elements = tensor([[-1, 500, 1001]], { dtype: 'int32' });
  expect(isin(elements, zeros([0])).toArray()).toEqual([[false, false, false]]);
  const evens = tensor(Array.from({ length: 2000 }, (_, i) => 2 * i));
  expect(isin(elements, evens).toArray()).toEqual([[false, true, false]]);
});

it('isin: numbers on one side', () => {
  expect(isin(tensor([1, 2]), 2).toArray()).toEqual([false, true]);
  expect(isin(2.5, tensor([1, 2], { dtype: 'int32' })).toArray()).toBe(false);
  expect(isin(2, tensor([1, 2])).toArray()).toBe(true);
  expect(isin(NaN, tensor([NaN])).toArray()).toBe(false);
  expect(() => isin(1, 2)).toThrow('isin: expected two tensors, or a tensor and a number; got number 1');
});
