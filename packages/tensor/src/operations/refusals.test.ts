/** What operations say of shapes that do not fit. */
import { describe, expect, test } from 'vitest';
import {
  cdist,
  diagEmbed,
  div,
  dot,
  flatten,
  gelu,
  linspace,
  ones,
  outer,
  pad,
  permute,
  quantile,
  roll,
  takeAlongDim,
  tensor,
  tensordot,
  unfoldIm2col,
  zeros,
} from '../index.ts';

describe('refuses', () => {
  test.each<[() => unknown, string]>([
    [
      () => dot(ones([2, 2]), ones([2])),
      'dot: expected two vectors, got float32[2, 2] and float32[2]. matmul() takes matrices',
    ],
    [() => outer(ones([2]), ones([])), 'outer: expected two vectors, got float32[2] and float32[]'],
    [
      () => tensordot(ones([2, 3]), ones([4, 5]), [[1], [0]]),
      'tensordot: dims [1] of [2, 3] and [0] of [4, 5] must have the same lengths in pairs',
    ],
    [
      () => cdist(ones([2, 3]), ones([2, 4])),
      'cdist: expected matrices whose rows are of one length, got float32[2, 3] and float32[2, 4]',
    ],
    [
      () => pad(ones([2]), [1, 1, 1, 1]),
      'pad: [1, 1, 1, 1] must hold a whole [before, after] pair for at most 1 dims',
    ],
    [() => pad(ones([3]), [0.5, 0.5]), 'pad: [0.5, 0.5] must hold a whole [before, after] pair'],
    [() => pad(ones([3]), 1 as never), 'pad: 1 must hold a whole [before, after] pair'],
    [
      () => pad(ones([3]), [0, 0], { mode: 'mirror' as never }),
      'pad: mode is mirror; expected constant, reflect, replicate, circular',
    ],
    [
      () => unfoldIm2col(ones([1, 1, 2, 2]), 3),
      'unfoldIm2col: size 3, stride 1, dilation 1 does not fit axis 2 of [1, 1, 2, 2]',
    ],
    [
      () => div(ones([2]), 2, { roundingMode: 'ceil' as never }),
      'div: roundingMode is ceil; expected trunc, floor',
    ],
    [() => gelu(ones([2]), { approximate: 'tan' as never }), 'gelu: approximate is tan; expected none, tanh'],
    [
      () => quantile(ones([2]), 0.5, 0, { interpolation: 'cubic' as never }),
      'quantile: interpolation is cubic; expected linear, lower, higher, nearest, midpoint',
    ],
    [() => permute(ones([2, 3]), [0, 0]), 'permute: [0, 0] must name each of the 2 dims of [2, 3] once'],
    [() => flatten(ones([2, 3]), 1, 0), 'flatten: startDim 1 lies behind endDim 0'],
    [() => roll(ones([3]), 0.5), 'roll: shifts [0.5] must be whole numbers'],
    [() => diagEmbed(ones([])), 'diagEmbed: expected vectors, got float32[]'],
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
