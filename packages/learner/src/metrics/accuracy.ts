/** How many predictions are right. */
import { checkNames, checkNumber, type Tensor, topk } from '@glissade/tensor';
import type { Metric } from '../metric.ts';
import { checkClasses, checkSame, known } from './checks.ts';

const share = ([count = 0]: readonly number[], examples: number): number => count / examples;

/** How many are right, of predictions all of whose numbers are numbers; of several positions of an example, the mean. */
function rightOnes(right: Tensor, prediction: Tensor): Tensor {
  const [, , ...positions] = prediction.shape;
  const counted = right.logicalAnd(known(prediction).all(1));
  return counted.sum().div(positions.reduce((product, length) => product * length, 1));
}

/**
 * The share of right classes. Predictions are logits or probabilities, [examples, classes]; targets are classes. Both may have further
 * dims, of positions, as those of `crossEntropy`. A prediction of NaN is not right.
 *
 * @throws ShapeError for other shapes, and targets that are floats
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
  sums(prediction, target) {
    checkClasses('accuracy', prediction, target);
    return rightOnes(prediction.argmax(1).eq(target), prediction);
  },
  result: share,
});

/**
 * The share of examples whose class is among the `k` that were thought most likely. Predictions and targets are those of `accuracy`.
 *
 * @throws RangeError for a `k` that is no whole number >= 1, or more than there are classes; ShapeError as `accuracy` does
 */
export function topKAccuracy(k: number): Metric {
  if (!Number.isInteger(k) || k < 1)
    throw new RangeError(`topKAccuracy: k is ${k}; expected a whole number >= 1`);
  return {
    sums(prediction, target) {
      checkClasses('topKAccuracy', prediction, target);
      const classes = prediction.shape[1]!;
      if (k > classes)
        throw new RangeError(`topKAccuracy: k is ${k}, of ${classes} classes; expected at most as many`);
      const right = topk(prediction, k, 1).indices.eq(target.unsqueeze(1)).any(1);
      return rightOnes(right, prediction);
    },
    result: share,
  };
}

/** What `binaryAccuracy` accepts. */
export interface BinaryAccuracyOptions {
  /** A prediction above it is a yes. Default 0, for logits; for probabilities it is 0.5. */
  readonly threshold?: number;
}

/**
 * The share of right answers, yes (1) or no (0). Predictions and targets have one shape. A prediction of NaN is not right.
 *
 * @throws ShapeError for different shapes; RangeError for a threshold that is no number
 */
export function binaryAccuracy(options: BinaryAccuracyOptions = {}): Metric['sums'] {
  checkNames('binaryAccuracy', options, ['threshold']);
  const { threshold = 0 } = options;
  checkNumber('binaryAccuracy', 'threshold', threshold, {});
  return (prediction, target) => {
    checkSame('binaryAccuracy', prediction, target);
    return prediction.gt(threshold).eq(target.bool()).logicalAnd(known(prediction)).float().mean();
  };
}
