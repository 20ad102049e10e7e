/** Results whose shape depends on values: masks, values that are there, and what is assigned to such parts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arange, tensor, zeros } from '../creation.ts';
import type { Tensor } from '../tensor.ts';
import { bincount, unique } from './counting.ts';
import { at, maskedSelect } from './indexing.ts';
import { nonzero } from './masks.ts';
import { median, quantile } from './quantiles.ts';
import { scatter } from './scattering.ts';
import { reshape } from './shaping.ts';

const grid = (...shape: number[]): Tensor => reshape(arange(shape.reduce((a, b) => a * b)), shape);

describe('nonzero', () => {
  test('lists the places of what is not zero, NaN too', () => {
    const x = tensor([
      [0, NaN, -0],
      [1, 0, -2],
    ]);
    expect(nonzero(x).toArray()).toEqual([
      [0, 1],
      [1, 0],
      [1, 2],
    ]);
    expect(nonzero(x.t()).toArray()).toEqual([
      [0, 1],
      [1, 0],
      [2, 1],
    ]);
    expect([nonzero(zeros([2, 3])).shape, nonzero(tensor(5)).shape]).toEqual([
      [0, 2],
      [1, 0],
    ]);
  });
});

describe('masks', () => {
  test('take the elements where they hold, as filter does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 20 }), (values) => {
        const x = tensor(values);
        expect(x.at(x.gt(0)).toArray()).toEqual(values.filter((value) => value > 0));
      }),
    );
  });

  test('choose along as many axes as they have, beside other indices', () => {
    const x = grid(2, 3, 2);
    const rows = tensor([true, false, true]);
    expect(at(x, ':', rows).toArray()).toEqual([
      [
        [0, 1],
        [4, 5],
      ],
      [
        [6, 7],
        [10, 11],
      ],
    ]);
    expect(at(x, x.select(2, 0).gt(4)).toArray()).toEqual([
      [6, 7],
      [8, 9],
      [10, 11],
    ]);
    expect(at(x, 1, rows, 0).toArray()).toEqual([6, 10]);
    expect(at(x, '...', tensor([false, true])).shape).toEqual([2, 3, 1]);
    expect(maskedSelect(grid(2, 3), rows).toArray()).toEqual([0, 2, 3, 5]);
  });

  test('say what they do not fit, and are no positions elsewhere', () => {
    const mask = tensor([true, false]);
    expect(() => at(grid(3), mask)).toThrow(
      'at: the mask is [2], the dims that it chooses along [3]; they must be equal',
    );
    expect(() => at(grid(2), tensor(true))).toThrow('the mask is []');
    expect(() => grid(2).gather(0, mask)).toThrow('gather: the index is bool; at() takes masks');
  });
});

describe('setAt', () => {
  test('replaces what at() gives, whatever the indices are', () => {
    const mask = tensor([true, false, true]);
    const rows = tensor([0, 2], { dtype: 'int32' });
    const cases: [Parameters<Tensor['at']>, number | Tensor, number[][]][] = [
      [
        [mask],
        9,
        [
          [9, 9],
          [2, 3],
          [9, 9],
        ],
      ],
      [
        [mask, 1],
        tensor([7, 8]),
        [
          [0, 7],
          [2, 3],
          [4, 8],
        ],
      ],
      [
        [rows, tensor([1, 0], { dtype: 'int32' })],
        tensor([7, 8]),
        [
          [0, 7],
          [2, 3],
          [8, 5],
        ],
      ],
      [
        [[null, null, 2], 0],
        -1,
        [
          [-1, 1],
          [2, 3],
          [-1, 5],
        ],
      ],
      [
        [null, -1],
        tensor([7, 8]),
        [
          [0, 1],
          [2, 3],
          [7, 8],
        ],
      ],
      [
        [1, [0, 2]],
        tensor([7, 8]),
        [
          [0, 1],
          [7, 8],
          [4, 5],
        ],
      ],
    ];
    for (const [indices, value, expected] of cases)
      expect(grid(3, 2).setAt(indices, value).toArray()).toEqual(expected);
  });

  test('takes lists of positions', () => {
    expect(
      grid(3, 2)
        .at([[2, 0, -1]])
        .toArray(),
    ).toEqual([
      [4, 5],
      [0, 1],
      [4, 5],
    ]);
    expect(
      grid(3, 2)
        .at([[2, 0]], [[1, 0]])
        .toArray(),
    ).toEqual([5, 0]);
    expect(
      grid(3, 2)
        .setAt([':', [[0]]], 9)
        .toArray(),
    ).toEqual([
      [9, 1],
      [9, 3],
      [9, 5],
    ]);
  });

  test('keeps the last of several values for a place', () => {
    const places = tensor([1, 0, 1, 1], { dtype: 'int32' });
    expect(
      zeros([3])
        .setAt([places], tensor([5, 6, 7, Infinity]))
        .toArray(),
    ).toEqual([6, Infinity, 0]);
    const rows = tensor(
      [
        [0, 0],
        [1, 0],
      ],
      { dtype: 'int32' },
    );
    const values = tensor([
      [1, 2],
      [3, NaN],
    ]);
    expect(scatter(zeros([2, 2]), 1, rows, values).toArray()).toEqual([
      [2, 0],
      [NaN, 3],
    ]);
  });

  test('keeps the dtype, and says what does not fit', () => {
    const x = tensor([1, 2], { dtype: 'int32' });
    expect(x.setAt([x.gt(1)], 7.9).toArray()).toEqual([1, 7]);
    expect(() => x.setAt([tensor([true, true])], tensor([1, 2, 3]))).toThrow(
      'setAt: cannot broadcast [3] with [2]',
    );
  });
});

describe('unique and bincount', () => {
  test('find each value once, in order, with its places and its count', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 15 }), (values) => {
        const x = tensor(Float32Array.from(values));
        const { values: found, inverse, counts } = unique(x);
        const expected = [...new Set(values)].sort((a, b) => a - b).map((value) => value + 0);
        expect(Array.from(found.dataSync(), (value) => value + 0)).toEqual(expected);
        expect(found.gather(0, inverse).eq(x).all().itemSync()).toBe(1);
        expect(counts.toArray()).toEqual(expected.map((v) => values.filter((value) => value === v).length));
      }),
    );
  });

  test('take every NaN for another value, and keep the dtype and the shape', () => {
    const { values, inverse, counts } = unique(
      tensor([
        [NaN, 1],
        [NaN, 1],
      ]),
    );
    expect([values.toArray(), inverse.toArray(), counts.toArray()]).toEqual([
      [1, NaN, NaN],
      [
        [1, 0],
        [2, 0],
      ],
      [2, 1, 1],
    ]);
    expect(unique(tensor([true, false, true])).values.toArray()).toEqual([false, true]);
  });

  test('count whole numbers, or add up weights', () => {
    const x = tensor([1, 3, 1], { dtype: 'int32' });
    expect(bincount(x).toArray()).toEqual([0, 2, 0, 1]);
    expect(bincount(x, { weights: tensor([0.5, 1, 0.25]), minlength: 5 }).toArray()).toEqual([
      0, 0.75, 0, 1, 0,
    ]);
    expect(bincount(zeros([0], { dtype: 'int32' }), { minlength: 2 }).toArray()).toEqual([0, 0]);
    expect(() => bincount(tensor([2, -1], { dtype: 'int32' }))).toThrow('bincount: -1 is negative');
    expect(() => bincount(grid(2, 2).int())).toThrow('bincount: x is [2, 2]; expected vectors of one length');
    expect(() => bincount(x, { weights: tensor([1]) })).toThrow('x is [3], weights [1]');
    expect(bincount(x, { weights: tensor([200, 1, 100], { dtype: 'uint8' }) }).toArray()).toEqual([
      0, 300, 0, 1,
    ]);
    expect(() => bincount(tensor([1, 2]))).toThrow('bincount: the index is float32; positions are whole');
    for (const minlength of [-1, 2.5])
      expect(() => bincount(x, { minlength })).toThrow(
        `bincount: minlength is ${minlength}; expected a whole number >= 0`,
      );
  });
});

// torch.quantile(x, q, interpolation=...) of PyTorch 2.13.
test.each([
  [arange(26), 0.28, { lower: 7, higher: 7, nearest: 7 }],
  [arange(26), 0.6, { lower: 15, higher: 16, nearest: 15 }],
  [arange(26, { dtype: 'float64' }), 0.28, { lower: 7, higher: 8, nearest: 7 }],
  [arange(26, { dtype: 'float64' }), 0.6, { lower: 15, higher: 15, nearest: 15 }],
  [arange(46), 0.7, { nearest: 32 }],
  [tensor([-Infinity, 1]), 0.5, { lower: -Infinity, higher: 1, nearest: -Infinity, midpoint: -Infinity }],
  [tensor([1, 4]), 0.25, { linear: 1.75, lower: 1, higher: 4, nearest: 1, midpoint: 2.5 }],
] as const)('the place of a quantile is computed in the precision of x: %s, %d', (x, q, expected) => {
  for (const [interpolation, value] of Object.entries(expected) as ['lower', number][])
    expect(quantile(x, q, 0, { interpolation }).itemSync(), interpolation).toBe(value);
});

test('median and quantile say what is out of reach', () => {
  expect(() => median(zeros([0]))).toThrow('median: dim 0 has no elements');
  expect(() => quantile(grid(3), [0.5, 1.5])).toThrow('quantile: q is 1.5; expected a number from 0 to 1');
  expect(() => quantile(grid(3), 0.5, 1)).toThrow('quantile: dim 1 is out of range');
  expect(median(tensor(4), 0).indices.itemSync()).toBe(0);
  expect(quantile(grid(2, 3), 0.5, undefined, { keepdim: true }).toArray()).toEqual([[2.5]]);
});

test('parts that are not there', () => {
  expect(() => grid(4).narrow(0, 2, 3)).toThrow('narrow: 3 elements from 2 on are not within dim 0 of [4]');
  expect(() => grid(4).unflatten(0, [3, -1])).toThrow('unflatten');
  expect(() => grid(2, 2, 2).diag()).toThrow('diag: expected a vector or a matrix, got float32[2, 2, 2]');
  expect(() => grid(4).diff(-1)).toThrow('diff: n is -1; expected a whole number >= 0');
});
