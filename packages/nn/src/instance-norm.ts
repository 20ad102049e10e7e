/** Normalising every channel of every image by itself. */
import {
  cast,
  checkTensors,
  inFloat32,
  mean,
  mul,
  printShape,
  ShapeError,
  type Tensor,
} from '@glissade/tensor';
import { affineOf, moveTowards, normalizedBy } from './batch-norm-formula.ts';
import { normalizedGroups } from './group-norm.ts';
import {
  checkMomentum,
  checkRunning,
  checkWeights,
  defaultEps,
  type NormalizationOptions,
  statisticsOf,
} from './normalization.ts';
import { ofFunction } from './options.ts';

/** What `instanceNorm` accepts. */
export interface InstanceNormOptions extends NormalizationOptions {
  /** [C]: the mean that is used without the images' own statistics, and else moved towards theirs. Default: none. */
  readonly runningMean?: Tensor | undefined;
  /** [C]: the variance, likewise. */
  readonly runningVar?: Tensor | undefined;
  /** Whether each image is normalised by its own statistics. Default true; without running ones it always is. */
  readonly useInputStats?: boolean | undefined;
  /** How far the running statistics move, from 0 to 1. Default 0.1. */
  readonly momentum?: number | undefined;
}

/**
 * Normalises every channel of every image of [N, C, ...] over its further axes: in groups of one channel. Running statistics, where there
 * are some, are assigned: running + momentum (mean over the images - running), with the unbiased variance.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.instance_norm.html
 *
 * @param options - `weight`, `bias`, `runningMean` and `runningVar` are [C]
 * @throws ShapeError if x has nothing to normalise over: fewer than three axes, or one value for each channel where its own statistics
 * are used, or the weights or statistics are not [C]; TypeError where one of the running statistics is missing; RangeError for an eps or a
 * momentum that is none
 *
 * @example
 * ```ts
 * import { instanceNorm } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(`${instanceNorm(tensor([[[1, 3], [10, 30]]]))}`);
 * // => tensor([[[-1.0000,  1.0000],
 * // =>          [-1.0000,  1.0000]]])
 * ```
 */
export function instanceNorm(x: Tensor, options: InstanceNormOptions = {}): Tensor {
  const {
    runningMean,
    runningVar,
    useInputStats = true,
    momentum = 0.1,
    weight,
    bias,
    eps = defaultEps,
  } = ofFunction('instanceNorm', options, optionNames);
  checkTensors('instanceNorm', x);
  const [, channels, ...rest] = x.shape;
  const isByRunning = !useInputStats && runningMean !== undefined && runningVar !== undefined;
  const values = rest.reduce((product, length) => product * length, 1);
  if (rest.length === 0 || (values === 1 && !isByRunning)) {
    throw new ShapeError(
      `instanceNorm: ${x.dtype}${printShape(x.shape)} has no more than one value for each channel; expected [N, C, ...]`,
    );
  }
  checkWeights('instanceNorm', x, [channels!], { weight, bias, runningMean, runningVar }, eps);
  checkRunning('instanceNorm', runningMean, runningVar);
  checkMomentum('instanceNorm', momentum);
  if (isByRunning)
    return inFloat32(x, (x) => normalizedBy(x, runningMean, runningVar, affineOf(x, weight, bias), eps));
  const result = normalizedGroups('instanceNorm', x, channels!, { weight, bias, eps });
  // No images leave the running statistics as they are.
  if (useInputStats && runningMean && runningVar && x.size > 0)
    moveBoth(x.detach(), [runningMean, runningVar], momentum, values / (values - 1));
  return result;
}
const optionNames = [
  'eps',
  'weight',
  'bias',
  'runningMean',
  'runningVar',
  'useInputStats',
  'momentum',
] as const;

/** Moves running statistics to the means of those of the images; `unbiased`: the factor that makes a variance that. */
function moveBoth(
  x: Tensor,
  [runningMean, runningVar]: readonly [Tensor, Tensor],
  momentum: number,
  unbiased: number,
): void {
  const wide = x.dtype === 'float16' ? cast(x, 'float32') : x;
  const { average, variance } = statisticsOf(
    wide,
    wide.shape.flatMap((_, axis) => (axis < 2 ? [] : [axis])),
  );
  moveTowards(runningMean, mean(average, 0), momentum);
  moveTowards(runningVar, mean(mul(variance, unbiased), 0), momentum);
}
