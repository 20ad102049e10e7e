/** How far predicted classes agree with the targets, beyond what chance would give. */
import { checkNames } from '@glissade/tensor';
import type { Metric } from '../metric.ts';
import { checkCount, confusionCounts, rowsOf } from './confusion-counts.ts';

/** What `matthewsCorrelation` and `cohenKappa` accept. */
export interface AgreementOptions {
  /** How many classes there are. */
  readonly classes: number;
}

/** What `cohenKappa` accepts. */
export interface KappaOptions extends AgreementOptions {
  /** How much a wrong class weighs: as much as any, or by its distance from the right one, or the square of that. Default 'none'. */
  readonly weights?: 'none' | 'linear' | 'quadratic';
}

/** A figure of the counts: `rows` for targets, with a column for each prediction. Of a prediction that is no number, it is none. */
const agreed = (
  name: string,
  classes: number,
  figure: (rows: readonly (readonly number[])[], examples: number) => number,
): Metric => {
  checkCount(name, classes);
  return {
    sums: (prediction, target) => confusionCounts(name, classes, prediction, target),
    result(sums, examples) {
      const rows = rowsOf(name, classes, sums, examples);
      if (rows.some((row) => row[classes]! > 0)) return Number.NaN;
      return figure(
        rows.map((row) => row.slice(0, -1)),
        examples,
      );
    },
  };
};

const total = (list: readonly number[]): number => list.reduce((sum, each) => sum + each, 0);
const columnsOf = (rows: readonly (readonly number[])[]): number[] =>
  rows.map((_, k) => total(rows.map((row) => row[k]!)));

/**
 * The correlation of predicted and right classes, from -1 to 1, where 1 is right throughout and 0 what chance gives; also where either
 * is one class only. Predictions are [examples, classes], targets classes.
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.matthews_corrcoef.html
 *
 * @throws RangeError for fewer than two classes, and targets that are none of them; ShapeError for other shapes
 *
 * @example
 * ```ts
 * import { matthewsCorrelation } from '@glissade/learner';
 * import { tensor } from '@glissade/tensor';
 *
 * const { sums, result } = matthewsCorrelation({ classes: 2 });
 * const counts = sums(tensor([[1, 0], [0, 1], [0, 1], [0, 1]]), tensor([0, 0, 1, 1], { dtype: 'int32' }));
 * console.log(result(Array.from(counts.dataSync()), 4).toFixed(4)); // => 0.5774
 * ```
 */
export function matthewsCorrelation(options: AgreementOptions): Metric {
  checkNames('matthewsCorrelation', options, ['classes']);
  return agreed('matthewsCorrelation', options.classes, (rows, examples) => {
    const [actual, predicted] = [rows.map(total), columnsOf(rows)];
    const dot = (a: readonly number[], b: readonly number[]): number =>
      total(a.map((each, k) => each * b[k]!));
    const right = total(rows.map((row, k) => row[k]!));
    const together = right * examples - dot(actual, predicted);
    const spread = (examples ** 2 - dot(actual, actual)) * (examples ** 2 - dot(predicted, predicted));
    return spread === 0 ? 0 : together / Math.sqrt(spread);
  });
}

/**
 * Cohen's kappa: 1 where predictions are right throughout, 0 where they are as often right as chance would have it. Predictions are
 * [examples, classes], targets classes. Not a number where all are one class.
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.cohen_kappa_score.html
 *
 * @throws RangeError for fewer than two classes, and targets that are none of them; ShapeError for other shapes
 *
 * @example
 * ```ts
 * import { cohenKappa } from '@glissade/learner';
 * import { tensor } from '@glissade/tensor';
 *
 * const { sums, result } = cohenKappa({ classes: 2 });
 * const counts = sums(tensor([[1, 0], [0, 1], [0, 1], [0, 1]]), tensor([0, 0, 1, 1], { dtype: 'int32' }));
 * console.log(result(Array.from(counts.dataSync()), 4)); // => 0.5
 * ```
 */
export function cohenKappa(options: KappaOptions): Metric {
  checkNames('cohenKappa', options, ['classes', 'weights']);
  const { classes, weights = 'none' } = options;
  if (!['none', 'linear', 'quadratic'].includes(weights))
    throw new TypeError(`cohenKappa: weights is ${weights}; expected 'none', 'linear' or 'quadratic'`);
  const weightOf = (i: number, j: number): number =>
    weights === 'none' ? Number(i !== j) : Math.abs(i - j) ** (weights === 'linear' ? 1 : 2);
  return agreed('cohenKappa', classes, (rows, examples) => {
    const [actual, predicted] = [rows.map(total), columnsOf(rows)];
    const weighed = (count: (i: number, j: number) => number): number =>
      total(rows.flatMap((row, i) => row.map((_, j) => weightOf(i, j) * count(i, j))));
    const chance = weighed((i, j) => (actual[i]! * predicted[j]!) / examples);
    return 1 - weighed((i, j) => rows[i]![j]!) / chance;
  });
}
