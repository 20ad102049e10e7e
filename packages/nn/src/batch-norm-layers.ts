/** Layers that normalise channels over the batch. */
import { add, cast, reciprocal, type Tensor } from '@glissade/tensor';
import { batchNorm } from './batch-norm.ts';
import { ChannelNorm } from './channel-norm.ts';
import { change } from './layer-state.ts';
import { checkLayout, type NormLayerOptions } from './normalization.ts';
import { printOptions } from './weights.ts';

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

abstract class BatchNorm extends ChannelNorm<number | null> {
  constructor(numFeatures: number, options: BatchNormLayerOptions = {}) {
    super(numFeatures, options, {
      affine: true,
      trackRunningStats: true,
      range: 'a number from 0 to 1, or null',
    });
  }

  /** How the axes of the input may be laid out; C is `numFeatures`. */
  protected abstract readonly layouts: readonly string[];

  forward(x: Tensor): Tensor {
    const { training, numFeatures, layouts, numBatchesTracked, momentum, weight, bias, eps } = this;
    checkLayout('batchNorm', x, layouts, numFeatures);
    const options = { weight, bias, eps, training };
    // A count that is state: so that a compiled step reads it afresh.
    const count = training && numBatchesTracked ? add(numBatchesTracked, 1) : numBatchesTracked;
    // With the digits of statistics of float64.
    const dtype = this.runningMean?.dtype === 'float64' ? 'float64' : 'float32';
    const share = momentum ?? (count && reciprocal(cast(count, dtype)));
    const result = batchNorm(x, this.runningMean, this.runningVar, {
      ...options,
      ...(share !== undefined && { momentum: share }),
    });
    // Behind it: a batch that cannot be normalised does not count.
    if (training && count && numBatchesTracked) change(numBatchesTracked, count);
    return result;
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
