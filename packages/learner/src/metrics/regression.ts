/** How near predicted numbers are. */
import { stack, type Tensor } from '@glissade/tensor';
import type { Metric } from '../metric.ts';

/** What adds up to the mean of all elements: every example has equally many. */
const weighted = (of: Tensor): Tensor => of.mean().mul(of.shape[0] ?? 1);

/** The square root of the mean squared error. Predictions and targets have one shape. */
export const rootMeanSquaredError = (): Metric => ({
  sums: (prediction, target) => weighted(prediction.sub(target).square()),
  result: ([squares = 0], examples) => Math.sqrt(squares / examples),
});

/**
 * The share of the targets' variance that is explained: 1 where all is right, 0 where their mean would have done as well. Predictions
 * and targets have one shape, and are taken as one list. Not a number where the targets are all the same.
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.r2_score.html
 */
export const r2Score = (): Metric => ({
  sums: (prediction, target) =>
    stack([weighted(prediction.sub(target).square()), weighted(target), weighted(target.square())]),
  result(sums, examples) {
    const [unexplained = 0, mean = 0, square = 0] = sums.map((sum) => sum / examples);
    return 1 - unexplained / (square - mean ** 2);
  },
});
