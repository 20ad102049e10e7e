/** Pooling layers. */
import { type AveragePoolingOptions, avgPool2d, maxPool2d, type Tensor } from '@glissade/tensor';
import { WindowPooling } from './window-pooling.ts';

type KernelSize = number | readonly [number, number];

/**
 * The largest element of every window of images [N, C, H, W] (or [C, H, W]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html
 *
 * @example
 * ```ts
 * import { MaxPool2d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new MaxPool2d(2).forward(ones([1, 8, 28, 28])).shape); // => [ 1, 8, 14, 14 ]
 * ```
 */
export class MaxPool2d extends WindowPooling<KernelSize> {
  forward(x: Tensor): Tensor {
    return maxPool2d(x, this.kernelSize, this.options);
  }
}

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
export class AvgPool2d extends WindowPooling<KernelSize, AveragePoolingOptions> {
  protected override get own(): 'countIncludePad' {
    return 'countIncludePad';
  }

  forward(x: Tensor): Tensor {
    return avgPool2d(x, this.kernelSize, this.options);
  }
}
