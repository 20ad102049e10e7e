/** What `setAt` takes for a value, and what its errors are called. */
import { describe, expect, it } from 'vitest';
import { arange, ones, tensor, zeros } from '../creation.ts';
import type { Tensor } from '../tensor.ts';
import type { Index } from './indices.ts';

const grid = (): Tensor => arange(6).reshape([2, 3]);
const int32 = (values: number[]): Tensor => tensor(values, { dtype: 'int32' });

describe('setAt', () => {
  it('takes no notice of axes of length 1 in front of the value, as PyTorch', () => {
    const lists: Index[] = [int32([0, 1]), int32([2, 0])];
    expect(
      grid()
        .setAt([1], ones([1, 3]))
        .toArray(),
    ).toEqual([
      [0, 1, 2],
      [1, 1, 1],
    ]);
    expect(
      grid()
        .setAt([0, 0], tensor([9]))
        .at(0)
        .toArray(),
    ).toEqual([9, 1, 2]);
    expect(
      grid()
        .setAt([':', 0], tensor([[[8, 9]]]))
        .toArray(),
    ).toEqual([
      [8, 1, 2],
      [9, 4, 5],
    ]);
    expect(
      grid()
        .setAt(lists, tensor([[8, 9]]))
        .toArray(),
    ).toEqual([
      [0, 1, 8],
      [9, 4, 5],
    ]);
    const x = grid();
    expect(
      x
        .setAt([x.gt(3)], tensor([[8, 9]]))
        .at(1)
        .toArray(),
    ).toEqual([3, 8, 9]);
  });

  it('takes a new axis, steps backwards and parts of nothing', () => {
    expect(
      grid()
        .setAt([null, 0], tensor([[7, 8, 9]]))
        .at(0)
        .toArray(),
    ).toEqual([7, 8, 9]);
    expect(
      grid()
        .setAt([0, [null, null, -2]], tensor([8, 9]))
        .at(0)
        .toArray(),
    ).toEqual([9, 1, 8]);
    expect(
      grid()
        .setAt([[2, 1]], 9)
        .toArray(),
    ).toEqual(grid().toArray());
    expect(
      zeros([0, 3])
        .setAt([':', [null, null, -1]], 1)
        .toArray(),
    ).toEqual([]);
    expect(tensor(3).setAt([], 4).toArray()).toBe(4);
  });

  it('gives the value the dtype of the tensor', () => {
    expect(
      int32([1, 2])
        .setAt([0], tensor([9.7]))
        .toArray(),
    ).toEqual([9, 2]);
    expect(
      int32([1, 2])
        .setAt([[0, 2, 2]], tensor([9.7]))
        .toArray(),
    ).toEqual([9, 2]);
  });

  it.each<[string, Index[], Tensor | number, string]>([
    ['a value that is too long', [0], ones([2, 3]), '[2, 3] does not stretch to [1, 3]'],
    ['one for a list', [int32([0, 1])], ones([2, 2]), 'cannot broadcast [2, 2] with [2, 3]'],
    ['an index out of range', [-3], 1, 'index -3 is out of range for dim 0 of [2, 3] (length 2)'],
    ['one in a list', [int32([2])], 1, 'index 2 is out of range'],
    ['too many indices', [0, 0, 0], 1, '3 indices are too many for [2, 3]'],
    ['a step of 0', [[0, 1, 0]], 1, 'the step is 0'],
    ['no list of indices', 0 as never, 1, 'the indices are 0; expected a list of them'],
  ])('names itself for %s', (_, indices, value, message) => {
    expect(() => grid().setAt(indices, value).dataSync()).toThrow(`setAt: ${message}`);
  });
});
