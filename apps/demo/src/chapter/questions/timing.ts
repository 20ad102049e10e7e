/** A gradient worked out on paper, and a stopwatch. */
import { type Tensor, tensor, where } from '@glissade/tensor';

/**
 * The gradient of the digit loss of a linear model: with p = sigmoid(x w), the loss falls with p where the target is 1 and
 * rises with p elsewhere, and dp / dw = p (1 - p) x.
 */
export function handMadeGradient(x: Tensor, y: Tensor, weights: Tensor): Tensor {
  const p = x.matmul(weights).sigmoid();
  const sign = where(y.eq(1), tensor(-1), tensor(1));
  const slope = sign.mul(p.mul(tensor(1).sub(p))).div(x.length);
  return x.T.matmul(slope);
}

/** The median of 41 runs, in microseconds, after some to warm up. */
export function timeOf(work: () => unknown): number {
  for (let i = 0; i < 20; i++) work();
  const times = Array.from({ length: 41 }, () => {
    const start = performance.now();
    work();
    return 1000 * (performance.now() - start);
  });
  return times.sort((a, b) => a - b)[20]!;
}
