/** Normalising channels over the batch. */
import { checkTensors, inFloat32, mul, named, printShape, ShapeError, type Tensor } from '@glissade/tensor';
import { affineOf, moveTowards, normalizedBy, normalizedOverBatch } from './batch-norm-formula.ts';
import {
  checkMomentum,
  checkRunning,
  checkWeights,
  defaultEps,
  type NormalizationOptions,
} from './normalization.ts';
import { ofFunction } from './options.ts';

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
 * or weights or statistics are not [C]; TypeError where one of the running statistics is missing; RangeError for an eps or a momentum that
 * is none
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
  checkWeights('batchNorm', x, [channels], { weight, bias, runningMean, runningVar }, eps);
  checkRunning('batchNorm', runningMean, runningVar);
  if (typeof momentum === 'number') checkMomentum('batchNorm', momentum);
  if (!training && runningMean && runningVar)
    return inFloat32(x, (x) => normalizedBy(x, runningMean, runningVar, affineOf(x, weight, bias), eps));

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
      normalizedOverBatch(x, axes, affineOf(x, weight, bias), eps),
    );
    // No values, such as those of an empty batch, leave the running statistics as they are.
    if (training && runningMean && runningVar && values > 0) {
      moveTowards(runningMean, average, momentum);
      moveTowards(runningVar, mul(variance, values / (values - 1)), momentum);
    }
    return value;
  });
}
