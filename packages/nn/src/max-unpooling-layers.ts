/** Layers that undo pools as far as can be: all but the largest elements are lost. */
import type { Tensor } from '@glissade/tensor';
import { classNameOf } from './class-name.ts';
import {
  maxUnpool1d,
  maxUnpool2d,
  maxUnpool3d,
  type UnpooledSize,
  type UnpoolingOptions,
} from './max-unpooling.ts';
import { Module } from './module.ts';
import { checkedOptions } from './options.ts';
import { printOptions } from './weights.ts';

type PerAxis = number | readonly number[];

abstract class MaxUnpooling extends Module<[x: Tensor, indices: Tensor, size?: UnpooledSize]> {
  readonly kernelSize: PerAxis;
  readonly options: UnpoolingOptions;

  constructor(kernelSize: PerAxis, options: UnpoolingOptions = {}) {
    super();
    this.kernelSize = kernelSize;
    this.options = checkedOptions(classNameOf(new.target), options, ['stride', 'padding']);
  }

  protected override details(): string {
    return printOptions({ kernelSize: this.kernelSize, ...this.options });
  }
}

/**
 * Puts the largest elements of sequences [N, C, L] (or [C, L]) back where they were.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxUnpool1d.html
 *
 * @example
 * ```ts
 * import { MaxUnpool1d, maxPool1dWithIndices } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const x = tensor([[1, 2, 3, 4, 9]]);
 * const { values, indices } = maxPool1dWithIndices(x, 2);
 * const layer = new MaxUnpool1d(2);
 * console.log(layer.forward(values, indices).toArray()); // => [ [ 0, 2, 0, 4 ] ]
 * console.log(layer.forward(values, indices, { outputSize: x.shape }).toArray()); // => [ [ 0, 2, 0, 4, 0 ] ]
 * ```
 */
export class MaxUnpool1d extends MaxUnpooling {
  forward(x: Tensor, indices: Tensor, size: UnpooledSize = {}): Tensor {
    return maxUnpool1d(x, indices, this.kernelSize, { ...this.options, ...size });
  }
}

/**
 * Puts the largest elements of images [N, C, H, W] (or [C, H, W]) back where they were.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxUnpool2d.html
 *
 * @example
 * ```ts
 * import { MaxUnpool2d, maxPool2dWithIndices } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const { values, indices } = maxPool2dWithIndices(ones([1, 8, 28, 28]), 2);
 * console.log(new MaxUnpool2d(2).forward(values, indices).shape); // => [ 1, 8, 28, 28 ]
 * ```
 */
export class MaxUnpool2d extends MaxUnpooling {
  forward(x: Tensor, indices: Tensor, size: UnpooledSize = {}): Tensor {
    return maxUnpool2d(x, indices, this.kernelSize, { ...this.options, ...size });
  }
}

/**
 * Puts the largest elements of volumes [N, C, D, H, W] (or [C, D, H, W]) back where they were.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxUnpool3d.html
 *
 * @example
 * ```ts
 * import { MaxUnpool3d, maxPool3dWithIndices } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const { values, indices } = maxPool3dWithIndices(ones([1, 8, 4, 6, 6]), [1, 2, 2]);
 * console.log(new MaxUnpool3d([1, 2, 2]).forward(values, indices).shape); // => [ 1, 8, 4, 6, 6 ]
 * ```
 */
export class MaxUnpool3d extends MaxUnpooling {
  forward(x: Tensor, indices: Tensor, size: UnpooledSize = {}): Tensor {
    return maxUnpool3d(x, indices, this.kernelSize, { ...this.options, ...size });
  }
}
