/** How many predictions are right. */
import { type Tensor, topk } from '@glissade/tensor';
import type { Metric } from '../metric.ts';

/** The share of the examples that were counted, 0 to 1. */
const share = ([count = 0]: readonly number[], examples: number): number => count / examples;

/**
 * The share of right classes. Predictions are logits or probabilities, [examples, classes]; targets are classes.
 *
 * @example
 * ```ts
 * import { accuracy } from '@glissade/learner';
 * import { tensor } from '@glissade/tensor';
 *
 * const { sums } = accuracy();
 * console.log(sums(tensor([[2, 1], [0, 3]]), tensor([0, 0], { dtype: 'int32' })).itemSync()); // => 1
 * ```
 */
export const accuracy = (): Metric => ({
  sums: (prediction, target) => prediction.argmax(1).eq(target).sum(),
  result: share,
});

/**
 * The share of examples whose class is among the `k` that were thought most likely. Predictions are [examples, classes], targets classes.
 *
 * @throws RangeError for a `k` that is no whole number >= 1
 */
export function topKAccuracy(k: number): Metric {
  if (!Number.isInteger(k) || k < 1)
    throw new RangeError(`topKAccuracy: k is ${k}; expected a whole number >= 1`);
  return {
    sums: (prediction, target) => topk(prediction, k, 1).indices.eq(target.unsqueeze(1)).sum(),
    result: share,
  };
}

/** What `binaryAccuracy` accepts. */
export interface BinaryAccuracyOptions {
  /** A prediction above it is a yes. Default 0, for logits; for probabilities it is 0.5. */
  readonly threshold?: number;
}

/** The share of right answers, yes (1) or no (0). Predictions and targets have one shape. */
export const binaryAccuracy =
  ({ threshold = 0 }: BinaryAccuracyOptions = {}): Metric['sums'] =>
  (prediction: Tensor, target: Tensor) =>
    prediction.gt(threshold).eq(target.bool()).float().mean();
