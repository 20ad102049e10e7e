/** Losses of choosing one of several classes. */
import {
  add,
  cast,
  checkChoice,
  checkNumber,
  checkTensors,
  described,
  div,
  gather,
  indexSelect,
  isFloat,
  logSoftmax,
  mean,
  mul,
  neg,
  oneHot,
  printShape,
  relu,
  reshape,
  ShapeError,
  sameShape,
  square,
  sub,
  sum,
  type Tensor,
  unsqueeze,
  where,
} from '@glissade/tensor';
import { checkPrediction } from './check.ts';
import { noTensor } from './elementwise.ts';
import { checkLabels, classDim, type Labels, labelShape } from './labels.ts';
import { type LossOptions, lossOptions, reduced, weighted } from './reduction.ts';

/** What `nll` accepts, and `crossEntropy`. */
export interface ClassOptions extends LossOptions {
  /** How much each class counts: [C]. The mean is then a weighted one. Default: 1 each. */
  readonly weight?: Tensor;
  /** A label that is left out of the loss and of its mean. Default -100. */
  readonly ignoreIndex?: number;
}

/** What `crossEntropy` accepts. */
export interface CrossEntropyOptions extends ClassOptions {
  /** The share of every target that is spread evenly over all classes, from 0 to 1. Default 0. */
  readonly labelSmoothing?: number;
}

const ofClasses = { weight: noTensor, ignoreIndex: -100 };

/**
 * The negative log-likelihood: prediction [N, C, ...] holds logarithms of probabilities (after logSoftmax), the target
 * [N, ...] class numbers (int32 or uint8). A single prediction [C] takes a label of shape [].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
 *
 * Throws for shapes that do not fit, for labels that are not whole, and for labels out of range where they can be read at
 * once; where they cannot (in a traced program, on a GPU), a label out of range makes the loss NaN.
 *
 * @example
 * ```ts
 * import { nll } from '@glissade/losses';
 * import { tensor } from '@glissade/tensor';
 *
 * const labels = tensor([1, 0], { dtype: 'int32' });
 * console.log(nll(tensor([[-3, -1], [-2, -4]]), labels).itemSync()); // => 1.5
 * ```
 */
export function nll(prediction: Tensor, target: Tensor, options?: ClassOptions): Tensor {
  const { weight, ignoreIndex, reduction } = lossOptions('nll', options, ofClasses);
  checkClasses('nll', prediction, weight);
  const labels = checkLabels('nll', prediction, target, ignoreIndex);
  const share = shareOf(labels, weight, prediction);
  const losses = excluded(weighted(neg(chosen(prediction, labels)), weight && share), labels);
  return reduced('nll', losses, reduction, averageOver(share));
}

/**
 * The cross-entropy of scores (logits) with the true classes: logSoftmax and `nll` in one. The target of a prediction
 * [N, C, ...] is class numbers [N, ...] (int32 or uint8), or probabilities of the prediction's own shape. A single
 * prediction [C] takes a label of shape [].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cross_entropy.html
 *
 * Throws for shapes that do not fit, for labels that are not whole, and for labels out of range where they can be read at
 * once; where they cannot (in a traced program, on a GPU), a label out of range makes the loss NaN. Probabilities take no `ignoreIndex`
 * of 0 or more.
 *
 * @example
 * ```ts
 * import { crossEntropy } from '@glissade/losses';
 * import { tensor, zeros } from '@glissade/tensor';
 *
 * const labels = tensor([3, 7], { dtype: 'int32' });
 * console.log(crossEntropy(zeros([2, 10]), labels).itemSync().toFixed(4)); // => 2.3026
 * ```
 */
export function crossEntropy(prediction: Tensor, target: Tensor, options?: CrossEntropyOptions): Tensor {
  const { weight, ignoreIndex, labelSmoothing, reduction } = lossOptions('crossEntropy', options, {
    ...ofClasses,
    labelSmoothing: 0,
  });
  checkClasses('crossEntropy', prediction, weight);
  checkNumber('crossEntropy', 'labelSmoothing', labelSmoothing, { least: 0, most: 1 });
  const dim = classDim(prediction);
  checkTensors('crossEntropy', target);
  if (isFloat(target.dtype)) {
    checkProbabilities(prediction, target);
    if (ignoreIndex >= 0)
      throw new RangeError(
        `crossEntropy: ignoreIndex is ${ignoreIndex}; it leaves out class numbers, not probabilities`,
      );
    const classes = prediction.shape[dim]!;
    const smooth = labelSmoothing ? add(mul(target, 1 - labelSmoothing), labelSmoothing / classes) : target;
    const surprise = weighted(mul(logSoftmax(prediction, dim), smooth), alongClasses(weight, prediction));
    return reduced('crossEntropy', neg(sum(surprise, dim)), reduction);
  }
  const labels = checkLabels('crossEntropy', prediction, target, ignoreIndex);
  const logits = logSoftmax(prediction, dim);
  const share = shareOf(labels, weight, prediction);
  let losses = weighted(neg(chosen(logits, labels)), weight && share);
  if (labelSmoothing) {
    const overAll = sum(weighted(logits, alongClasses(weight, prediction)), dim);
    const portion = labelSmoothing / prediction.shape[dim]!;
    losses = add(mul(losses, 1 - labelSmoothing), mul(overAll, -portion));
  }
  return reduced('crossEntropy', excluded(losses, labels), reduction, averageOver(share));
}

