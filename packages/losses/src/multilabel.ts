/** Losses of examples that may be of several classes at once. */
import {
  add,
  all,
  any,
  cast,
  checkElements,
  cumsum,
  div,
  eq,
  gather,
  ge,
  iota,
  logicalAnd,
  logicalNot,
  lt,
  mean,
  printShape,
  relu,
  sub,
  sum,
  type Tensor,
  unsqueeze,
  where,
} from '@glissade/tensor';
import { type BinaryOptions, entropyOfLogits } from './binary.ts';
import { checkMatch, checkWeight } from './check.ts';
import { checkScores } from './classification.ts';
import { elementwise, type Loss, noTensor } from './elementwise.ts';
import { checkWhole } from './labels.ts';
import { type LossOptions, lossOptions, reduced, weighted } from './reduction.ts';

/**
 * `bceWithLogits`, averaged over the classes of each example: predictions are scores [..., C], targets 1 for the classes that there
 * are and 0 for the others, of the same shape. With `reduction: 'none'` there is a loss for each example.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.multilabel_soft_margin_loss.html
 *
 * @example
 * ```ts
 * import { multilabelSoftMargin } from '@glissade/losses';
 * import { tensor } from '@glissade/tensor';
 *
 * const loss = multilabelSoftMargin(tensor([[0, 1000, -1000]]), tensor([[1, 1, 0]]));
 * console.log(loss.itemSync().toFixed(4)); // => 0.2310
 * ```
 */
export const multilabelSoftMargin: Loss<BinaryOptions> = elementwise(
  'multilabelSoftMargin',
  { weight: noTensor },
  (x, target, { weight }) => {
    checkWeight('multilabelSoftMargin', 'weight', weight, x);
    return mean(weighted(entropyOfLogits(x, target), weight), -1);
  },
);

/**
 * The sum over all pairs of a class that there is and one that there is not of max(0, 1 - score of the one + score of the other), by
 * the number of classes. Predictions are scores [N, C] (or [C]), targets class numbers of the same shape (int32 or uint8): those that
 * there are, and -1 behind the last. It computes C^2 pairs for each example.
 *
 * Throws for numbers that are no classes, where they can be read at once; where they cannot (in a traced program, on a GPU), such
 * an example's loss is NaN.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.multilabel_margin_loss.html
 *
 * @example
 * ```ts
 * import { multilabelMargin } from '@glissade/losses';
 * import { tensor } from '@glissade/tensor';
 *
 * const classes = tensor([[3, 0, -1, 1]], { dtype: 'int32' });
 * console.log(multilabelMargin(tensor([[0.1, 0.2, 0.4, 0.8]]), classes).itemSync().toFixed(4)); // => 0.8500
 * ```
 */
export function multilabelMargin(prediction: Tensor, target: Tensor, options?: LossOptions): Tensor {
  const { reduction } = lossOptions('multilabelMargin', options, {});
  const classes = checkScores('multilabelMargin', prediction);
  checkMatch('multilabelMargin', prediction, target);
  checkWhole('multilabelMargin', target);
  const what = `class of prediction ${printShape(prediction.shape)}: expected 0 to ${classes - 1}, or -1 behind the last`;
  const isRight = (label: number): boolean => label >= -1 && label < classes;
  const known = checkElements('multilabelMargin', 'target', target, what, isRight);

  const index = cast(target, 'int32');
  const isNamed = logicalAnd(lt(index, classes), eq(cumsum(lt(index, 0), -1), 0));
  const label = where(isNamed, index, 0);
  const names = logicalAnd(unsqueeze(isNamed, -1), eq(unsqueeze(label, -1), iota(classes, index)));
  const others = unsqueeze(logicalNot(any(names, -2)), -2);
  const gaps = sub(unsqueeze(prediction, -2), unsqueeze(gather(prediction, -1, label), -1));
  const lacking = where(logicalAnd(unsqueeze(isNamed, -1), others), relu(add(gaps, 1)), 0);
  const losses = div(sum(lacking, [-2, -1]), classes);
  const isValid = (): Tensor => all(logicalAnd(ge(index, -1), lt(index, classes)), -1);
  return reduced('multilabelMargin', known ? losses : where(isValid(), losses, NaN), reduction);
}
