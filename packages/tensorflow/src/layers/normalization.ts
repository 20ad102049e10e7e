/** Normalisation over the batch, and of each example. */
import { batchNorm, layerNorm } from '@glissade/nn';
import { div, maximum, movedim, mul, reshape, sqrt, sub, type Tensor, tensor } from '@glissade/tensor';
import type { LayerConfig } from '../layer-config.ts';
import type { LayerKind, LayerKinds } from '../layer-kind.ts';
import { stepwise } from '../run.ts';

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
  // In Keras a frozen one is as in use; TensorFlow.js goes by training alone.
  const isFrozen = config.kerasVersion >= 3 && !config.flag('trainable', true);
  return stepwise((x, isTraining) => {
    const training = isTraining && !isFrozen;
    const from = positive(axis, x);
    const options = { weight: weight(), bias: bias(), eps, momentum: 1 - momentum, training };
    return movedim(batchNorm(movedim(x, from, 1), mean(), variance(), options), 1, from);
  });
};

const ofExample: LayerKind = (config, parts) => {
  const [axes, eps] = [config.axes('axis', -1), config.number('epsilon', 1e-3)];
  const shape = axes.map(() => null);
  const weight = parts.weightIf(config.flag('scale', true), 'gamma', shape);
  const bias = parts.weightIf(config.flag('center', true), 'beta', shape);
  return stepwise((x) => {
    const from = axes.map((axis) => positive(axis, x));
    const last = from.map((_, i) => i - from.length);
    const moved = movedim(x, from, last);
    const lengths = moved.shape.slice(-from.length);
    return movedim(layerNorm(moved, lengths, { weight: weight(), bias: bias(), eps }), last, from);
  });
};

/** By a mean and a variance that were counted once: they are settings, or weights. */
const counted: LayerKind = (config, parts) => {
  const axes = config.isNull('axis') ? [] : config.axes('axis', -1);
  config.only('invert', false);
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
  const [mean, variance] = [read('mean'), read('variance')];
  if (!isSetting) parts.statistic('count', []);
  return stepwise((x) => {
    const kept = axes.map((axis) => positive(axis, x));
    const along = (each: Tensor): Tensor =>
      reshape(
        each,
        x.shape.map((length, i) => (kept.includes(i) && each.size > 1 ? length : 1)),
      );
    return div(sub(x, along(mean())), maximum(sqrt(along(variance())), 1e-7));
  });
};

/** A factor for each channel: ConvNeXt's. */
const scaled: LayerKind = (_config, parts) => {
  const gamma = parts.weight('gamma', [null]);
  return stepwise((x) => mul(x, gamma()));
};

export const normalizations: LayerKinds = {
  BatchNormalization: overBatch,
  LayerNormalization: ofExample,
  LayerScale: scaled,
  Normalization: counted,
};
