/** Normalisation by statistics, by neighbouring channels, and shares of a whole. */
import { batchNorm, localResponseNorm } from '@glissade/nn';
import { logSoftmax, softmax, type Tensor } from '@glissade/tensor';
import { type Operator, type Operators, onTensors, plain } from '../operator.ts';
import { layoutOf } from './layout.ts';

/** By the statistics that are given; by those of the batch in a graph that was made for training. */
const overBatch: Operator = (node) => {
  const isTraining = node.flag('is_training');
  node.needs(isTraining ? 3 : 5);
  const { toFirst, fromFirst } = layoutOf(node);
  const eps = node.float('epsilon', 1e-4);
  return onTensors((x: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor) => {
    const statistics: [Tensor?, Tensor?] = isTraining ? [] : [mean, variance];
    return fromFirst(batchNorm(toFirst(x), statistics[0], statistics[1], { weight, bias, eps }));
  });
};

/** x over (bias + alpha sum)^beta, where the sum is that of the squares of as many channels on either side. */
const localResponse: Operator = (node) => {
  node.needs(1);
  const radius = node.int('depth_radius', 5);
  const [k, alpha, beta] = [node.float('bias', 1), node.float('alpha', 1), node.float('beta', 0.5)];
  if (radius < 0) throw new TypeError(`the attribute depth_radius is ${radius}; expected 0 or more`);
  const size = 2 * radius + 1;
  return onTensors((x: Tensor) =>
    localResponseNorm(x.movedim(-1, 1), size, { alpha: alpha * size, beta, k }).movedim(1, -1),
  );
};

export const normalizations: Operators = {
  FusedBatchNorm: overBatch,
  FusedBatchNormV2: overBatch,
  FusedBatchNormV3: overBatch,
  LRN: localResponse,
  LogSoftmax: plain(1, (x: Tensor) => logSoftmax(x, -1)),
  Softmax: plain(1, (x: Tensor) => softmax(x, -1)),
};
