/** Layers that pool to the largest elements, and say where these are if they are asked to. */
import { maxPool2d, type PoolingOptions, type Tensor } from '@glissade/tensor';
import {
  type LargestWithIndices,
  maxPool1dWithIndices,
  maxPool2dWithIndices,
  maxPool3dWithIndices,
} from './max-pool-indices.ts';
import { lengthOf, maxPool1d } from './pooling-1d.ts';
import { maxPool3d } from './pooling-3d.ts';
import { WindowPooling } from './window-pooling.ts';

/** What the layers accept that pool to the largest elements of grids of fields. */
export interface ReturnIndicesOption<Indices extends boolean> {
  /** Whether the layer gives `{ values, indices }`, as `MaxUnpool` takes them, not values alone. Default false. */
  readonly returnIndices?: Indices;
}

/** What `MaxPool1d` to `MaxPool3d` accept. */
export interface MaxPoolingOptions<Indices extends boolean = boolean>
  extends PoolingOptions,
    ReturnIndicesOption<Indices> {}

/** What a layer gives: the largest elements, and where they are, if `returnIndices` is true. */
export type MaxPooled<Indices extends boolean> = Indices extends true ? LargestWithIndices : Tensor;

type PerAxis = number | readonly number[];
type Pool<Output> = (x: Tensor, kernelSize: PerAxis, options: PoolingOptions) => Output;
type Pools = readonly [largest: Pool<Tensor>, withIndices: Pool<LargestWithIndices>];

abstract class MaxPooling<KernelSize extends PerAxis, Indices extends boolean> extends WindowPooling<
  KernelSize,
  MaxPoolingOptions<Indices>,
  MaxPooled<Indices>
> {
  protected override get own(): readonly string[] {
    return ['dilation', 'returnIndices'];
  }

  protected abstract get pools(): Pools;

  forward(x: Tensor): MaxPooled<Indices> {
    const { returnIndices, ...options } = this.options;
    const [largest, withIndices] = this.pools;
    return (returnIndices ? withIndices : largest)(x, this.kernelSize, options) as MaxPooled<Indices>;
  }
}

/**
 * The largest element of every window of sequences [N, C, L] (or [C, L]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool1d.html
 *
 * @example
 * ```ts
 * import { MaxPool1d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(new MaxPool1d(3, { stride: 2 }).forward(ones([20, 16, 50])).shape); // => [ 20, 16, 24 ]
 * ```
 */
export class MaxPool1d<Indices extends boolean = false> extends MaxPooling<PerAxis, Indices> {
  constructor(kernelSize: PerAxis, options?: MaxPoolingOptions<Indices>) {
    super(kernelSize, options);
    lengthOf('MaxPool1d', 'kernelSize', kernelSize, 1);
  }

  protected get pools(): Pools {
    return [maxPool1d, maxPool1dWithIndices];
  }
}

/**
 * The largest element of every window of images [N, C, H, W] (or [C, H, W]), with `returnIndices` also where it is: the indices
 * count row after row.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html
 *
 * @example
 * ```ts
 * import { MaxPool2d, MaxUnpool2d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const x = ones([1, 8, 28, 28]);
 * console.log(new MaxPool2d(2).forward(x).shape); // => [ 1, 8, 14, 14 ]
 * const { values, indices } = new MaxPool2d(2, { returnIndices: true }).forward(x);
 * console.log(new MaxUnpool2d(2).forward(values, indices).shape); // => [ 1, 8, 28, 28 ]
 * ```
 */
export class MaxPool2d<Indices extends boolean = false> extends MaxPooling<
  number | readonly [number, number],
  Indices
> {
  protected get pools(): Pools {
    return [maxPool2d, maxPool2dWithIndices];
  }
}

/**
 * The largest element of every window of volumes [N, C, D, H, W] (or [C, D, H, W]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool3d.html
 *
 * @example
 * ```ts
 * import { MaxPool3d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new MaxPool3d([1, 2, 2]);
 * console.log(layer.forward(ones([1, 8, 4, 28, 28])).shape); // => [ 1, 8, 4, 14, 14 ]
 * ```
 */
export class MaxPool3d<Indices extends boolean = false> extends MaxPooling<
  number | readonly [number, number, number],
  Indices
> {
  protected get pools(): Pools {
    return [maxPool3d, maxPool3dWithIndices];
  }
}
