/** Losses between numbers: how far a prediction is from its target. */
import {
  abs,
  checkNumber,
  fillLike,
  fused,
  lt,
  mul,
  promote,
  square,
  sub,
  type Tensor,
  where,
} from '@glissade/tensor';
import { elementwise, type Loss } from './elementwise.ts';
import type { LossOptions } from './reduction.ts';

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
export const mse: Loss = elementwise('mse', {}, (x, target) => squaredError(x, target));
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
export const l1: Loss = elementwise('l1', {}, (x, target) => absoluteError(x, target));
const absoluteError = fused('l1', (x, target) => abs(sub(x, target)));

/** What `smoothL1` accepts. */
export interface SmoothOptions extends LossOptions {
  /** From which error on the loss grows in proportion to it, 0 or more. Default 1. */
  readonly beta?: number;
}

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
export const smoothL1: Loss<SmoothOptions> = elementwise('smoothL1', { beta: 1 }, (x, target, { beta }) => {
  checkNumber('smoothL1', 'beta', beta, { least: 0 });
  return bent(x, target, beta, 0.5 / beta, 1);
});

/** What `huber` accepts. */
export interface HuberOptions extends LossOptions {
  /** From which error on the loss grows in proportion to it: above 0. Default 1. */
  readonly delta?: number;
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
export const huber: Loss<HuberOptions> = elementwise('huber', { delta: 1 }, (x, target, { delta }) => {
  checkNumber('huber', 'delta', delta, { above: 0 });
  // There is no line beyond infinity: its slope times the gradient's 0 would be NaN.
  return bent(x, target, delta, 0.5, delta < Infinity ? delta : 1);
});

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
