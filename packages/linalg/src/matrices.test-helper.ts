/** Random matrices, and how far one is from another. */
import { eye, matmul, randn, type Tensor, transpose } from '@glissade/tensor';
import { expect } from 'vitest';

export const draw = (...shape: number[]): Tensor => randn(shape).to('float64');
export const unit = (n: number): Tensor => eye(n).to('float64');
export const positive = (...shape: number[]): Tensor => {
  const a = draw(...shape);
  return matmul(a, transpose(a)).add(unit(shape.at(-1)!));
};
/** How far apart, beside the greatest element. */
export const far = (actual: Tensor, expected: Tensor): number => {
  expect(actual.shape).toEqual(expected.shape);
  if (actual.size === 0) return 0;
  return actual.sub(expected).abs().max().itemSync() / Math.max(1, expected.abs().max().itemSync());
};
