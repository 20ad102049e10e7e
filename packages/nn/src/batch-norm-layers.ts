/** Layers that normalise channels over the batch. */
import { add, ones, reciprocal, type Tensor, zeros } from '@glissade/tensor';
import { batchNorm } from './batch-norm.ts';
import { buffer } from './buffer.ts';
import { classNameOf } from './class-name.ts';
import { Module } from './module.ts';
import {
  affineWeights,
  checkEps,
  checkLayout,
  defaultEps,
  type NormLayerOptions,
  normOptions,
} from './normalization.ts';
import { checkedOptions } from './options.ts';
import { checkSizes, printOptions } from './weights.ts';

/** What `BatchNorm1d` to `BatchNorm3d` accept. */
export interface BatchNormLayerOptions extends NormLayerOptions {
  /**
   * How far the running statistics move towards those of a batch, from 0 to 1; null: they are the plain mean of all batches
   * so far. Default 0.1.
   */
  readonly momentum?: number | null;
  /** Whether there are running statistics; without them, the batch's own are used in use, too. Default true. */
  readonly trackRunningStats?: boolean;
}

abstract class BatchNorm extends Module {
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: number | null;
  /** [numFeatures] */
  weight: Tensor | undefined;
  /** [numFeatures] */
  bias: Tensor | undefined;
  /** [numFeatures]: the mean that is used when `training` is false. */
  readonly runningMean: Tensor | undefined;
  /** [numFeatures]: the variance that is used when `training` is false. */
  readonly runningVar: Tensor | undefined;
  /** int32: how many batches the running statistics have seen. */
  readonly numBatchesTracked: Tensor | undefined;

  constructor(numFeatures: number, options: BatchNormLayerOptions = {}) {
    super();
    const name = classNameOf(new.target);
    const {
      eps = defaultEps,
      momentum = 0.1,
      affine = true,
      trackRunningStats = true,
      dtype,
    } = checkedOptions(name, options, [...normOptions, 'momentum', 'trackRunningStats']);
    checkSizes(name, { numFeatures });
    checkEps(name, eps);
    if (momentum !== null && !(momentum >= 0 && momentum <= 1))
      throw new RangeError(`${name}: momentum is ${momentum}; expected a number from 0 to 1, or null`);
    this.numFeatures = numFeatures;
    this.eps = eps;
    this.momentum = momentum;
    const { weight, bias } = affineWeights([numFeatures], affine, dtype);
    this.weight = weight;
    this.bias = bias;
    if (!trackRunningStats) return;
    this.runningMean = buffer(zeros([numFeatures], { dtype: dtype ?? 'float32' }));
    this.runningVar = buffer(ones([numFeatures], { dtype: dtype ?? 'float32' }));
    this.numBatchesTracked = buffer(zeros([], { dtype: 'int32' }));
  }

  /** How the axes of the input may be laid out; C is `numFeatures`. */
  protected abstract readonly layouts: readonly string[];

  forward(x: Tensor): Tensor {
    const { training, numFeatures, layouts, numBatchesTracked, momentum, weight, bias, eps } = this;
    checkLayout('batchNorm', x, layouts, numFeatures);
    if (training && numBatchesTracked) numBatchesTracked.assign(add(numBatchesTracked, 1));
    const options = { weight, bias, eps, training };
    // A count that is state: so that a compiled step reads it afresh.
    const share = momentum ?? (numBatchesTracked && reciprocal(numBatchesTracked));
    return batchNorm(x, this.runningMean, this.runningVar, {
      ...options,
      ...(share !== undefined && { momentum: share }),
    });
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return {
      runningMean: 'running_mean',
      runningVar: 'running_var',
      numBatchesTracked: 'num_batches_tracked',
    };
  }

  protected override details(): string {
    const { numFeatures, eps, momentum, weight, runningMean } = this;
    return printOptions({
      numFeatures,
      eps,
      momentum,
      ...(!weight && { affine: false }),
      ...(!runningMean && { trackRunningStats: false }),
    });
  }
}

/**
 * Normalises the channels of images [N, numFeatures, H, W] over the batch; then a learned factor and bias for each. In
 * training by the batch's own statistics, after `eval()` by running ones, which are buffers.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
 *
 * @example
 * ```ts
 * import { BatchNorm2d } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const layer = new BatchNorm2d(16);
 * console.log(`${layer}`); // => BatchNorm2d(numFeatures=16, eps=0.00001, momentum=0.1)
 * console.log(layer.forward(randn([4, 16, 8, 8])).shape); // => [ 4, 16, 8, 8 ]
 * console.log(layer.numBatchesTracked!.itemSync()); // => 1
 * ```
 */
export class BatchNorm2d extends BatchNorm {
  protected get layouts(): readonly string[] {
    return ['NCHW'];
  }
}

/**
 * The same of vectors [N, numFeatures] or sequences [N, numFeatures, L].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
 *
 * @example
 * ```ts
 * import { BatchNorm1d } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * console.log(new BatchNorm1d(3).forward(randn([5, 3])).shape); // => [ 5, 3 ]
 * ```
 */
export class BatchNorm1d extends BatchNorm {
  protected get layouts(): readonly string[] {
    return ['NC', 'NCL'];
  }
}

/**
 * The same of volumes [N, numFeatures, D, H, W].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm3d.html
 *
 * @example
 * ```ts
 * import { BatchNorm3d } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * console.log(new BatchNorm3d(3).forward(randn([2, 3, 4, 4, 4])).shape); // => [ 2, 3, 4, 4, 4 ]
 * ```
 */
export class BatchNorm3d extends BatchNorm {
  protected get layouts(): readonly string[] {
    return ['NCDHW'];
  }
}
