/** Losses between numbers: how far a prediction is from its target. */
import { abs, lt, mul, square, sub, type Tensor, where } from '@glissade/tensor';
import { checkNumber, matchedTarget } from './check.ts';
import { type LossOptions, reduced } from './reduction.ts';

/**
 * The squared error. Prediction and target have one shape; throws `ShapeError` where they do not.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.mse_loss.html
 *
 * @example
 * ```ts
 * import { mse } from '@glissade/losses';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(mse(tensor([1, 2]), tensor([1, 4])).itemSync()); // => 2
 * ```
 */
export const mse = (prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor =>
  reduced('mse', square(difference('mse', prediction, target)), options);

/**
 * The absolute error. Prediction and target have one shape; throws `ShapeError` where they do not.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.l1_loss.html
 *
 * @example
 * ```ts
 * import { l1 } from '@glissade/losses';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(l1(tensor([1, 2]), tensor([1, 4])).itemSync()); // => 1
 * ```
 */
export const l1 = (prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor =>
  reduced('l1', abs(difference('l1', prediction, target)), options);

/**
 * d^2 / (2 beta) where the error |d| is below `beta`, else |d| - beta / 2: smooth at zero, and no slave of outliers.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.smooth_l1_loss.html
 *
 * @example
 * ```ts
 * import { smoothL1 } from '@glissade/losses';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(smoothL1(tensor([1, 2]), tensor([2, 5]), { reduction: 'none' }).toArray()); // => [ 0.5, 2.5 ]
 * ```
 */
export function smoothL1(
  prediction: Tensor,
  target: Tensor,
  options: LossOptions & { readonly beta?: number } = {},
): Tensor {
  const { beta = 1 } = options;
  checkNumber('smoothL1', 'beta', beta, { least: 0 });
  const error = difference('smoothL1', prediction, target);
  const distance = abs(error);
  if (beta === 0) return reduced('smoothL1', distance, options, ['beta']);
  const small = lt(distance, beta);
  const near = mul(square(nearby(error, small)), 0.5 / beta);
  return reduced('smoothL1', where(small, near, sub(distance, 0.5 * beta)), options, ['beta']);
}

/**
 * d^2 / 2 where the error |d| is below `delta`, else delta (|d| - delta / 2).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.huber_loss.html
 *
 * @example
 * ```ts
 * import { huber } from '@glissade/losses';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(huber(tensor([1, 2]), tensor([2, 5]), { delta: 2, reduction: 'none' }).toArray()); // => [ 0.5, 4 ]
 * ```
 */
export function huber(
  prediction: Tensor,
  target: Tensor,
  options: LossOptions & { readonly delta?: number } = {},
): Tensor {
  const { delta = 1 } = options;
  if (!(delta > 0)) throw new RangeError(`huber: delta is ${delta}; expected a number above 0`);
  const error = difference('huber', prediction, target);
  const distance = abs(error);
  const small = lt(distance, delta);
  const near = mul(square(nearby(error, small)), 0.5);
  const far = mul(sub(distance, 0.5 * delta), delta);
  return reduced('huber', where(small, near, far), options, ['delta']);
}

/** The errors that are squared; 0 for the others, whose infinities would make the gradient NaN. */
const nearby = (error: Tensor, small: Tensor): Tensor => where(small, error, 0);

const difference = (loss: string, prediction: Tensor, target: Tensor): Tensor =>
  sub(prediction, matchedTarget(loss, prediction, target));
