/** Layers that pool windows that lie at random. */
import type { Tensor } from '@glissade/tensor';
import { classNameOf } from './class-name.ts';
import {
  type FractionalPoolingOptions,
  fractionalMaxPool2d,
  fractionalMaxPool2dWithIndices,
  fractionalMaxPool3d,
  fractionalMaxPool3dWithIndices,
} from './fractional-pooling.ts';
import { checkFractions, type FractionalSizes, fractionalNames } from './fractional-sizes.ts';
import type { LargestWithIndices } from './max-pool-indices.ts';
import type { MaxPooled, ReturnIndicesOption } from './max-pooling-layers.ts';
import { Module } from './module.ts';
import { checkedOptions } from './options.ts';
import { printOptions } from './weights.ts';

type PerAxis = number | readonly number[];

/** What `FractionalMaxPool2d` and `FractionalMaxPool3d` accept. */
export interface FractionalMaxPoolOptions<Indices extends boolean = boolean>
  extends FractionalSizes,
    ReturnIndicesOption<Indices> {}

type Pool<Output> = (x: Tensor, kernelSize: PerAxis, options: FractionalPoolingOptions) => Output;
type Pools = readonly [rank: number, largest: Pool<Tensor>, withIndices: Pool<LargestWithIndices>];

abstract class FractionalMaxPooling<Indices extends boolean> extends Module<[x: Tensor], MaxPooled<Indices>> {
  readonly kernelSize: PerAxis;
  readonly options: FractionalMaxPoolOptions<Indices>;

  constructor(kernelSize: PerAxis, options: FractionalMaxPoolOptions<Indices>) {
    super();
    const name = classNameOf(new.target);
    this.options = checkedOptions(name, options ?? {}, [...fractionalNames, 'returnIndices']);
    checkFractions(name, this.pools()[0], this.options);
    this.kernelSize = kernelSize;
  }

  protected abstract pools(): Pools;

  forward(x: Tensor): MaxPooled<Indices> {
    const { returnIndices, ...options } = this.options;
    const [, largest, withIndices] = this.pools();
    return (returnIndices ? withIndices : largest)(x, this.kernelSize, options) as MaxPooled<Indices>;
  }

  protected override details(): string {
    const { generator: _, ...shown } = this.options;
    return printOptions({ kernelSize: this.kernelSize, ...shown });
  }
}

/**
 * The largest element of every window of images [N, C, H, W] (or [C, H, W]), where windows lie at random, so that there are
 * `outputSize` of them, or `outputRatio` times as many as elements. They are drawn at each call, in use too: the numbers are PyTorch's.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.FractionalMaxPool2d.html
 *
 * @throws TypeError unless one of `outputSize` and `outputRatio` is given
 *
 * @example
 * ```ts
 * import { FractionalMaxPool2d } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const layer = new FractionalMaxPool2d(3, { outputRatio: 0.5 });
 * console.log(layer.forward(randn([2, 8, 50, 32])).shape); // => [ 2, 8, 25, 16 ]
 * ```
 */
export class FractionalMaxPool2d<Indices extends boolean = false> extends FractionalMaxPooling<Indices> {
  protected pools(): Pools {
    return [2, fractionalMaxPool2d, fractionalMaxPool2dWithIndices];
  }
}

/**
 * The same of volumes [N, C, D, H, W] (or [C, D, H, W]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.FractionalMaxPool3d.html
 *
 * @throws TypeError unless one of `outputSize` and `outputRatio` is given
 *
 * @example
 * ```ts
 * import { FractionalMaxPool3d } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const layer = new FractionalMaxPool3d(2, { outputSize: [3, 4, 5] });
 * console.log(layer.forward(randn([8, 6, 7, 8])).shape); // => [ 8, 3, 4, 5 ]
 * ```
 */
export class FractionalMaxPool3d<Indices extends boolean = false> extends FractionalMaxPooling<Indices> {
  protected pools(): Pools {
    return [3, fractionalMaxPool3d, fractionalMaxPool3dWithIndices];
  }
}
