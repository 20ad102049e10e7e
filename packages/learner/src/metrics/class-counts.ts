/** Precision, recall and their mean, from the counts of each class. */
import { checkNames, checkNumber, stack, type Tensor } from '@glissade/tensor';
import type { Metric } from '../metric.ts';
import { checkSame, known } from './checks.ts';
import { among, checkCount, checkRows, checkTargets } from './confusion-counts.ts';

/** How the figures of the classes become one. */
export type Averaging = 'macro' | 'micro' | 'weighted';

/** What `precision`, `recall` and `f1Score` accept. */
export interface ClassScoreOptions {
  /** How many classes there are. Not said: predictions and targets are yes and no, of one shape, and the figure is that of yes. */
  readonly classes?: number;
  /**
   * `macro`: the mean of the classes' figures. `weighted`: each weighs as much as it has examples. `micro`: one figure of all counts.
   * Default 'macro'. A class that is neither there nor predicted has 0, as in scikit-learn.
   */
  readonly average?: Averaging;
  /** The figure of this class alone. Default: all classes', by `average`. `confusionMatrix` has a list of each. */
  readonly of?: number;
  /** Without classes: a prediction above it is a yes. Default 0, for logits; for probabilities it is 0.5. */
  readonly threshold?: number;
}

/** Of a class. */
export interface Counts {
  readonly right: number;
  readonly predicted: number;
  readonly actual: number;
}
type Score = (counts: Counts) => number;

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** The figures of a class. */
export const precisionOf: Score = ({ right, predicted }) => ratio(right, predicted);
export const recallOf: Score = ({ right, actual }) => ratio(right, actual);
export const f1Of: Score = ({ right, predicted, actual }) => ratio(2 * right, predicted + actual);

/** Of yes and no: three counts. */
const ofYes = (name: string, score: Score, threshold: number): Metric => ({
  sums(prediction, target) {
    checkSame(name, prediction, target);
    const [predicted, actual] = [prediction.gt(threshold).logicalAnd(known(prediction)), target.bool()];
    return stack([predicted.logicalAnd(actual), predicted, actual].map((of) => of.sum()));
  },
  result: ([right = 0, predicted = 0, actual = 0]) => score({ right, predicted, actual }),
});

const scored =
  (name: string, score: Score) =>
  (options: ClassScoreOptions = {}): Metric => {
    checkNames(name, options, ['classes', 'average', 'of', 'threshold']);
    const { classes, average = 'macro', of: own, threshold = 0 } = options;
    checkNumber(name, 'threshold', threshold, {});
    if (!['macro', 'micro', 'weighted'].includes(average))
      throw new TypeError(`${name}: average is ${average}; expected 'macro', 'micro' or 'weighted'`);
    if (classes === undefined) {
      if (own !== undefined || options.average !== undefined)
        throw new TypeError(`${name}: expected classes beside ${own === undefined ? 'average' : 'of'}`);
      return ofYes(name, score, threshold);
    }
    if (options.threshold !== undefined)
      throw new TypeError(
        `${name}: there is a threshold of yes and no alone; the largest of ${classes} classes is predicted`,
      );
    checkCount(name, classes);
    if (own !== undefined && !(Number.isInteger(own) && own >= 0 && own < classes))
      throw new RangeError(
        `${name}: of is ${own}; expected a class, a whole number from 0 to ${classes - 1}`,
      );
    return {
      sums(prediction, target) {
        checkRows(name, prediction, target, classes);
        const isKnown = known(prediction).all(1, { keepdim: true });
        const predicted = among(prediction.argmax(1), classes).logicalAnd(isKnown);
        const actual: Tensor = among(target, classes);
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
        const total = (of: Score): number => each.reduce((sum, counts) => sum + of(counts), 0);
        const actual = total((counts) => counts.actual);
        checkTargets(name, classes, examples, actual);
        if (own !== undefined) return score(each[own]!);
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
 * The share of right ones among those that were predicted to be of a class. Predictions are [examples, classes], targets classes;
 * or both are yes and no.
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.precision_score.html
 */
export const precision: (options?: ClassScoreOptions) => Metric = scored('precision', precisionOf);

/**
 * The share of right ones among those that are of a class. Predictions are [examples, classes], targets classes;
 * or both are yes and no.
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.recall_score.html
 */
export const recall: (options?: ClassScoreOptions) => Metric = scored('recall', recallOf);

/**
 * The harmonic mean of precision and recall. Predictions are [examples, classes], targets classes;
 * or both are yes and no.
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
export const f1Score: (options?: ClassScoreOptions) => Metric = scored('f1Score', f1Of);
