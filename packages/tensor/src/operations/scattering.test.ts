/** What `scatter` and `scatterAdd` take for updates. */
import { describe, expect, it } from 'vitest';
import { ones, tensor, zeros } from '../creation.ts';
import type { DType } from '../dtype.ts';
import { scatter, scatterAdd } from './scattering.ts';

const int32 = (values: number[]) => tensor(values, { dtype: 'int32' });

describe('scatter', () => {
  it.each<DType>(['float32', 'float64', 'float16', 'int32', 'uint8', 'bool'])(
    'keeps %s, and the last of several values',
    (dtype) => {
      const x = tensor([1, 0, 1, 0], { dtype });
      const put = scatter(x, -1, int32([2, 1, 2]), tensor([1, 1, 0], { dtype }));
      expect([put.dtype, [...put.dataSync()]]).toEqual([dtype, [1, 1, 0, 0]]);
      const filled = scatter(x, 0, int32([3, 3]), 1);
      expect([filled.dtype, [...filled.dataSync()]]).toEqual([dtype, [1, 0, 1, 1]]);
    },
  );

  it('takes an index of nothing, of one and of a part of the values', () => {
    expect(scatter(tensor([1, 2]), 0, int32([]), tensor([9])).toArray()).toEqual([1, 2]);
    expect(scatter(tensor([1, 2]), 0, int32([1]), tensor([9, 8])).toArray()).toEqual([1, 9]);
    expect(scatter(zeros([3]), 0, int32([1, 1, 2]), tensor([NaN, 2, -Infinity])).toArray()).toEqual([
      0,
      2,
      -Infinity,
    ]);
    expect(() => scatterAdd(tensor(1), 0, int32([0, 0]), tensor(2))).toThrow('index [2] does not fit []');
    const places = int32([2147483647, 16777217]);
    expect(scatter(int32([0, 5]), 0, int32([0, 0]), places).toArray()).toEqual([16777217, 5]);
  });

  it('puts zeros with their sign', () => {
    const put = scatter(zeros([4]), 0, int32([2, 0, 2]), tensor([0, -0, -0]));
    expect([...put.dataSync()]).toEqual([-0, 0, -0, 0]);
    expect([...scatter(ones([2]), 0, int32([0, 1, 0]), tensor([-0, -0, 0])).dataSync()]).toEqual([0, -0]);
  });

  it('says what does not fit', () => {
    const x = ones([3]);
    for (const beyond of [3, -1])
      expect(() => scatter(x, 0, int32([beyond]), 1).dataSync()).toThrow(
        `scatter: index ${beyond} is out of range for an axis of length 3`,
      );
    expect(() => scatter(x, 0, int32([0, 1]), ones([1]))).toThrow('scatter: index [2] does not fit [1]');
    expect(() => scatter(x, 0, int32([0]), undefined as never)).toThrow('scatter: expected a tensor, got un');
    expect(() => scatterAdd(x, 0, int32([0]), 1 as never)).toThrow(
      'scatterAdd: expected a tensor, got number',
    );
  });
});
