/** A function kept away from zero. */
import type { Tensor } from '../tensor.ts';
import { eq, where } from './comparison.ts';

/** f(x), or 0 where x is 0: there the slope of a root or power may be infinite, and must not meet a factor of 0. */
export function onNonZero(x: Tensor, f: (x: Tensor) => Tensor): Tensor {
  const zero = eq(x, 0);
  return where(zero, 0, f(where(zero, 1, x)));
}
