/** Average pooling of images, as a layer. */
import type { Tensor } from '@glissade/tensor';
import { type DividedPoolingOptions, quotientOfWindows } from './divided-pooling.ts';
import { WindowPooling } from './window-pooling.ts';

type KernelSize = number | readonly [number, number];

/**
 * The mean of every window of images [N, C, H, W] (or [C, H, W]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html
 *
 * @example
 * ```ts
 * import { AvgPool2d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new AvgPool2d(7).forward(ones([1, 8, 7, 7])).shape); // => [ 1, 8, 1, 1 ]
 * ```
 */
export class AvgPool2d extends WindowPooling<KernelSize, DividedPoolingOptions> {
  protected override get own(): readonly string[] {
    return ['countIncludePad', 'divisorOverride'];
  }

  forward(x: Tensor): Tensor {
    return quotientOfWindows('avgPool2d', 2, x, this.kernelSize, this.options);
  }
}
