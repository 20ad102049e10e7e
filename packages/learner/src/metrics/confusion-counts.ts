/** How often each class was taken for each: what several figures follow from. */
import { arange, concat, matmul, type Tensor } from '@glissade/tensor';
import { checkClasses, known, unlike } from './checks.ts';

/** Throws unless it is a number of classes. */
export function checkCount(metric: string, classes: number): void {
  if (!Number.isInteger(classes) || classes < 2)
    throw new RangeError(`${metric}: classes is ${classes}; expected a whole number >= 2`);
}

/** Throws unless predictions are [examples, classes] and targets [examples]. */
export function checkRows(metric: string, prediction: Tensor, target: Tensor, classes: number): void {
  checkClasses(metric, prediction, target);
  if (prediction.ndim !== 2 || prediction.shape[1] !== classes)
    throw unlike(
      metric,
      prediction,
      target,
      `[examples, ${classes}] and [examples], as classes is ${classes}`,
    );
}

/** Which examples are of which class, [examples, classes]. Compared, not by oneHot: a class that is none then is none of them. */
export const among = (of: Tensor, classes: number): Tensor =>
  of.unsqueeze(1).eq(arange(classes, { dtype: 'int32' }));

/** [classes, classes + 1]: a row for each target, a column for each prediction; last those whose prediction is no number. */
export function confusionCounts(metric: string, classes: number, prediction: Tensor, target: Tensor): Tensor {
  checkRows(metric, prediction, target, classes);
  const isKnown = known(prediction).all(1, { keepdim: true });
  const predicted = among(prediction.argmax(1), classes).logicalAnd(isKnown);
  const columns = concat([predicted, isKnown.logicalNot()], 1).float();
  return matmul(among(target, classes).float().T, columns);
}

/** The counts as rows. Throws where targets are missing among them. */
export function rowsOf(
  metric: string,
  classes: number,
  counts: readonly number[],
  examples: number,
): readonly (readonly number[])[] {
  const rows = Array.from({ length: classes }, (_, k) =>
    counts.slice(k * (classes + 1), (k + 1) * (classes + 1)),
  );
  checkTargets(
    metric,
    classes,
    examples,
    counts.reduce((sum, count) => sum + count, 0),
  );
  return rows;
}

/** Throws where fewer examples were counted than there are: the targets of others are no classes. */
export function checkTargets(metric: string, classes: number, examples: number, counted: number): void {
  if (counted < examples)
    throw new RangeError(
      `${metric}: ${examples - counted} of ${examples} targets are no classes; expected whole numbers from 0 to ${classes - 1}`,
    );
}
