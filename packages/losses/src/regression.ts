/** Losses between numbers: how far a prediction is from its target. */
import { abs, fillLike, fused, lt, mul, promote, square, sub, type Tensor, where } from '@glissade/tensor';
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
  reduced('mse', squaredError(prediction, matchedTarget('mse', prediction, target)), options);
const squaredError = fused('mse', (x, target) => square(sub(x, target)));

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
  reduced('l1', absoluteError(prediction, matchedTarget('l1', prediction, target)), options);
const absoluteError = fused('l1', (x, target) => abs(sub(x, target)));

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
  const truth = matchedTarget('smoothL1', prediction, target);
  return reduced('smoothL1', bent(prediction, truth, beta, 0.5 / beta, 1), options, ['beta']);
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
  if (typeof delta !== 'number' || !(delta > 0))
    throw new RangeError(`huber: delta is ${delta}; expected a number above 0`);
  const truth = matchedTarget('huber', prediction, target);
  return reduced('huber', bent(prediction, truth, delta, 0.5, delta), options, ['delta']);
}

/** Parabolas up to an error of `bend`, `curvature` of its square, and lines of `slope` beyond. */
function bent(prediction: Tensor, target: Tensor, bend: number, curvature: number, slope: number): Tensor {
  const dtype = promote(prediction, target);
  const scalar = (value: number): Tensor => fillLike(prediction, value, [], dtype);
  const half = scalar(0.5 * bend);
  return parabolaAndLine(prediction, target, scalar(bend), half, scalar(curvature), scalar(slope));
}

const parabolaAndLine = fused(
  'parabolaAndLine',
  (x: Tensor, target: Tensor, bend: Tensor, half: Tensor, curvature: Tensor, slope: Tensor) => {
    const error = sub(x, target);
    const distance = abs(error);
    const small = lt(distance, bend);
    // 0 for the others, whose infinities would make the gradient NaN.
    const near = mul(square(where(small, error, 0)), curvature);
    return where(small, near, mul(sub(distance, half), slope));
  },
);
