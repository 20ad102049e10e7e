/** Layers that pool to the means of a grid of fields, whatever the input's size. */
import { adaptiveAvgPool2d, type Tensor } from '@glissade/tensor';
import { adaptiveAvgPool1d, adaptiveAvgPool3d, fieldsOf, type OutputSize } from './adaptive-pooling.ts';
import { classNameOf } from './class-name.ts';
import { Module } from './module.ts';
import { checkSizes, printOptions } from './weights.ts';

export abstract class AdaptivePooling<Size extends OutputSize = OutputSize, Output = Tensor> extends Module<
  [x: Tensor],
  Output
> {
  readonly outputSize: Size;

  constructor(outputSize: Size) {
    super();
    for (const size of [outputSize].flat())
      if (size !== null) checkSizes(classNameOf(new.target), { outputSize: size });
    this.outputSize = outputSize;
  }

  protected override details(): string {
    return printOptions({ outputSize: this.outputSize });
  }
}

/**
 * The means of sequences [N, C, L] (or [C, L]) over `outputSize` fields.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool1d.html
 *
 * @example
 * ```ts
 * import { AdaptiveAvgPool1d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new AdaptiveAvgPool1d(5).forward(ones([1, 64, 8])).shape); // => [ 1, 64, 5 ]
 * ```
 */
export class AdaptiveAvgPool1d extends AdaptivePooling<number | readonly number[]> {
  forward(x: Tensor): Tensor {
    return adaptiveAvgPool1d(x, this.outputSize);
  }
}

/**
 * The means of images [N, C, H, W] (or [C, H, W]) over a grid of `outputSize` fields, whatever their size; null: as many
 * fields as elements.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html
 *
 * @example
 * ```ts
 * import { AdaptiveAvgPool2d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new AdaptiveAvgPool2d(1).forward(ones([2, 8, 7, 5])).shape); // => [ 2, 8, 1, 1 ]
 * console.log(new AdaptiveAvgPool2d([null, 1]).forward(ones([2, 8, 7, 5])).shape); // => [ 2, 8, 7, 1 ]
 * ```
 */
export class AdaptiveAvgPool2d extends AdaptivePooling {
  forward(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, fieldsOf('adaptiveAvgPool2d', x, this.outputSize, 2));
  }
}

/**
 * The means of volumes [N, C, D, H, W] (or [C, D, H, W]) over a grid of `outputSize` fields, whatever their size; null: as many
 * fields as elements.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool3d.html
 *
 * @example
 * ```ts
 * import { AdaptiveAvgPool3d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new AdaptiveAvgPool3d([5, 7, 1]).forward(ones([2, 8, 8, 9, 10])).shape); // => [ 2, 8, 5, 7, 1 ]
 * ```
 */
export class AdaptiveAvgPool3d extends AdaptivePooling {
  forward(x: Tensor): Tensor {
    return adaptiveAvgPool3d(x, this.outputSize);
  }
}
