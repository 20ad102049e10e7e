/** Normalisation over the batch, and of each example. */
import { batchNorm, layerNorm } from '@glissade/nn';
import { movedim, type Tensor } from '@glissade/tensor';
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
  return stepwise((x, training) => {
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

export const normalizations: LayerKinds = { BatchNormalization: overBatch, LayerNormalization: ofExample };
