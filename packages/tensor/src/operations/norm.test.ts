/** Norms of every kind beside PyTorch's numbers. */
import { expect, test } from 'vitest';
import { norm, tensor } from '../index.ts';

test.each([
  [0, [2, 3]],
  [0.5, [13.9282, 14.6569]],
  [1, [7, 5]],
  [3, [4.4979, 2.5713]],
  [Infinity, [4, 2]],
  [-Infinity, [0, 1]],
  [-1, [0, 0.5]],
  [-2, [0, 0.8165]],
])('the norm of order %s', (p, expected) => {
  const x = tensor([
    [3, 0, -4],
    [1, 2, -2],
  ]);
  const found = norm(x, 1, { p }).toArray() as number[];
  found.forEach((each, i) => {
    expect(each).toBeCloseTo(expected[i]!, 3);
  });
});
