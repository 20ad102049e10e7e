/** Batch normalisation in training, of sequences of whose steps not all count. */
import { batchNorm } from '@glissade/nn';
import {
  add,
  div,
  mul,
  rsqrt,
  sqrt,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  unsqueeze,
  where,
} from '@glissade/tensor';

export interface Normalized {
  readonly weight: Tensor | undefined;
  readonly bias: Tensor | undefined;
  readonly eps: number;
  /** How far the running statistics move. */
  readonly momentum: number;
}

/** What Keras adds to the number of steps. */
const least = 1e-7;

/**
 * [batch, ..., channels] by the mean and the variance of what counts, which the running statistics move towards: all of it is normalised so.
 * Source: https://keras.io/api/layers/normalization_layers/batch_normalization/
 *
 * @param mask - bool [batch, ...]
 */
export function overCounted(
  x: Tensor,
  mask: Tensor,
  runningMean: Tensor,
  runningVar: Tensor,
  { weight, bias, eps, momentum }: Normalized,
): Tensor {
  const counts = unsqueeze(mask, -1);
  const axes = x.shape.map((_, i) => i).slice(0, -1);
  const count = add(sum(counts.to(x.dtype)), least);
  const average = div(sum(where(counts, x, 0), axes), count);
  const variance = div(sum(square(where(counts, sub(x, average), 0)), axes), count);
  move(average.detach(), variance.detach(), runningMean, runningVar, momentum);
  const even = mul(sub(x, average), rsqrt(add(variance, eps)));
  const scaled = weight ? mul(even, weight) : even;
  return bias ? add(scaled, bias) : scaled;
}

/** Moves running statistics as a batch of two that has these: its unbiased variance is twice the square of the distance from the mean. */
function move(
  average: Tensor,
  variance: Tensor,
  runningMean: Tensor,
  runningVar: Tensor,
  momentum: number,
): void {
  const distance = sqrt(mul(variance, 0.5));
  const two = stack([sub(average, distance), add(average, distance)]);
  batchNorm(two, runningMean, runningVar, { momentum, training: true });
}
