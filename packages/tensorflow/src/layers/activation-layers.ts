/** Activations that are layers: they have settings, or a weight. */
import {
  add,
  clamp,
  elu,
  exp,
  gt,
  leakyRelu,
  logsumexp,
  mul,
  relu,
  softmax,
  sub,
  where,
} from '@glissade/tensor';
import type { LayerKind, LayerKinds } from '../layer-kind.ts';
import { isMaskSaid, maskOf } from '../masks.ts';
import { stepwise } from '../run.ts';

/** x above the threshold, up to the maximum; below it the slope counts. */
const rectified: LayerKind = (config) => {
  const most = config.number('max_value', Infinity);
  const [slope, threshold] = [config.number('negative_slope', 0), config.number('threshold', 0)];
  return stepwise((x) => {
    const isPlain = slope === 0 && threshold === 0;
    const y = isPlain ? relu(x) : where(gt(x, threshold), x, mul(sub(x, threshold), slope));
    return most === Infinity ? y : clamp(y, undefined, most);
  });
};

const leaky: LayerKind = (config) => {
  const slope = config.number('alpha', config.number('negative_slope', 0.3));
  return stepwise((x) => leakyRelu(x, { negativeSlope: slope }));
};

/** A slope for each element, or for each channel where axes are shared. */
const learned: LayerKind = (_config, parts) => {
  const alpha = parts.weight('alpha', undefined);
  return stepwise((x) => add(relu(x), mul(alpha(), sub(x, relu(x)))));
};

const exponential: LayerKind = (config) => {
  const alpha = config.number('alpha', 1);
  return stepwise((x) => elu(x, { alpha }));
};

const thresholded: LayerKind = (config) => {
  const theta = config.number('theta', 1);
  return stepwise((x) => mul(x, gt(x, theta)));
};

/** Over one axis, or several; of what a mask that the call names has, where it names one. */
const shares: LayerKind = (config) => {
  const axes = config.axes('axis', -1);
  return stepwise((x) => {
    const mask = isMaskSaid(x) ? maskOf(x) : undefined;
    const scores = mask ? where(mask, x, -1e30) : x;
    return axes.length === 1
      ? softmax(scores, axes[0]!)
      : exp(sub(scores, logsumexp(scores, axes, { keepdim: true })));
  });
};

/** Those without weights, which other layers have as their activation, too. */
export const weightless: LayerKinds = {
  ELU: exponential,
  LeakyReLU: leaky,
  ReLU: rectified,
  Softmax: shares,
  ThresholdedReLU: thresholded,
};

export const activationLayers: LayerKinds = { ...weightless, PReLU: learned };
