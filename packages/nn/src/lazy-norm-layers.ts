/** Layers that normalise channels, and see from their first input how many there are. */
import { BatchNorm1d, BatchNorm2d, BatchNorm3d, type BatchNormLayerOptions } from './batch-norm-layers.ts';
import {
  InstanceNorm1d,
  InstanceNorm2d,
  InstanceNorm3d,
  type InstanceNormLayerOptions,
} from './instance-norm-layers.ts';
import { awaitInput } from './lazy.ts';

/**
 * A `BatchNorm2d` whose `numFeatures` are the channels of its first input, [N, channels, H, W]. Until then it has
 * neither weights nor statistics: see `LazyLinear`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyBatchNorm2d.html
 *
 * @example
 * ```ts
 * import { LazyBatchNorm2d } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const layer = new LazyBatchNorm2d();
 * layer.forward(randn([2, 5, 14, 14]));
 * console.log(layer.numFeatures); // => 5
 * ```
 */
export class LazyBatchNorm2d extends BatchNorm2d {
  constructor(options: BatchNormLayerOptions = {}) {
    super(1, options);
    awaitInput(this, { ranks: [4], axis: 1, make: (numFeatures) => new BatchNorm2d(numFeatures, options) });
  }
}

/**
 * A `BatchNorm1d` whose `numFeatures` are the channels of its first input, [N, channels] or [N, channels, L]. Until then it has
 * neither weights nor statistics: see `LazyLinear`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyBatchNorm1d.html
 *
 * @example
 * ```ts
 * import { LazyBatchNorm1d } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const layer = new LazyBatchNorm1d();
 * layer.forward(randn([2, 5, 14]));
 * console.log(layer.numFeatures); // => 5
 * ```
 */
export class LazyBatchNorm1d extends BatchNorm1d {
  constructor(options: BatchNormLayerOptions = {}) {
    super(1, options);
    awaitInput(this, {
      ranks: [2, 3],
      axis: 1,
      make: (numFeatures) => new BatchNorm1d(numFeatures, options),
    });
  }
}

/**
 * A `BatchNorm3d` whose `numFeatures` are the channels of its first input, [N, channels, D, H, W]. Until then it has
 * neither weights nor statistics: see `LazyLinear`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyBatchNorm3d.html
 *
 * @example
 * ```ts
 * import { LazyBatchNorm3d } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const layer = new LazyBatchNorm3d();
 * layer.forward(randn([2, 5, 4, 4, 4]));
 * console.log(layer.numFeatures); // => 5
 * ```
 */
export class LazyBatchNorm3d extends BatchNorm3d {
  constructor(options: BatchNormLayerOptions = {}) {
    super(1, options);
    awaitInput(this, { ranks: [5], axis: 1, make: (numFeatures) => new BatchNorm3d(numFeatures, options) });
  }
}

/**
 * A `InstanceNorm2d` whose `numFeatures` are the channels of its first input, [N, channels, H, W] (or [channels, H, W]). Until then it has
 * neither weights nor statistics: see `LazyLinear`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyInstanceNorm2d.html
 *
 * @example
 * ```ts
 * import { LazyInstanceNorm2d } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const layer = new LazyInstanceNorm2d();
 * layer.forward(randn([2, 5, 14, 14]));
 * console.log(layer.numFeatures); // => 5
 * ```
 */
export class LazyInstanceNorm2d extends InstanceNorm2d {
  constructor(options: InstanceNormLayerOptions = {}) {
    super(1, options);
    awaitInput(this, {
      ranks: [3, 4],
      axis: -3,
      make: (numFeatures) => new InstanceNorm2d(numFeatures, options),
    });
  }
}

/**
 * A `InstanceNorm1d` whose `numFeatures` are the channels of its first input, [N, channels, L] (or [channels, L]). Until then it has
 * neither weights nor statistics: see `LazyLinear`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyInstanceNorm1d.html
 *
 * @example
 * ```ts
 * import { LazyInstanceNorm1d } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const layer = new LazyInstanceNorm1d();
 * layer.forward(randn([2, 5, 14]));
 * console.log(layer.numFeatures); // => 5
 * ```
 */
export class LazyInstanceNorm1d extends InstanceNorm1d {
  constructor(options: InstanceNormLayerOptions = {}) {
    super(1, options);
    awaitInput(this, {
      ranks: [2, 3],
      axis: -2,
      make: (numFeatures) => new InstanceNorm1d(numFeatures, options),
    });
  }
}

/**
 * A `InstanceNorm3d` whose `numFeatures` are the channels of its first input, [N, channels, D, H, W] (or [channels, D, H, W]). Until then it has
 * neither weights nor statistics: see `LazyLinear`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyInstanceNorm3d.html
 *
 * @example
 * ```ts
 * import { LazyInstanceNorm3d } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const layer = new LazyInstanceNorm3d();
 * layer.forward(randn([2, 5, 4, 4, 4]));
 * console.log(layer.numFeatures); // => 5
 * ```
 */
export class LazyInstanceNorm3d extends InstanceNorm3d {
  constructor(options: InstanceNormLayerOptions = {}) {
    super(1, options);
    awaitInput(this, {
      ranks: [4, 5],
      axis: -4,
      make: (numFeatures) => new InstanceNorm3d(numFeatures, options),
    });
  }
}
