/** How near predicted numbers are. */
import { full, maximum, stack, type Tensor } from '@glissade/tensor';
import type { Metric } from '../metric.ts';
import { checkSame, wide } from './checks.ts';

/** The errors, at float32 at least: the squares of halves would soon be infinite. */
function errors(metric: string, prediction: Tensor, target: Tensor): Tensor {
  checkSame(metric, prediction, target);
  return wide(prediction).sub(wide(target));
}

const squaredErrors = (metric: string, prediction: Tensor, target: Tensor): Tensor =>
  errors(metric, prediction, target).square();

/** How many elements an example has. */
const elements = ({ shape }: Tensor): number =>
  shape.slice(1).reduce((product, length) => product * length, 1);

/**
 * The square root of the mean squared error. Predictions and targets have one shape.
 *
 * @throws ShapeError for different shapes
 *
 * @example
 * ```ts
 * import { rootMeanSquaredError } from '@glissade/learner';
 * import { tensor } from '@glissade/tensor';
 *
 * const { sums, result } = rootMeanSquaredError();
 * console.log(result([sums(tensor([1, 2]), tensor([1, 5])).itemSync()], 2).toFixed(4)); // => 2.1213
 * ```
 */
export const rootMeanSquaredError = (): Metric => ({
  sums: (prediction, target) =>
    squaredErrors('rootMeanSquaredError', prediction, target).sum().div(elements(target)),
  result: ([squares = 0], examples) => Math.sqrt(squares / examples),
});

const share = ([sum = 0]: readonly number[], examples: number): number => sum / examples;

/**
 * The mean absolute error. Predictions and targets have one shape.
 *
 * @throws ShapeError for different shapes
 *
 * @example
 * ```ts
 * import { meanAbsoluteError } from '@glissade/learner';
 * import { tensor } from '@glissade/tensor';
 *
 * const { sums, result } = meanAbsoluteError();
 * console.log(result([sums(tensor([1, 2]), tensor([1, 5])).itemSync()], 2)); // => 1.5
 * ```
 */
export const meanAbsoluteError = (): Metric => ({
  sums: (prediction, target) =>
    errors('meanAbsoluteError', prediction, target).abs().sum().div(elements(target)),
  result: share,
});

/** Targets nearer to zero count as this: there is no share of nothing. */
const least = 1.17e-6;

/**
 * The mean of the absolute errors as shares of the targets: 0.1 is ten percent. Predictions and targets have one shape. Targets nearer to
 * zero than 1.17e-6 count as that, as in torchmetrics.
 * Source: https://lightning.ai/docs/torchmetrics/stable/regression/mean_absolute_percentage_error.html
 *
 * @throws ShapeError for different shapes
 *
 * @example
 * ```ts
 * import { meanAbsolutePercentageError } from '@glissade/learner';
 * import { tensor } from '@glissade/tensor';
 *
 * const { sums, result } = meanAbsolutePercentageError();
 * console.log(result([sums(tensor([1, 3]), tensor([1, 2])).itemSync()], 2)); // => 0.25
 * ```
 */
export const meanAbsolutePercentageError = (): Metric => ({
  sums: (prediction, target) =>
    errors('meanAbsolutePercentageError', prediction, target)
      .abs()
      .div(maximum(wide(target).abs(), least))
      .sum()
      .div(elements(target)),
  result: share,
});

/**
 * The share of the targets' variance that is explained: 1 where all is right, 0 where their mean would have done as well. Predictions
 * and targets have one shape, and are taken as one list. Not a number where the targets are all the same.
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.r2_score.html
 *
 * @throws ShapeError for different shapes
 */
export const r2Score = (): Metric => ({
  sums(prediction, target) {
    const squares = squaredErrors('r2Score', prediction, target);
    const numbers = wide(target);
    const count = elements(target) * target.shape[0]!;
    // Of none there is no mean.
    const mean = numbers.sum().div(Math.max(count, 1));
    return stack([
      squares.sum(),
      numbers.sub(mean).square().sum(),
      mean,
      full([], count, { dtype: numbers.dtype }),
    ]);
  },
  // Batches' means are far more than their differences, whose squares count: in double precision these are not lost.
  addends: ([squares = 0, spread = 0, mean = 0, count = 0]) => [
    squares,
    spread + count * mean ** 2,
    count * mean,
    count,
  ],
  result: ([unexplained = 0, square = 0, sum = 0, count = 0]) =>
    1 - unexplained / (square - sum ** 2 / count),
});
