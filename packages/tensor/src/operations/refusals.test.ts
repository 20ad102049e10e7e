/** What operations say of shapes that do not fit. */
import { describe, expect, test } from 'vitest';
import {
  cdist,
  diagEmbed,
  dot,
  flatten,
  linspace,
  ones,
  outer,
  pad,
  permute,
  roll,
  takeAlongDim,
  tensor,
  tensordot,
  zeros,
} from '../index.ts';

describe('refuses', () => {
  test.each<[() => unknown, string]>([
    [
      () => dot(ones([2, 2]), ones([2])),
      'dot: expected two vectors, got [2, 2] and [2]. matmul() takes matrices',
    ],
    [() => outer(ones([2]), ones([])), 'outer: expected two vectors, got [2] and []'],
    [
      () => tensordot(ones([2, 3]), ones([4, 5]), [[1], [0]]),
      'tensordot: dims [1] of [2, 3] and [0] of [4, 5] have lengths [3] and [4]; they must be equal in pairs',
    ],
    [
      () => cdist(ones([2, 3]), ones([2, 4])),
      'cdist: expected matrices whose rows are of one length, got [2, 3] and [2, 4]',
    ],
    [
      () => pad(ones([2]), [1, 1, 1, 1]),
      'pad: [1, 1, 1, 1] must hold a [before, after] pair for at most 1 dims',
    ],
    [() => permute(ones([2, 3]), [0, 0]), 'permute: [0, 0] must name each of the 2 dims of [2, 3] once'],
    [() => flatten(ones([2, 3]), 1, 0), 'flatten: startDim 1 lies behind endDim 0'],
    [() => roll(ones([3]), 0.5), 'roll: shifts [0.5] must be whole numbers'],
    [() => diagEmbed(ones([])), 'diagEmbed: expected vectors, got a scalar'],
    [() => linspace(0, 1, 1.5), 'linspace: steps is 1.5; expected a whole number >= 0'],
    [() => tensor([[1, 2], 3]), 'tensor: found a number at data[1], expected 2 elements there'],
    [
      () => takeAlongDim(ones([2, 2]), zeros([2], { dtype: 'int32' }), 0),
      'takeAlongDim: index [2] does not fit [2, 2]',
    ],
  ])('$1', (call, message) => {
    expect(call).toThrow(message);
  });
});