/** What `multiMargin` accepts. */
export interface MultiMarginOptions extends LossOptions {
  /** By how much the label's score should be above the others. Default 1. */
  readonly margin?: number;
  /** The power of what is lacking: 1 or 2. Default 1. */
  readonly p?: number;
  /** How much each class counts: [C]. Default: 1 each. */
  readonly weight?: Tensor;
}

/**
 * The mean over all classes of max(0, margin - score of the label + score of the class)^p, the label's own left out.
 * Predictions are scores [N, C] (or [C]), the target class numbers [N] (or a single one).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.multi_margin_loss.html
 *
 * @example
 * ```ts
 * import { multiMargin } from '@glissade/losses';
 * import { tensor } from '@glissade/tensor';
 *
 * const label = tensor([2], { dtype: 'int32' });
 * console.log(multiMargin(tensor([[0, 2, 1.5, 0]]), label).itemSync()); // => 0.375
 * ```
 */
export function multiMargin(prediction: Tensor, target: Tensor, options?: MultiMarginOptions): Tensor {
  const { margin, p, weight, reduction } = lossOptions('multiMargin', options, {
    weight: noTensor,
    margin: 1,
    p: 1,
  });
  const classes = checkScores('multiMargin', prediction, weight);
  checkChoice('multiMargin', 'p', p, [1, 2]);
  const labels = checkLabels('multiMargin', prediction, target);
  // Of slope 0 where nothing is lacking by a hair, as in PyTorch.
  const lacking = relu(add(sub(prediction, unsqueeze(chosen(prediction, labels), -1)), margin));
  const powers = p === 1 ? lacking : square(lacking);
  const others = where(oneHot(labels.index, classes), 0, powers);
  return reduced(
    'multiMargin',
    mean(weighted(others, weight && unsqueeze(indexSelect(weight, 0, labels.index), -1)), -1),
    reduction,
  );
}

/** How many classes there are. Throws for what is no score for each, of one example or of several. */
export function checkScores(loss: string, prediction: Tensor, weight?: Tensor): number {
  const classes = checkClasses(loss, prediction, weight);
  const { shape } = prediction;
  if (shape.length < 3) return classes;
  throw new ShapeError(`${loss}: the prediction is ${printShape(shape)}; expected scores [N, C], or [C]`);
}

/** How many classes there are. Throws for a prediction, or a weight, that is not of any. */
function checkClasses(loss: string, prediction: Tensor, weight?: Tensor): number {
  checkPrediction(loss, prediction);
  const classes = prediction.shape[classDim(prediction)];
  if (classes === undefined)
    throw new ShapeError(`${loss}: the prediction is a scalar; expected scores of classes, [N, C]`);
  if (weight) checkTensors(loss, weight);
  if (weight && !sameShape(weight.shape, [classes]))
    throw new ShapeError(
      `${loss}: weight ${printShape(weight.shape)} does not fit prediction ${printShape(prediction.shape)}: expected [${classes}]`,
    );
  return classes;
}

function checkProbabilities(prediction: Tensor, target: Tensor): void {
  if (sameShape(prediction.shape, target.shape)) return;
  const labels = labelShape(prediction, classDim(prediction));
  const mend = sameShape(target.shape, labels)
    ? "If these are class numbers, they must be whole: use .to('int32')"
    : `Class numbers would be int32${printShape(labels)}`;
  throw new ShapeError(
    `crossEntropy: target ${described(target)} holds floats, so it must hold the probabilities of ` +
      `the classes in the prediction's shape ${printShape(prediction.shape)}. ${mend}`,
  );
}

/** The score of each label's class: [N, ...]. */
function chosen(scores: Tensor, { index, valid }: Labels): Tensor {
  const dim = classDim(scores);
  const picked = reshape(gather(scores, dim, unsqueeze(index, dim)), index.shape);
  return valid ? where(valid, picked, NaN) : picked;
}

/** How much each label counts in the mean; undefined if all count the same. */
function shareOf(labels: Labels, weight: Tensor | undefined, { dtype }: Tensor): Tensor | undefined {
  if (weight) return excluded(indexSelect(weight, 0, labels.index), labels);
  return labels.counted && cast(labels.counted, dtype);
}

const excluded = (losses: Tensor, { counted }: Labels): Tensor =>
  counted ? where(counted, losses, 0) : losses;
const averageOver = (share: Tensor | undefined): ((losses: Tensor) => Tensor) =>
  share ? (losses) => div(sum(losses), sum(share)) : mean;

/** A weight [C] in a shape that broadcasts along the prediction's classes. */
const alongClasses = (weight: Tensor | undefined, { shape }: Tensor): Tensor | undefined =>
  weight && reshape(weight, [-1, ...shape.slice(2).map(() => 1)]);
