/** Precision, recall and their mean, from the counts of each class. */
import { arange, checkNames, stack, type Tensor } from '@glissade/tensor';
import type { Metric } from '../metric.ts';
import { checkClasses, known, unlike } from './checks.ts';

/** How the figures of the classes become one. */
export type Averaging = 'macro' | 'micro' | 'weighted';

/** What `precision`, `recall` and `f1Score` accept. */
export interface ClassScoreOptions {
  /** How many classes there are. */
  readonly classes: number;
  /**
   * `macro`: the mean of the classes' figures. `weighted`: each weighs as much as it has examples. `micro`: one figure of all counts.
   * Default 'macro'. A class that is neither there nor predicted has 0, as in scikit-learn.
   */
  readonly average?: Averaging;
}

interface Counts {
  readonly right: number;
  readonly predicted: number;
  readonly actual: number;
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const scored =
  (name: string, score: (counts: Counts) => number) =>
  (options: ClassScoreOptions): Metric => {
    checkNames(name, options, ['classes', 'average']);
    const { classes, average = 'macro' } = options;
    if (!Number.isInteger(classes) || classes < 2)
      throw new RangeError(`${name}: classes is ${classes}; expected a whole number >= 2`);
    if (!['macro', 'micro', 'weighted'].includes(average))
      throw new TypeError(`${name}: average is ${average}; expected 'macro', 'micro' or 'weighted'`);
    return {
      sums(prediction, target) {
        checkClasses(name, prediction, target);
        if (prediction.ndim !== 2 || prediction.shape[1] !== classes)
          throw unlike(
            name,
            prediction,
            target,
            `[examples, ${classes}] and [examples], as classes is ${classes}`,
          );
        // Compared, not by oneHot: a class that is none then is missing among the counts.
        const each = arange(classes, { dtype: 'int32' });
        const among = (of: Tensor): Tensor => of.unsqueeze(1).eq(each);
        const predicted = among(prediction.argmax(1)).logicalAnd(known(prediction).all(1, { keepdim: true }));
        const actual = among(target);
        return stack([predicted.logicalAnd(actual), predicted, actual].map((of) => of.sum(0)));
      },
      result(sums, examples) {
        const each = Array.from(
          { length: classes },
          (_, k): Counts => ({
            right: sums[k]!,
            predicted: sums[classes + k]!,
            actual: sums[2 * classes + k]!,
          }),
        );
        const total = (of: (counts: Counts) => number): number =>
          each.reduce((sum, counts) => sum + of(counts), 0);
        const actual = total((counts) => counts.actual);
        if (actual < examples)
          throw new RangeError(
            `${name}: ${examples - actual} of ${examples} targets are no classes; expected whole numbers from 0 to ${classes - 1}`,
          );
        if (average === 'macro') return total(score) / classes;
        if (average === 'weighted') return total((counts) => score(counts) * counts.actual) / examples;
        return score({
          right: total(({ right }) => right),
          predicted: total(({ predicted }) => predicted),
          actual,
        });
      },
    };
  };

/**
 * The share of right ones among those that were predicted to be of a class. Predictions are [examples, classes], targets classes.
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.precision_score.html
 */
export const precision: (options: ClassScoreOptions) => Metric = scored('precision', ({ right, predicted }) =>
  ratio(right, predicted),
);

/**
 * The share of right ones among those that are of a class. Predictions are [examples, classes], targets classes.
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.recall_score.html
 */
export const recall: (options: ClassScoreOptions) => Metric = scored('recall', ({ right, actual }) =>
  ratio(right, actual),
);

/**
 * The harmonic mean of precision and recall. Predictions are [examples, classes], targets classes.
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.f1_score.html
 *
 * @example
 * ```ts
 * import { f1Score } from '@glissade/learner';
 * import { tensor } from '@glissade/tensor';
 *
 * const { sums, result } = f1Score({ classes: 2 });
 * const scores = tensor([[1, 0], [0, 1], [0, 1], [0, 1]]);
 * const counts = sums(scores, tensor([0, 0, 1, 1], { dtype: 'int32' }));
 * console.log(result(Array.from(counts.dataSync()), 4).toFixed(4)); // => 0.7333
 * ```
 */
export const f1Score: (options: ClassScoreOptions) => Metric = scored(
  'f1Score',
  ({ right, predicted, actual }) => ratio(2 * right, predicted + actual),
);
