/** How well scores put examples of a class before the others, at whatever threshold: figures of all ranks. */
import { checkNames, concat } from '@glissade/tensor';
import type { Metric } from '../metric.ts';
import { checkSame, wide } from './checks.ts';
import { checkCount, checkRows, checkTargets } from './confusion-counts.ts';

/** What `auroc` and `averagePrecision` accept. */
export interface RankingOptions {
  /** How many classes there are, each of which is ranked against all others. Not said: predictions and targets are yes and no. */
  readonly classes?: number;
  /**
   * How the figures of the classes become one. `macro`: their mean; `weighted`: each weighs as much as it has examples. Default 'macro'.
   * Classes of which there are none do not count.
   */
  readonly average?: 'macro' | 'weighted';
  /** Whether predictions of classes are logits, of which softmax makes probabilities, not probabilities. Default true. */
  readonly logits?: boolean;
}

/** The scores of the examples that are of a class, and of those that are not, in ascending order. */
type Figure = (own: Float64Array, others: Float64Array) => number;

/** The area under the curve: how often one of the class is before another, where equal scores count half. */
function areaOf(own: Float64Array, others: Float64Array): number {
  let [less, upTo, sum] = [0, 0, 0];
  for (const score of own) {
    while (less < others.length && others[less]! < score) less++;
    while (upTo < others.length && others[upTo]! <= score) upTo++;
    sum += (less + upTo) / 2;
  }
  return sum / own.length / others.length;
}

/** The sum of the precisions at each threshold, times how much recall it adds. */
function precisionOf(own: Float64Array, others: Float64Array): number {
  let [right, wrong, sum] = [0, 0, 0];
  for (let i = own.length - 1; i >= 0; ) {
    const score = own[i]!;
    const before = right;
    while (i >= 0 && own[i] === score) {
      right++;
      i--;
    }
    while (wrong < others.length && others[others.length - 1 - wrong]! >= score) wrong++;
    sum += ((right - before) * right) / (right + wrong);
  }
  return sum / own.length;
}

function ranked(name: string, figure: Figure, options: RankingOptions): Metric {
  checkNames(name, options, ['classes', 'average', 'logits']);
  const { classes, average = 'macro', logits = true } = options;
  if (average !== 'macro' && average !== 'weighted')
    throw new TypeError(`${name}: average is ${average}; expected 'macro' or 'weighted'`);
  if (classes === undefined) return { isListed: true, sums: pairs(name), result: ofPairs(name, figure) };
  checkCount(name, classes);
  return {
    isListed: true,
    sums(prediction, target) {
      checkRows(name, prediction, target, classes);
      const scores = wide(prediction);
      return concat([logits ? scores.softmax(1) : scores, target.unsqueeze(1).to(scores.dtype)], 1);
    },
    result(list, examples) {
      const targets = column(list, classes, classes + 1);
      const isClass = (target: number): boolean => target >= 0 && target < classes;
      checkTargets(name, classes, examples, targets.filter(isClass).length);
      let [sum, weight] = [0, 0];
      for (let k = 0; k < classes; k++) {
        const value = separated(column(list, k, classes + 1), (i) => targets[i] === k, figure);
        const count = targets.filter((target) => target === k).length;
        if (count === 0 || count === examples) continue;
        const share = average === 'macro' ? 1 : count;
        [sum, weight] = [sum + value * share, weight + share];
      }
      return sum / weight;
    },
  };
}

/** Of yes and no: [..., 2], the score and the target. */
const pairs =
  (name: string): Metric['sums'] =>
  (prediction, target) => {
    checkSame(name, prediction, target);
    const scores = wide(prediction).reshape([-1, 1]);
    return concat([scores, target.reshape([-1, 1]).to(scores.dtype)], 1);
  };

const ofPairs =
  (name: string, figure: Figure): Metric['result'] =>
  (list) => {
    const targets = column(list, 1, 2);
    const other = targets.find((target) => target !== 0 && target !== 1);
    if (other !== undefined)
      throw new RangeError(
        `${name}: a target is ${other}; expected 1 for yes and 0 for no, or say how many classes there are: { classes: 3 }`,
      );
    return separated(column(list, 0, 2), (i) => targets[i] === 1, figure);
  };

/** Every `width`-th number of a list. */
const column = (list: readonly number[], at: number, width: number): Float64Array =>
  Float64Array.from({ length: list.length / width }, (_, i) => list[i * width + at]!);

/** The figure of scores; NaN where one of them is, and where all examples are of the class, or none. */
function separated(scores: Float64Array, isOwn: (i: number) => boolean, figure: Figure): number {
  const own = scores.filter((_, i) => isOwn(i)).sort();
  const others = scores.filter((_, i) => !isOwn(i)).sort();
  // Sorted, what is no number is last.
  if ([own, others].some((list) => list.length === 0 || Number.isNaN(list.at(-1)))) return Number.NaN;
  return figure(own, others);
}

/**
 * The area under the receiver operating characteristic: how often an example of a class has a higher score than one of another, exactly,
 * by sorting. Predictions and targets are yes (1) and no (0), of one shape; or with `classes` those of `accuracy`, [examples, classes],
 * where each class is ranked against all others. Not a number where all targets are the same, or a prediction is none. All scores of an
 * epoch are kept until its end.
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.roc_auc_score.html
 *
 * @throws ShapeError for other shapes; RangeError for targets that are neither yes nor no, or no classes
 *
 * @example
 * ```ts
 * import { auroc } from '@glissade/learner';
 * import { tensor } from '@glissade/tensor';
 *
 * const { sums, result } = auroc();
 * const list = sums(tensor([0.1, 0.4, 0.35, 0.8]), tensor([0, 0, 1, 1]));
 * console.log(result(Array.from(list.dataSync()), 4)); // => 0.75
 * ```
 */
export const auroc = (options: RankingOptions = {}): Metric => ranked('auroc', areaOf, options);

/**
 * The mean of the precisions at each threshold, weighted by how much recall it adds: the area under the curve of precision and recall.
 * Predictions and targets are those of `auroc`, and so is what becomes of classes that are missing.
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.average_precision_score.html
 *
 * @throws ShapeError for other shapes; RangeError for targets that are neither yes nor no, or no classes
 *
 * @example
 * ```ts
 * import { averagePrecision } from '@glissade/learner';
 * import { tensor } from '@glissade/tensor';
 *
 * const { sums, result } = averagePrecision();
 * const list = sums(tensor([0.1, 0.4, 0.35, 0.8]), tensor([0, 0, 1, 1]));
 * console.log(result(Array.from(list.dataSync()), 4).toFixed(4)); // => 0.8333
 * ```
 */
export const averagePrecision = (options: RankingOptions = {}): Metric =>
  ranked('averagePrecision', precisionOf, options);
