/** Normalisation, by the statistics that a file holds or those of the input. */

import { batchNorm, groupNorm, layerNorm, localResponseNorm, rmsNorm } from '@glissade/nn';
import {
  add,
  broadcast,
  div,
  eq,
  expand,
  flip,
  mean,
  mul,
  norm,
  repeatInterleave,
  reshape,
  rsqrt,
  sqrt,
  square,
  sub,
  type Tensor,
  variance,
  where,
} from '@glissade/tensor';
import { axisIn } from '../axis.ts';
import { type Operator, type Operators, onTensors } from '../operator.ts';

/** By the running statistics; a file that was exported in training mode uses, and gives, those of the batch. */
const batch: Operator = (node) => {
  const eps = node.float('epsilon', 1e-5);
  const momentum = node.float('momentum', 0.9);
  if (!node.flag('training_mode'))
    return onTensors((x: Tensor, weight: Tensor, bias: Tensor, average: Tensor, spread: Tensor) =>
      batchNorm(x, average, spread, { weight, bias, eps }),
    );
  return onTensors((x: Tensor, weight: Tensor, bias: Tensor, average: Tensor, spread: Tensor) => {
    const axes = x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
    const moved = (running: Tensor, found: Tensor): Tensor =>
      add(mul(running, momentum), mul(found, 1 - momentum));
    return [
      batchNorm(x, undefined, undefined, { weight, bias, eps }),
      moved(average, mean(x, axes)),
      moved(spread, variance(x, axes, { correction: 0 })),
    ];
  });
};

const group: Operator = (node) => {
  const eps = node.float('epsilon', 1e-5);
  const groups = node.int('num_groups', 1);
  return onTensors((x: Tensor, scale: Tensor, bias: Tensor) => {
    const channels = x.shape[1]!;
    // Before version 21 there was one for each group.
    const each = (value: Tensor): Tensor =>
      node.opset < 21 ? repeatInterleave(value, channels / groups, 0) : value;
    return groupNorm(x, groups, { weight: each(scale), bias: each(bias), eps });
  });
};

const axisOf = (axis: number, { shape }: Tensor): number => axisIn(axis, shape.length);

const layer: Operator = (node) => {
  const eps = node.float('epsilon', 1e-5);
  const first = node.int('axis', -1);
  const givesStatistics = node.outputs > 1;
  return onTensors((x: Tensor, scale: Tensor, bias?: Tensor) => {
    const axis = axisOf(first, x);
    const shape = x.shape.slice(axis);
    const [weight, shift] = [scale, bias].map((each) => each && expand(each, shape));
    const y = layerNorm(x, shape, { weight, bias: shift, eps });
    if (!givesStatistics) return y;
    const axes = shape.map((_, i) => axis + i);
    const average = mean(x, axes, { keepdim: true });
    const spread = mean(square(sub(x, average)), axes, { keepdim: true });
    return [y, average, rsqrt(add(spread, eps))];
  });
};

const rootMeanSquare: Operator = (node) => {
  const eps = node.float('epsilon', 1e-5);
  const first = node.int('axis', -1);
  return onTensors((x: Tensor, scale: Tensor) => {
    const shape = x.shape.slice(axisOf(first, x));
    return rmsNorm(x, shape, { weight: expand(scale, broadcast('rmsNorm', shape, scale.shape)), eps });
  });
};

const localResponse: Operator = (node) => {
  const [alpha, beta, k] = [node.float('alpha', 1e-4), node.float('beta', 0.75), node.float('bias', 1)];
  const size = node.int('size', 1);
  return onTensors((x: Tensor) => {
    const normalized = (x: Tensor): Tensor => localResponseNorm(x, size, { alpha, beta, k });
    // Of an even number of channels PyTorch takes one more before, ONNX behind.
    return size % 2 === 1 ? normalized(x) : flip(normalized(flip(x, 1)), 1);
  });
};

export const normalization: Operators = {
  BatchNormalization: batch,
  GroupNormalization: group,
  LayerNormalization: layer,
  RMSNormalization: rootMeanSquare,
  LRN: localResponse,
  InstanceNormalization(node) {
    const eps = node.float('epsilon', 1e-5);
    return onTensors((x: Tensor, weight: Tensor, bias: Tensor) =>
      groupNorm(x, x.shape[1]!, { weight: reshape(weight, [-1]), bias: reshape(bias, [-1]), eps }),
    );
  },
  LpNormalization(node) {
    const [axis, p] = [node.int('axis', -1), node.int('p', 2)];
    return onTensors((x: Tensor) => {
      const length = norm(x, axis, { p, keepdim: true });
      // What is 0 stays 0.
      return div(x, where(eq(length, 0), 1, length));
    });
  },
  MeanVarianceNormalization(node) {
    const axes = node.ints('axes') ?? [0, 2, 3];
    return onTensors((x: Tensor) => {
      const centered = sub(x, mean(x, axes, { keepdim: true }));
      return div(centered, add(sqrt(mean(square(centered), axes, { keepdim: true })), 1e-9));
    });
  },
};
