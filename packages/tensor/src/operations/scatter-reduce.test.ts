import { describe, expect, test } from 'vitest';
import { indexAdd, ones, type ScatterReduction, scatterReduce, tensor, zeros } from '../index.ts';

const positions = (...data: number[]) => tensor(data, { dtype: 'int32' });

describe('scatterReduce', () => {
  const fold = (reduce: ScatterReduction, includeSelf: boolean) =>
    scatterReduce(tensor([2, 3, 4]), 0, positions(0, 2, 0, 0), tensor([5, -7, 1, 0.5]), reduce, {
      includeSelf,
    }).toArray();

  test('folds what is meant for a place, with its own element and without', () => {
    expect(fold('sum', true)).toEqual([8.5, 3, -3]);
    expect(fold('sum', false)).toEqual([6.5, 3, -7]);
    expect(fold('prod', true)).toEqual([5, 3, -28]);
    expect(fold('prod', false)).toEqual([2.5, 3, -7]);
    expect(fold('mean', true)).toEqual([2.125, 3, -1.5]);
    expect(fold('amax', false)).toEqual([5, 3, -7]);
    expect(fold('amin', true)).toEqual([0.5, 3, -7]);
  });

  test('of nothing it leaves x as it is', () => {
    for (const reduce of ['sum', 'prod', 'mean', 'amax', 'amin'] as const)
      expect(
        scatterReduce(tensor([2, -0]), 0, positions(), zeros([0]), reduce, { includeSelf: false }).toArray(),
      ).toEqual([2, -0]);
  });

  test('NaN is an extreme, and infinite ones stay', () => {
    const at = positions(0, 0, 1, 1);
    const source = tensor([NaN, 9, -Infinity, 3]);
    expect(scatterReduce(zeros([2]), 0, at, source, 'amax').toArray()).toEqual([NaN, 3]);
    expect(scatterReduce(zeros([2]), 0, at, source, 'amin').toArray()).toEqual([NaN, -Infinity]);
  });

  test('says in its own name what does not fit', () => {
    const x = zeros([2, 3]);
    const reduce = (index: number[], source: number[], by = 'prod') =>
      scatterReduce(x, 1, zeros(index, { dtype: 'int32' }), zeros(source), by as ScatterReduction);
    expect(() => reduce([2, 2], [2, 2], 'max')).toThrow(
      new RangeError('scatterReduce: reduce is max; expected sum, mean, prod, amax, amin'),
    );
    expect(() => reduce([3, 2], [3, 2])).toThrow('scatterReduce: index [3, 2] does not fit [2, 3]');
    expect(() => reduce([2, 2], [2, 1])).toThrow('scatterReduce: index [2, 2] does not fit [2, 1]');
    expect(() => x.scatterReduce(0, positions(), x, 'sum', { include_self: false } as object)).toThrow(
      'scatterReduce: there is no option include_self; expected includeSelf',
    );
  });
});

describe('indexAdd', () => {
  test('takes whatever the index names, in order or not', () => {
    const x = zeros([2, 3]).indexAdd(1, positions(2, 0, 2), ones([2, 3]), { alpha: 0.5 });
    expect(x.toArray()).toEqual([
      [0.5, 0, 1],
      [0.5, 0, 1],
    ]);
  });

  test('says in its own name what does not fit', () => {
    const x = zeros([2, 3]);
    expect(() => indexAdd(x, 1, positions(0, 1), ones([2, 3]))).toThrow(
      'indexAdd: the source is [2, 3], x with a slice for each position [2, 2]; they must be equal',
    );
    expect(() => indexAdd(x, 0, zeros([2, 1], { dtype: 'int32' }), x)).toThrow(
      'indexAdd: the index is [2, 1], a vector of it [2]; they must be equal',
    );
    expect(() => indexAdd(x, 0, zeros([2]), x)).toThrow('indexAdd: the index is float32');
    expect(() => indexAdd(x, 0, positions(0, 5), x)).toThrow('indexAdd: index 5 is out of range');
    expect(() => indexAdd(x, 0, positions(0, 1), x, { scale: 2 } as object)).toThrow(
      'indexAdd: there is no option scale; expected alpha',
    );
  });
});
