/** Layer normalisation of the channels of images, and axes in another order. */
import { LayerNorm, layerNorm, Module } from '@glissade/nn';
import { permute, type Tensor } from '@glissade/tensor';

/**
 * `LayerNorm` of the channels of images [N, C, H, W], at each pixel; then a learned factor and bias for each channel.
 * Source: https://arxiv.org/abs/2201.03545
 *
 * @example
 * ```ts
 * import { randn } from '@glissade/tensor';
 * import { LayerNorm2d } from '@glissade/vision';
 *
 * const y = new LayerNorm2d(16).forward(randn([2, 16, 7, 7]));
 * console.log(y.shape, y.mean(1).abs().amax().itemSync() < 1e-5); // => [ 2, 16, 7, 7 ] true
 * ```
 */
export class LayerNorm2d extends LayerNorm {
  override forward(x: Tensor): Tensor {
    const last = layerNorm(permute(x, [0, 2, 3, 1]), this.normalizedShape, {
      weight: this.weight,
      bias: this.bias,
      eps: this.eps,
    });
    return permute(last, [0, 3, 1, 2]);
  }
}

/**
 * The axes of a tensor in another order, as a layer.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.ops.Permute.html
 *
 * @example
 * ```ts
 * import { ones } from '@glissade/tensor';
 * import { Permute } from '@glissade/vision';
 *
 * console.log(new Permute([0, 2, 3, 1]).forward(ones([2, 3, 28, 28])).shape); // => [ 2, 28, 28, 3 ]
 * ```
 */
export class Permute extends Module {
  readonly dims: readonly number[];

  constructor(dims: readonly number[]) {
    super();
    this.dims = dims;
  }

  forward(x: Tensor): Tensor {
    return permute(x, this.dims);
  }

  protected override details(): string {
    return `dims=[${this.dims.join(',')}]`;
  }
}
