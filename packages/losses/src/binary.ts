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
import { checkWeight } from './check.ts';
import { elementwise, type Loss, noTensor } from './elementwise.ts';
import { type LossOptions, weighted } from './reduction.ts';

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
export const bce: Loss<BinaryOptions> = elementwise('bce', { weight: noTensor }, (x, target, { weight }) => {
  checkWeight('bce', 'weight', weight, x);
  // Halves hold neither the 1e-12 nor the 1e12.
  return weighted(
    inFloat32(x, (p) => entropyOf(p, p.detach(), target)),
    weight,
  );
});

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
export const bceWithLogits: Loss<LogitsOptions> = elementwise(
  'bceWithLogits',
  { weight: noTensor, posWeight: noTensor },
  (x, target, { weight, posWeight }) => {
    checkWeight('bceWithLogits', 'weight', weight, x);
    checkWeight('bceWithLogits', 'posWeight', posWeight, x);
    const losses = posWeight
      ? weighed(x, target, logSigmoid(x), add(mul(target, sub(posWeight, 1)), 1))
      : entropyOfLogits(x, target);
    return weighted(losses, weight);
  },
);

/** With log(1 - sigmoid(x)) = log(sigmoid(x)) - x; `yes` is how much log(sigmoid(x)) counts. */
const weighed = (x: Tensor, truth: Tensor, logYes: Tensor, yes?: Tensor): Tensor =>
  sub(mul(sub(1, truth), x), yes ? mul(yes, logYes) : logYes);
export const entropyOfLogits: (x: Tensor, truth: Tensor) => Tensor = fused(
  'entropyOfLogits',
  (x: Tensor, truth: Tensor) => weighed(x, truth, logSigmoid(x)),
);
