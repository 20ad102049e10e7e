/** Activations that are 0 far below, and others that `@glissade/nn` has not. Source: https://keras.io/api/layers/activations/ */
import {
  add,
  arange,
  clamp,
  cumsum,
  div,
  gt,
  le,
  lt,
  maximum,
  mul,
  reshape,
  sort,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  where,
} from '@glissade/tensor';

/** (x + sqrt(x^2 + b)) / 2. Source: https://arxiv.org/abs/2112.11687 */
export const squareplus = (x: Tensor, b = 4): Tensor => mul(add(x, sqrt(add(square(x), b))), 0.5);

/** 0 up to -1, x from 1 on, and a parabola between. */
export const sparsePlus = (x: Tensor): Tensor =>
  where(le(x, -1), 0, where(lt(x, 1), mul(square(add(x, 1)), 0.25), x));

/** Its slope: (x + 1) / 2 between 0 and 1. */
export const sparseSigmoid = (x: Tensor): Tensor => clamp(mul(add(x, 1), 0.5), 0, 1);

/**
 * Shares of which many are 0, as Keras computes them: from the sum of all running sums, where the paper has the last. Source:
 * https://arxiv.org/abs/1602.02068
 */
export function sparsemax(x: Tensor, axis: number): Tensor {
  const sorted = sort(x, axis, { descending: true }).values;
  const sums = cumsum(sorted, axis);
  const lengths = x.shape.map((length, i) => (i === (axis < 0 ? axis + x.ndim : axis) ? length : 1));
  const counts = reshape(arange(1, Math.max(...lengths) + 1), lengths).to(x.dtype);
  const isIn = gt(sub(sorted, div(sub(sums, 1), counts)), 0).detach();
  const excess = sub(sum(where(isIn, sums, 0), axis, { keepdim: true }), 1);
  const least = div(excess, sum(isIn.to(x.dtype), axis, { keepdim: true }));
  return maximum(sub(x, least), 0);
}
