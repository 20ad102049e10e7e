/** What repeats, tiles and grids make of scalars and of nothing, and what they refuse. */
import { describe, expect, it } from 'vitest';
import { arange, ones, tensor, zeros } from '../creation.ts';
import { meshgrid, repeat, repeatInterleave, tile } from './repeating.ts';

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
      "meshgrid: indexing is yx; expected 'ij' or 'xy'",
    );
  });
});
