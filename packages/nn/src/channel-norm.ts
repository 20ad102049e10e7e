/** What layers share that normalise channels: a learned factor and bias for each, and running statistics. */
import { ones, type Tensor, zeros } from '@glissade/tensor';
import { buffer } from './buffer.ts';
import { classNameOf } from './class-name.ts';
import { Module } from './module.ts';
import {
  affineWeights,
  checkEps,
  checkMomentum,
  defaultEps,
  type NormLayerOptions,
  normOptions,
} from './normalization.ts';
import { checkedOptions } from './options.ts';
import { checkSizes } from './weights.ts';

/** What such a layer accepts; `Momentum` is whether null may stand for the plain mean of all batches. */
interface ChannelNormOptions<Momentum> extends NormLayerOptions {
  readonly momentum?: Momentum;
  readonly trackRunningStats?: boolean;
}

/** What holds where nothing is said. */
interface Defaults {
  readonly affine: boolean;
  readonly trackRunningStats: boolean;
  /** What momentum may be, for the error. */
  readonly range: 'a number from 0 to 1' | 'a number from 0 to 1, or null';
}

export abstract class ChannelNorm<Momentum extends number | null> extends Module {
  readonly numFeatures: number;
  readonly eps: number;
  /** How far running statistics move towards those of a batch. */
  readonly momentum: Momentum;
  /** [numFeatures] */
  weight: Tensor | undefined;
  /** [numFeatures] */
  bias: Tensor | undefined;
  /** [numFeatures]: the mean that is used when `training` is false. */
  readonly runningMean: Tensor | undefined;
  /** [numFeatures]: the variance that is used when `training` is false. */
  readonly runningVar: Tensor | undefined;
  /** int32: how many batches running statistics over batches have seen; 0 of those over images, as in PyTorch. */
  readonly numBatchesTracked: Tensor | undefined;

  constructor(numFeatures: number, options: ChannelNormOptions<Momentum>, defaults: Defaults) {
    super();
    const name = classNameOf(new.target);
    const {
      eps = defaultEps,
      momentum = 0.1,
      affine = defaults.affine,
      trackRunningStats = defaults.trackRunningStats,
      dtype,
    } = checkedOptions(name, options, [...normOptions, 'momentum', 'trackRunningStats']);
    checkSizes(name, { numFeatures });
    checkEps(name, eps);
    const isMean = momentum === null && defaults.range.endsWith('null');
    if (!isMean) checkMomentum(name, momentum, defaults.range);
    this.numFeatures = numFeatures;
    this.eps = eps;
    this.momentum = momentum as Momentum;
    const { weight, bias } = affineWeights([numFeatures], affine, dtype);
    this.weight = weight;
    this.bias = bias;
    if (!trackRunningStats) return;
    this.runningMean = buffer(zeros([numFeatures], { dtype: dtype ?? 'float32' }));
    this.runningVar = buffer(ones([numFeatures], { dtype: dtype ?? 'float32' }));
    this.numBatchesTracked = buffer(zeros([], { dtype: 'int32' }));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return {
      runningMean: 'running_mean',
      runningVar: 'running_var',
      numBatchesTracked: 'num_batches_tracked',
    };
  }
}
