/** Views at the edges of what they take: scalars, empty axes, the last place of a dim and the one behind it. */
import { describe, expect, it } from 'vitest';
import { arange, ones, tensor, zeros } from '../creation.ts';
import {
  atleast1d,
  atleast2d,
  atleast3d,
  expand,
  flatten,
  movedim,
  narrow,
  permute,
  reshape,
  select,
  squeeze,
  transpose,
  unbind,
  unflatten,
  unfold,
  unsqueeze,
} from './shaping.ts';

const scalar = tensor(5);

describe('a scalar', () => {
  it('takes 0 and -1 for a dim where nothing is to be done', () => {
    for (const same of [movedim(scalar, 0, -1), transpose(scalar, 0, -1), squeeze(scalar, -1)])
      expect(same.toArray()).toBe(5);
    expect(flatten(scalar, 0, -1).toArray()).toEqual([5]);
    expect(unsqueeze(scalar, -1).toArray()).toEqual([5]);
    expect([atleast1d(scalar), atleast2d(scalar), atleast3d(scalar)].map(({ shape }) => shape)).toEqual([
      [1],
      [1, 1],
      [1, 1, 1],
    ]);
  });

  it('becomes a vector, a matrix or a volume; those of as many dims stay', () => {
    const [matrix, volume] = [ones([2, 3]), ones([2, 3, 4])];
    expect(atleast1d(matrix)).toBe(matrix);
    expect(atleast3d(volume)).toBe(volume);
    expect(atleast2d(matrix)).toBe(matrix);
    expect(atleast3d(zeros([0])).shape).toEqual([1, 0, 1]);
    expect(atleast3d(matrix).shape).toEqual([2, 3, 1]);
  });

  it('takes no other dim', () => {
    expect(() => movedim(scalar, 1, 0)).toThrow('movedim: dim 1 is out of range');
    expect(() => flatten(scalar, 1)).toThrow('flatten: dim 1 is out of range');
    expect(() => flatten(scalar, 0, -2)).toThrow('flatten: dim -2 is out of range');
    expect(() => transpose(scalar)).toThrow('transpose: dim -2 is out of range');
    expect(() => unbind(scalar)).toThrow('unbind: dim 0 is out of range');
  });
});

describe('order', () => {
  it('of axes: each is named once', () => {
    const x = ones([2, 3]);
    expect(transpose(x).shape).toEqual([3, 2]);
    expect(transpose(ones([2, 3, 4])).shape).toEqual([2, 4, 3]);
    for (const dims of [[0], [0, 1, 0], [1, -1]])
      expect(() => permute(x, dims)).toThrow(`permute: [${dims.join(', ')}] must name each of the 2 dims`);
    expect(() => permute(x, 1 as never)).toThrow('permute: dims are 1; expected a list of them');
    for (const [from, to] of [
      [0, [0, 1]] as const,
      [
        [0, 1],
        [1, -1],
      ] as const,
    ])
      expect(() => movedim(x, from, to)).toThrow('name as many places as dims, each once');
  });
});

describe('lengths', () => {
  it('stretch from 1 only, in front too', () => {
    const x = ones([2, 1]);
    expect(expand(x, [-1, 1])).toBe(x);
    expect(expand(ones([1, 3]), [0, -1]).shape).toEqual([0, 3]);
    expect(expand(ones([3]), [2, -1]).shape).toEqual([2, 3]);
    expect(() => expand(ones([3]), [-1, 3])).toThrow('expand: [-1, 3] is not a shape');
    expect(() => expand(ones([2, 3]), [3])).toThrow('expand: [2, 3] does not stretch to [3]');
    expect(() => expand(ones([3]), 3 as never)).toThrow('expand: the shape is 3; expected a list');
  });

  it('run together and apart, empty ones as well', () => {
    expect(flatten(zeros([2, 0, 3]), 1).shape).toEqual([2, 0]);
    expect(flatten(ones([2, 3, 4]), 1, 1).shape).toEqual([2, 3, 4]);
    expect(flatten(ones([2, 3, 4, 5]), 1, -2).shape).toEqual([2, 12, 5]);
    expect(() => flatten(ones([2, 3]), 1, 0)).toThrow('flatten: startDim 1 lies behind endDim 0');
    expect(unflatten(zeros([2, 0]), 1, [-1, 3]).shape).toEqual([2, 0, 3]);
    expect(() => reshape(zeros([0, 3]), [0, -1])).toThrow('holds 0 per unknown length');
    expect(() => unsqueeze(ones([2]), 2)).toThrow('dim 2 is out of range for a tensor of 1 dimensions');
    expect(squeeze(ones([2, 1]), 0).shape).toEqual([2, 1]);
    expect(unbind(tensor([[1], [2]])).map((row) => row.toArray())).toEqual([[1], [2]]);
  });
});

describe('parts', () => {
  const x = arange(4);
  it('reach to both ends and no further', () => {
    expect([select(x, 0, -4), select(x, 0, 3)].map((each) => each.toArray())).toEqual([0, 3]);
    for (const index of [-5, 4, 0.5])
      expect(() => select(x, 0, index)).toThrow(`select: index ${index} is out of range for dim 0 of [4]`);
    expect(narrow(x, 0, 4, 0).toArray()).toEqual([]);
    expect(narrow(x, 0, -4, 4).toArray()).toEqual([0, 1, 2, 3]);
    for (const [start, length] of [[-5, 2] as const, [5, 0] as const, [2, -1] as const, [0.5, 0.5] as const])
      expect(() => narrow(x, 0, start, length)).toThrow(`narrow: ${length} elements from ${start} on`);
  });

  it('of windows: whole lengths and steps that fit', () => {
    expect(unfold(x, 0, 2).toArray()).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    expect(unfold(x, -1, 4, 9).toArray()).toEqual([[0, 1, 2, 3]]);
    for (const [length, step] of [
      [5, 1] as const,
      [0, 1] as const,
      [1.5, 1] as const,
      [2, 0] as const,
      [2, 0.5] as const,
    ])
      expect(() => unfold(x, 0, length, step)).toThrow(`unfold: a window of ${length} that moves by ${step}`);
    expect(() => unfold(x, 0, 2, 1.5)).toThrow('unfold: a window of 2 that moves by 1.5');
  });
});

it('a shape stays what it is when the list that named it changes', () => {
  const shape = [2, 3];
  const x = arange(6).reshape(shape);
  shape[0] = 6;
  expect(x.shape).toEqual([2, 3]);
  expect(x.add(1).shape).toEqual([2, 3]);
});
