/** Normalising channels over the batch. */
import {
  add,
  cast,
  checkTensors,
  fillLike,
  inFloat32,
  mul,
  named,
  ones,
  printShape,
  reciprocal,
  reshape,
  ShapeError,
  sub,
  type Tensor,
  zeros,
} from '@glissade/tensor';
import { type Affine, normalizedBy, normalizedOverBatch } from './batch-norm-formula.ts';
import { buffer } from './buffer.ts';
import { Module } from './module.ts';
import {
  affineWeights,
  alongChannels,
  checkEps,
  checkLayout,
  checkWeights,
  defaultEps,
  type NormalizationOptions,
  type NormLayerOptions,
  normOptions,
} from './normalization.ts';
import { checkedOptions, ofFunction } from './options.ts';
import { checkSizes, printOptions } from './weights.ts';

/** What `batchNorm` accepts. */
export interface BatchNormOptions extends NormalizationOptions {
  /** Whether the batch's own statistics are used, and the running ones moved towards them. Default false. */
  readonly training?: boolean;
  /** How far the running statistics move, from 0 to 1. Default 0.1. */
  readonly momentum?: number | Tensor;
}

/**
 * Normalises every channel of [N, C, ...] over the batch and all further axes; in use, by the running statistics, which
 * training assigns: running + momentum (batch - running), with the unbiased variance.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.batch_norm.html
 *
 * @param runningMean - [C]; undefined: the batch's own, always
 * @param runningVar - [C]
 * @param options - `weight` and `bias` are [C]
 * @throws ShapeError if x has no channels, or one value for each only where the batch's own statistics are used,
 * or weights or statistics are not [C]
 *
 * @example
 * ```ts
 * import { batchNorm } from '@glissade/nn';
 * import { ones, tensor, zeros } from '@glissade/tensor';
 *
 * const [mean, variance] = [zeros([1]), ones([1])];
 * const y = batchNorm(tensor([[1], [3]]), mean, variance, { training: true });
 * console.log(`${y}`);
 * // => tensor([[-1.0000],
 * // =>         [ 1.0000]])
 * console.log(mean.itemSync().toFixed(1)); // => 0.2
 * ```
 */
export function batchNorm(
  x: Tensor,
  runningMean: Tensor | undefined,
  runningVar: Tensor | undefined,
  options: BatchNormOptions = {},
): Tensor {
  const {
    weight,
    bias,
    eps = defaultEps,
    training = false,
    momentum = 0.1,
  } = ofFunction('batchNorm', options, ['training', 'weight', 'bias', 'eps', 'momentum']);
  checkTensors('batchNorm', x);
  const { shape } = x;
  const [, channels] = shape;
  if (channels === undefined)
    throw new ShapeError(`batchNorm: ${x.dtype}${printShape(shape)} has no channels; expected [N, C, ...]`);
  checkWeights('batchNorm', x, [channels], { weight, bias, runningMean, runningVar });
  const wide = (value: Tensor): Tensor =>
    alongChannels(value.dtype === 'float16' ? cast(value, 'float32') : value, shape.length);
  const affineOf = (x: Tensor): Affine => ({
    weight: weight ? wide(weight) : fillLike(x, 1, []),
    bias: bias ? wide(bias) : fillLike(x, 0, []),
  });
  if (!training && runningMean && runningVar) {
    const [average, variance] = [wide(runningMean), wide(runningVar)];
    return inFloat32(x, (x) => normalizedBy(x, average, variance, affineOf(x), eps));
  }

  const values = x.size / channels;
  if (values === 1) {
    throw new ShapeError(
      `batchNorm: ${x.dtype}${printShape(shape)} has 1 value for each channel; ` +
        `${training ? 'training' : 'without running statistics it'} needs more than 1`,
    );
  }
  const axes = shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
  return inFloat32(x, (x) => {
    const { value, average, variance } = named('batchNorm', () =>
      normalizedOverBatch(x, axes, affineOf(x), eps),
    );
    // No values, such as those of an empty batch, leave the running statistics as they are.
    if (training && runningMean && runningVar && values > 0) {
      const move = (running: Tensor, found: Tensor): void => {
        const target = reshape(found, running.shape);
        running.assign(inFloat32(running, (from) => add(from, mul(sub(target, from), momentum))));
      };
      move(runningMean, average);
      move(runningVar, mul(variance, values / (values - 1)));
    }
    return value;
  });
}

/** What `BatchNorm1d` and `BatchNorm2d` accept. */
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
    const name = new.target.name;
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
