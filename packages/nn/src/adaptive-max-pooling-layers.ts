/** Layers that pool to the largest elements of a grid of fields, whatever the input's size. */
import type { Tensor } from '@glissade/tensor';
import {
  adaptiveMaxPool1dWithIndices,
  adaptiveMaxPool2dWithIndices,
  adaptiveMaxPool3dWithIndices,
} from './adaptive-max-pool-indices.ts';
import {
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d,
  type OutputSize,
} from './adaptive-pooling.ts';
import { AdaptivePooling } from './adaptive-pooling-layers.ts';
import { classNameOf } from './class-name.ts';
import type { LargestWithIndices } from './max-pool-indices.ts';
import type { MaxPooled, ReturnIndicesOption } from './max-pooling-layers.ts';
import { checkedOptions } from './options.ts';
import { printOptions } from './weights.ts';

type Pool<Size, Output> = (x: Tensor, outputSize: Size) => Output;
type Pools<Size> = readonly [largest: Pool<Size, Tensor>, withIndices: Pool<Size, LargestWithIndices>];

abstract class AdaptiveMaxPooling<Size extends OutputSize, Indices extends boolean> extends AdaptivePooling<
  Size,
  MaxPooled<Indices>
> {
  readonly options: ReturnIndicesOption<Indices>;

  constructor(outputSize: Size, options: ReturnIndicesOption<Indices> = {}) {
    super(outputSize);
    this.options = checkedOptions(classNameOf(new.target), options, ['returnIndices']);
  }

  protected abstract get pools(): Pools<Size>;

  forward(x: Tensor): MaxPooled<Indices> {
    const [largest, withIndices] = this.pools;
    return (this.options.returnIndices ? withIndices : largest)(x, this.outputSize) as MaxPooled<Indices>;
  }

  protected override details(): string {
    return printOptions({ outputSize: this.outputSize, ...this.options });
  }
}

/**
 * The largest elements of sequences [N, C, L] (or [C, L]) in `outputSize` fields.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool1d.html
 *
 * @example
 * ```ts
 * import { AdaptiveMaxPool1d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new AdaptiveMaxPool1d(1).forward(ones([1, 64, 8])).shape); // => [ 1, 64, 1 ]
 * ```
 */
export class AdaptiveMaxPool1d<Indices extends boolean = false> extends AdaptiveMaxPooling<
  number | readonly number[],
  Indices
> {
  protected get pools(): Pools<number | readonly number[]> {
    return [adaptiveMaxPool1d, adaptiveMaxPool1dWithIndices];
  }
}

/**
 * The largest elements of images [N, C, H, W] (or [C, H, W]) in a grid of `outputSize` fields, whatever their size; null:
 * as many fields as elements. With `returnIndices` also where they are: the indices count row after row.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool2d.html
 *
 * @example
 * ```ts
 * import { AdaptiveMaxPool2d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new AdaptiveMaxPool2d([5, 7]);
 * console.log(`${layer}`, layer.forward(ones([1, 64, 8, 9])).shape); // => AdaptiveMaxPool2d(outputSize=[5,7]) [ 1, 64, 5, 7 ]
 * const { indices } = new AdaptiveMaxPool2d(1, { returnIndices: true }).forward(ones([1, 2, 8, 9]));
 * console.log(indices.flatten().toArray()); // => [ 0, 0 ]
 * ```
 */
export class AdaptiveMaxPool2d<Indices extends boolean = false> extends AdaptiveMaxPooling<
  OutputSize,
  Indices
> {
  protected get pools(): Pools<OutputSize> {
    return [adaptiveMaxPool2d, adaptiveMaxPool2dWithIndices];
  }
}

/**
 * The largest elements of volumes [N, C, D, H, W] (or [C, D, H, W]) in a grid of `outputSize` fields, whatever their size; null:
 * as many fields as elements.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool3d.html
 *
 * @example
 * ```ts
 * import { AdaptiveMaxPool3d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new AdaptiveMaxPool3d(2).forward(ones([2, 8, 8, 9, 10])).shape); // => [ 2, 8, 2, 2, 2 ]
 * ```
 */
export class AdaptiveMaxPool3d<Indices extends boolean = false> extends AdaptiveMaxPooling<
  OutputSize,
  Indices
> {
  protected get pools(): Pools<OutputSize> {
    return [adaptiveMaxPool3d, adaptiveMaxPool3dWithIndices];
  }
}
