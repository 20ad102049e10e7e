/** Whether two tensors are alike. */
import type { Tensor } from '@glissade/tensor';
import { expect } from 'vitest';

export const close = (actual: Tensor, expected: Tensor): void => {
  expect(actual.shape).toEqual(expected.shape);
  expect(actual.allcloseSync(expected, { atol: 1e-5, rtol: 1e-5 })).toBe(true);
};
