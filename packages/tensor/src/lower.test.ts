/** Where the results of copying reshapes lie. */
import { expect, it } from 'vitest';
import { arange, permute, reshape, type Tensor, type View } from './index.ts';

const stridesOf = (y: Tensor): readonly number[] => (y.value as View).strides;
const box = reshape(arange(2 * 3 * 4 * 5), [2, 3, 4, 5]);

it.each([
  // Heads beside each other again, from heads apart: whole lines of a head are copied.
  [
    [0, 2, 1, 3],
    [2, 4, 15],
    [60, 15, 1],
  ],
  [
    [0, 2, 1, 3],
    [8, 3, 5],
    [15, 5, 1],
  ],
  // Channels innermost, and flattened.
  [
    [0, 3, 1, 2],
    [2, 5, 12],
    [60, 1, 5],
  ],
  [
    [0, 3, 1, 2],
    [2, 60],
    [60, 1],
  ],
  [
    [0, 3, 1, 2],
    [10, 3, 4],
    [1, 40, 10],
  ],
  [
    [3, 2, 1, 0],
    [20, 6],
    [1, 20],
  ],
  // A length of its own in the middle.
  [
    [0, 2, 1, 3],
    [2, 4, 1, 15],
    [60, 15, 15, 1],
  ],
])('a box permuted by %j and reshaped to %j has strides %j', (axes, shape, strides) => {
  const turned = permute(box, axes);
  const result = reshape(turned, shape);
  expect(stridesOf(result)).toEqual(strides);
  expect(result.dataSync()).toEqual(turned.dataSync());
});
