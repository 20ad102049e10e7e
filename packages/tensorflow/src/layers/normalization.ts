/** Normalisation over the batch, and of each example. */
import { batchNorm, groupNorm, layerNorm } from '@glissade/nn';
import {
  add,
  div,
  maximum,
  mean,
  movedim,
  mul,
  reshape,
  rsqrt,
  sqrt,
  square,
  sub,
  type Tensor,
  tensor,
  variance,
} from '@glissade/tensor';
import type { LayerConfig } from '../layer-config.ts';
import type { LayerKind, LayerKinds } from '../layer-kind.ts';
import { maskOf } from '../masks.ts';
import { unit } from '../operations/activation.ts';
import { stepwise } from '../run.ts';
import { overCounted } from './masked-normalization.ts';

/** An axis of x, counted from the start. */
const positive = (axis: number, x: Tensor): number => (axis < 0 ? axis + x.ndim : axis);

/** The one axis of the channels. */
function channelAxis(config: LayerConfig): number {
  const [axis, ...others] = config.axes('axis', -1);
  if (others.length === 0) return axis!;
  throw config.wrong('axis', 'one axis');
}

/** In training, the running variance moves towards the unbiased one of the batch, as Keras has it of images and PyTorch of all. */
const overBatch: LayerKind = (config, parts) => {
  const [axis, eps, momentum] = [
    channelAxis(config),
    config.number('epsilon', 1e-3),
    config.number('momentum', 0.99),
  ];
  const weight = parts.weightIf(config.flag('scale', true), 'gamma', [null]);
  const bias = parts.weightIf(config.flag('center', true), 'beta', [null]);
  const mean = parts.statistic('moving_mean', [null]);
  const variance = parts.statistic('moving_variance', [null]);
  config.only('renorm', false);
  // In Keras a frozen one is as in use; TensorFlow.js goes by training alone.
  const isFrozen = !config.isOfTensorFlowJs && !config.flag('trainable', true);
  return stepwise((x, isTraining) => {
    const training = isTraining && !isFrozen;
    const from = positive(axis, x);
    const mask = config.kerasVersion >= 3 && training ? maskOf(x) : undefined;
    if (mask && mask.ndim === x.ndim - 1 && from === x.ndim - 1) {
      const affine = { weight: weight(), bias: bias(), eps, momentum: 1 - momentum };
      return overCounted(x, mask, mean(), variance(), affine);
    }
    const options = { weight: weight(), bias: bias(), eps, momentum: 1 - momentum, training };
    return movedim(batchNorm(movedim(x, from, 1), mean(), variance(), options), 1, from);
  });
};

const ofExample: LayerKind = (config, parts) => {
  const [axes, eps] = [config.axes('axis', -1), config.number('epsilon', 1e-3)];
  const shape = axes.map(() => null);
  const weight = parts.weightIf(config.flag('scale', true), 'gamma', shape);
  // Then the mean stays, and what it is divided by is all the same that of the distances from it.
  const isScaled = config.flag('rms_scaling', false);
  const bias = parts.weightIf(config.flag('center', true) && !isScaled, 'beta', shape);
  return stepwise((x) => {
    const from = axes.map((axis) => positive(axis, x));
    const last = from.map((_, i) => i - from.length);
    if (isScaled) {
      const even = mul(x, rsqrt(add(variance(x, from, { correction: 0, keepdim: true }), eps)));
      return movedim(mul(movedim(even, from, last), weight()!), last, from);
    }
    const moved = movedim(x, from, last);
    const lengths = moved.shape.slice(-from.length);
    return movedim(layerNorm(moved, lengths, { weight: weight(), bias: bias(), eps }), last, from);
  });
};

/** By a mean and a variance that were counted once: they are settings, or weights. */
const counted: LayerKind = (config, parts) => {
  const axes = config.isNull('axis') ? [] : config.axes('axis', -1);
  const isInverse = config.flag('invert', false);
  const isSetting = config.value('mean') !== undefined;
  const read = (name: string): (() => Tensor) => {
    if (!isSetting)
      return parts.statistic(
        name,
        axes.map(() => null),
      );
    const value = tensor(config.value(name) as number[]).flatten();
    return parts.constant(name, axes.length > 0 ? value : value.squeeze());
  };
  const [center, spread] = [read('mean'), read('variance')];
  if (!isSetting) parts.statistic('count', []);
  return stepwise((x) => {
    const kept = axes.map((axis) => positive(axis, x));
    const along = (each: Tensor): Tensor =>
      reshape(
        each,
        x.shape.map((length, i) => (kept.includes(i) && each.size > 1 ? length : 1)),
      );
    const deviation = maximum(sqrt(along(spread())), 1e-7);
    return isInverse ? add(along(center()), mul(x, deviation)) : div(sub(x, along(center())), deviation);
  });
};

/** Of each example, of the channels of a group and all positions. Source: https://arxiv.org/abs/1803.08494 */
const ofGroups: LayerKind = (config, parts) => {
  const [axis, groups, eps] = [
    channelAxis(config),
    config.number('groups', 32),
    config.number('epsilon', 1e-3),
  ];
  const weight = parts.weightIf(config.flag('scale', true), 'gamma', [null]);
  const bias = parts.weightIf(config.flag('center', true), 'beta', [null]);
  return stepwise((x) => {
    const from = positive(axis, x);
    const first = movedim(x, from, 1);
    const count = groups === -1 ? first.shape[1]! : groups;
    return movedim(groupNorm(first, count, { weight: weight(), bias: bias(), eps }), 1, from);
  });
};

/** By the mean of the squares along axes, whose mean itself stays. Source: https://arxiv.org/abs/1910.07467 */
const bySquares: LayerKind = (config, parts) => {
  const [axes, eps] = [config.axes('axis', -1), config.number('epsilon', 1e-6)];
  const scale = parts.weight(
    'scale',
    axes.map(() => null),
  );
  return stepwise((x) => {
    const kept = axes.map((axis) => positive(axis, x)).toSorted((a, b) => a - b);
    const along = reshape(
      scale(),
      x.shape.map((length, i) => (kept.includes(i) ? length : 1)),
    );
    return mul(mul(x, rsqrt(add(mean(square(x), kept, { keepdim: true }), eps))), along);
  });
};

/** Vectors of length 1 along axes. */
const ofLength: LayerKind = (config) => {
  const axes = config.axes('axis', -1);
  return stepwise((x) => unit(x, axes, 1e-12));
};

/** A factor for each channel: ConvNeXt's. */
const scaled: LayerKind = (_config, parts) => {
  const gamma = parts.weight('gamma', [null]);
  return stepwise((x) => mul(x, gamma()));
};

export const normalizations: LayerKinds = {
  BatchNormalization: overBatch,
  GroupNormalization: ofGroups,
  LayerNormalization: ofExample,
  LayerScale: scaled,
  Normalization: counted,
  RMSNormalization: bySquares,
  SyncBatchNormalization: overBatch,
  UnitNormalization: ofLength,
};
