/** Losses of yes-or-no predictions: each element is a question of its own. */
import {
  add,
  clamp,
  fused,
  inFloat32,
  log,
  log1p,
  logSigmoid,
  lt,
  mul,
  neg,
  sub,
  type Tensor,
  where,
} from '@glissade/tensor';
import { checkWeight, matchedTarget } from './check.ts';
import { type LossOptions, reduced } from './reduction.ts';

/** What `bce` accepts. */
export interface BinaryOptions extends LossOptions {
  /** How much each element counts; broadcasts to the prediction. Default: 1 each. */
  readonly weight?: Tensor;
}

/**
 * The cross-entropy of probabilities from 0 to 1 (after a sigmoid) with targets from 0 to 1 of the same shape:
 * -(target log(p) + (1 - target) log(1 - p)). The logarithms are clamped at -100, and the slope at 1e12, as in PyTorch;
 * a prediction outside [0, 1] gives NaN. `bceWithLogits` is more accurate.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy.html
 *
 * @example
 * ```ts
 * import { bce } from '@glissade/losses';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(bce(tensor([0, 1]), tensor([0, 0])).itemSync()); // => 50
 * ```
 */
export function bce(prediction: Tensor, target: Tensor, options: BinaryOptions = {}): Tensor {
  const { weight } = options;
  const truth = matchedTarget('bce', prediction, target);
  checkWeight('bce', 'weight', weight, prediction);
  // Halves hold neither the 1e-12 nor the 1e12.
  const losses = inFloat32(prediction, (p) => entropyOf(p, p.detach(), truth));
  return reduced('bce', weight ? mul(losses, weight) : losses, options, ['weight']);
}

/** Of probabilities, given once more as mere values. At 0 and 1 the logarithm ends: the loss goes on as a line through the clamped value. */
const entropyOf = fused('binaryEntropy', (p, value, truth) => {
  const atEnd = lt(mul(p, sub(1, p)), 1e-12);
  const inside = where(atEnd, 0.5, p);
  const clamped = binaryEntropy(truth, clamp(log(value), -100), clamp(log1p(neg(value)), -100));
  const line = add(clamped, mul(sub(p, value), mul(sub(value, truth), 1e12)));
  return where(atEnd, line, binaryEntropy(truth, log(inside), log1p(neg(inside))));
});

/** -(truth logYes + (1 - truth) logNo). */
const binaryEntropy = (truth: Tensor, logYes: Tensor, logNo: Tensor): Tensor =>
  sub(mul(sub(truth, 1), logNo), mul(truth, logYes));

/** What `bceWithLogits` accepts. */
export interface LogitsOptions extends BinaryOptions {
  /** How much the targets of 1 count beside those of 0, for each class; broadcasts to the prediction. Default: as much. */
  readonly posWeight?: Tensor;
}

/**
 * A sigmoid and `bce` in one: predictions are any numbers, targets from 0 to 1 of the same shape. It neither overflows
 * nor loses precision. Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy_with_logits.html
 *
 * @example
 * ```ts
 * import { bceWithLogits } from '@glissade/losses';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(bceWithLogits(tensor([1000, -1000]), tensor([0, 0])).itemSync()); // => 500
 * ```
 */
export function bceWithLogits(prediction: Tensor, target: Tensor, options: LogitsOptions = {}): Tensor {
  const { weight, posWeight } = options;
  const truth = matchedTarget('bceWithLogits', prediction, target);
  checkWeight('bceWithLogits', 'weight', weight, prediction);
  checkWeight('bceWithLogits', 'posWeight', posWeight, prediction);
  const losses = posWeight
    ? weighed(prediction, truth, logSigmoid(prediction), add(mul(truth, sub(posWeight, 1)), 1))
    : entropyOfLogits(prediction, truth);
  return reduced('bceWithLogits', weight ? mul(losses, weight) : losses, options, ['weight', 'posWeight']);
}

/** With log(1 - sigmoid(x)) = log(sigmoid(x)) - x; `yes` is how much log(sigmoid(x)) counts. */
const weighed = (x: Tensor, truth: Tensor, logYes: Tensor, yes?: Tensor): Tensor =>
  sub(mul(sub(1, truth), x), yes ? mul(yes, logYes) : logYes);
const entropyOfLogits = fused('entropyOfLogits', (x: Tensor, truth: Tensor) =>
  weighed(x, truth, logSigmoid(x)),
);
