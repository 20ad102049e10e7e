/** Pooling of volumes. */
import { checkTensors, largestOfWindows, type PoolingOptions, type Tensor } from '@glissade/tensor';
import { type DividedPoolingOptions, quotientOfWindows } from './divided-pooling.ts';
import { WindowPooling } from './window-pooling.ts';

type KernelSize = number | readonly [number, number, number];

/**
 * The largest element of every window of volumes [N, C, D, H, W] (or [C, D, H, W]); the first of equals gets the gradient.
 * Lengths are one number, or [depth, height, width].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool3d.html
 *
 * @throws ShapeError if x has other dims, or is smaller than a window
 *
 * @example
 * ```ts
 * import { maxPool3d } from '@glissade/nn';
 * import { arange } from '@glissade/tensor';
 *
 * console.log(maxPool3d(arange(16).reshape([1, 2, 2, 4]), 2).flatten().toArray()); // => [ 13, 15 ]
 * ```
 */
export function maxPool3d(
  x: Tensor,
  kernelSize: number | readonly number[],
  options: PoolingOptions = {},
): Tensor {
  checkTensors('maxPool3d', x);
  return largestOfWindows('maxPool3d', 3, x, kernelSize, options);
}

/**
 * The mean of every window of volumes [N, C, D, H, W] (or [C, D, H, W]). Lengths are one number, or [depth, height, width].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool3d.html
 *
 * @throws ShapeError if x has other dims, or is smaller than a window
 *
 * @example
 * ```ts
 * import { avgPool3d } from '@glissade/nn';
 * import { arange } from '@glissade/tensor';
 *
 * console.log(avgPool3d(arange(16).reshape([1, 2, 2, 4]), 2).flatten().toArray()); // => [ 6.5, 8.5 ]
 * ```
 */
export function avgPool3d(
  x: Tensor,
  kernelSize: number | readonly number[],
  options: DividedPoolingOptions = {},
): Tensor {
  checkTensors('avgPool3d', x);
  return quotientOfWindows('avgPool3d', 3, x, kernelSize, options);
}

/**
 * The mean of every window of volumes [N, C, D, H, W] (or [C, D, H, W]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool3d.html
 *
 * @example
 * ```ts
 * import { AvgPool3d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new AvgPool3d(7).forward(ones([1, 8, 7, 7, 7])).shape); // => [ 1, 8, 1, 1, 1 ]
 * ```
 */
export class AvgPool3d extends WindowPooling<KernelSize, DividedPoolingOptions> {
  protected override get own(): readonly string[] {
    return ['countIncludePad', 'divisorOverride'];
  }

  forward(x: Tensor): Tensor {
    return avgPool3d(x, this.kernelSize, this.options);
  }
}
