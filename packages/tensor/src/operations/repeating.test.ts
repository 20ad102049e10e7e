/** What repeats, tiles and grids make of scalars and of nothing, and what they refuse. */
import { describe, expect, it } from 'vitest';
import { arange, ones, tensor, zeros } from '../creation.ts';
import { meshgrid, repeat, repeatInterleave, tile } from './repeating.ts';

const int32 = (values: number[]) => tensor(values, { dtype: 'int32' });

describe('repeat and tile', () => {
  it('take scalars and give nothing for 0', () => {
    expect(repeat(tensor(2), [3]).toArray()).toEqual([2, 2, 2]);
    expect(repeat(tensor(2), []).toArray()).toBe(2);
    expect(repeat(ones([2, 3]), [0, 2]).shape).toEqual([0, 6]);
    expect(repeat(zeros([0, 2]), [2, 3, 1]).shape).toEqual([2, 0, 2]);
    expect(tile(ones([2, 1]), [2]).shape).toEqual([2, 2]);
    expect(tile(ones([2, 1, 3]), [2, 2]).shape).toEqual([2, 2, 6]);
  });

  it('name themselves for what is no list of counts', () => {
    expect(() => repeat(arange(3), 2 as never)).toThrow('repeat: the shape is 2; expected a list');
    expect(() => tile(arange(3), 2 as never)).toThrow('tile: the shape is 2; expected a list');
    expect(() => repeat(arange(3), [-1])).toThrow('repeat: [-1] is not a shape');
  });
});

describe('repeatInterleave', () => {
  it('takes all elements in one row, a scalar as well, or an axis from the end', () => {
    expect(repeatInterleave(tensor(3), 2).toArray()).toEqual([3, 3]);
    expect(repeatInterleave(zeros([0, 2]), 2).shape).toEqual([0]);
    expect(repeatInterleave(tensor([[1, 2]]), 2, -1).toArray()).toEqual([[1, 1, 2, 2]]);
    expect(repeatInterleave(ones([2, 2]), 0, -1).shape).toEqual([2, 0]);
  });

  it.each([-1, 1.5])('names itself for %d repeats', (repeats) => {
    expect(() => repeatInterleave(arange(4), repeats)).toThrow(`repeatInterleave: [${repeats}] is not a`);
  });

  it('takes a number for each element, whose sum need not be known', () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(repeatInterleave(tensor(5), int32([3])).toArray()).toEqual([5, 5, 5]);
    expect(repeatInterleave(x, tensor(2, { dtype: 'uint8' }), 1).toArray()).toEqual([
      [1, 1, 2, 2],
      [3, 3, 4, 4],
    ]);
    expect(
      repeatInterleave(x, int32([1, 2]), 0, { outputSize: 3 })
        .at(':', 0)
        .toArray(),
    ).toEqual([1, 3, 3]);
    expect(repeatInterleave(x, int32([0, 0]), 0).shape).toEqual([0, 2]);
  });

  it.each<[number[], string]>([
    [[1, 2, 3], 'cannot broadcast [3] with [2]'],
    [[1, -1], '[1, -1] is not a shape'],
    [[1, 1], 'outputSize is 3, the repeats add up to 2'],
  ])('refuses to repeat two elements as often as %j', (repeats, message) => {
    expect(() => repeatInterleave(arange(2), int32(repeats), 0, { outputSize: 3 })).toThrow(
      `repeatInterleave: ${message}`,
    );
    expect(() => repeatInterleave(arange(2), tensor([1, 2]))).toThrow(
      'repeatInterleave: the index is float32',
    );
  });
});

describe('meshgrid', () => {
  it('takes scalars as vectors of one element, and gives nothing for nothing', () => {
    expect(meshgrid([tensor(1), arange(3)]).map(({ shape }) => shape)).toEqual([
      [1, 3],
      [1, 3],
    ]);
    expect(meshgrid([zeros([0]), arange(3)]).map(({ shape }) => shape)).toEqual([
      [0, 3],
      [0, 3],
    ]);
    expect(meshgrid([arange(2)], { indexing: 'xy' }).map((grid) => grid.toArray())).toEqual([[0, 1]]);
  });

  it('knows two orders of the axes', () => {
    const shapes = meshgrid([arange(2), arange(3), arange(4)], { indexing: 'xy' }).map(({ shape }) => shape);
    expect(shapes).toEqual(Array(3).fill([3, 2, 4]));
    expect(() => meshgrid([arange(2), arange(3)], { indexing: 'yx' as never })).toThrow(
      'meshgrid: indexing is yx; expected ij, xy',
    );
  });
});
