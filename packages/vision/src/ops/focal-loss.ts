/** A loss of many negatives and few positives. */
import {
  add,
  checkTensors,
  isFloat,
  logSigmoid,
  mean,
  mul,
  neg,
  optionsOf,
  pow,
  printShape,
  ShapeError,
  sameShape,
  sigmoid,
  sub,
  sum,
  type Tensor,
} from '@glissade/tensor';

/** What `sigmoidFocalLoss` accepts. */
export interface FocalLossOptions {
  /** How much positives count, from 0 to 1, and negatives the rest; -1: both count 1. Default 0.25. */
  readonly alpha?: number;
  /** How much less counts what is already right: a power of the probability of what is wrong. Default 2. */
  readonly gamma?: number;
  /** What becomes of the losses of all elements. Default 'none', as in torchvision. */
  readonly reduction?: 'none' | 'mean' | 'sum';
}

const defaults: Required<FocalLossOptions> = { alpha: 0.25, gamma: 2, reduction: 'none' };
const reductions = { none: (losses: Tensor): Tensor => losses, mean, sum };

/**
 * The binary cross-entropy of logits and targets, 0 or 1, of one shape; what is already right counts less.
 * Source: https://arxiv.org/abs/1708.02002
 *
 * @throws ShapeError for targets of another shape, RangeError for alpha, TypeError for another reduction or options
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 * import { sigmoidFocalLoss } from '@glissade/vision';
 *
 * const losses = sigmoidFocalLoss(tensor([3, 0, -3]), tensor([1, 1, 1]));
 * console.log(`${losses}`); // => tensor([2.7321e-05, 4.3322e-02, 6.9157e-01])
 * ```
 */
export function sigmoidFocalLoss(inputs: Tensor, targets: Tensor, options: FocalLossOptions = {}): Tensor {
  checkTensors('sigmoidFocalLoss', inputs, targets);
  const { alpha, gamma, reduction } = optionsOf('sigmoidFocalLoss', options, defaults);
  if (!(alpha >= 0 && alpha <= 1) && alpha !== -1)
    throw new RangeError(`sigmoidFocalLoss: alpha is ${alpha}; expected a number from 0 to 1, or -1`);
  if (!Object.hasOwn(reductions, reduction))
    throw new TypeError(`sigmoidFocalLoss: reduction is '${reduction}'; expected 'none', 'mean' or 'sum'`);
  if (!sameShape(inputs.shape, targets.shape))
    throw new ShapeError(
      `sigmoidFocalLoss: targets ${printShape(targets.shape)} do not have the inputs' shape ${printShape(inputs.shape)}; ` +
        'broadcasting would compare the wrong pairs',
    );
  const truth = isFloat(targets.dtype) ? targets : targets.to(inputs.dtype);
  const entropy = sub(mul(sub(1, truth), inputs), logSigmoid(inputs));
  // The probability of what is wrong, with the digits that 1 - p has lost.
  const wrong = add(mul(sigmoid(neg(inputs)), truth), mul(sigmoid(inputs), sub(1, truth)));
  const losses = mul(entropy, pow(wrong, gamma));
  const share = add(mul(truth, alpha), mul(sub(1, truth), 1 - alpha));
  return reductions[reduction](alpha === -1 ? losses : mul(share, losses));
}
