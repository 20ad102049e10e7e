/** What a map has at most, and on average. */
import { AdaptiveAvgPool2d, AdaptiveMaxPool2d, Module } from '@glissade/nn';
import { concat, type Tensor } from '@glissade/tensor';

/**
 * The maximum and the mean of maps [N, C, H, W], one behind the other: [N, 2 C, size, size].
 * Source: https://docs.fast.ai/layers.html#adaptiveconcatpool2d
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 * import { AdaptiveConcatPool2d } from '@glissade/vision';
 *
 * const map = tensor([1, 2, 3, 6]).reshape([1, 1, 2, 2]);
 * console.log(new AdaptiveConcatPool2d().forward(map).flatten().toArray()); // => [ 6, 3 ]
 * ```
 */
export class AdaptiveConcatPool2d extends Module {
  readonly size: number | readonly [height: number, width: number];
  readonly ap: AdaptiveAvgPool2d;
  readonly mp: AdaptiveMaxPool2d;

  constructor(size: number | readonly [height: number, width: number] = 1) {
    super();
    this.size = size;
    this.ap = new AdaptiveAvgPool2d(size);
    this.mp = new AdaptiveMaxPool2d(size);
  }

  forward(x: Tensor): Tensor {
    return concat([this.mp.forward(x), this.ap.forward(x)], 1);
  }
}
