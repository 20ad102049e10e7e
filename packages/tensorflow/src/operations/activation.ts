/** Activations as operations, and what layers compute without weights. Source: https://keras.io/api/ops/nn/ */

import {
  celu,
  glu,
  hardshrink,
  scaledDotProductAttention,
  softshrink,
  tanhshrink,
  threshold,
} from '@glissade/nn';
import {
  add,
  clamp,
  div,
  elu,
  exp,
  gelu,
  gt,
  hardsigmoid,
  hardswish,
  leakyRelu,
  logSigmoid,
  logSoftmax,
  maximum,
  mean,
  mish,
  mul,
  norm,
  relu,
  relu6,
  rsqrt,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  softsign,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  where,
} from '@glissade/tensor';
import { sparsemax, sparsePlus, sparseSigmoid, squareplus } from '../sparse-activations.ts';
import type { Operation, Operations } from './operation.ts';

const of =
  (compute: (x: Tensor) => Tensor): Operation =>
  (given) =>
    compute(given.floats());

/** With one number beside the tensor. */
const by =
  (name: string, fallback: number, compute: (x: Tensor, value: number) => Tensor): Operation =>
  (given) =>
    compute(given.floats(), given.number(name, fallback, 1));

const bent =
  (isApproximate: boolean): Operation =>
  (given) =>
    gelu(given.floats(), { approximate: given.flag('approximate', isApproximate) ? 'tanh' : 'none' });

/** Over one axis, the last where nothing is said, or over several. */
const shares: Operation = (given) => {
  const [x, axes] = [given.floats(), given.list('axis', 1) ?? [-1]];
  if (axes.length === 1) return softmax(x, axes[0]!);
  const powers = exp(sub(x, x.amax(axes, { keepdim: true }).detach()));
  return div(powers, sum(powers, axes, { keepdim: true }));
};

const along =
  (compute: (x: Tensor, axis: number) => Tensor): Operation =>
  (given) => {
    const [axis = -1] = given.list('axis', 1) ?? [];
    return compute(given.floats(), axis);
  };

/** Vectors of length 1, but for those that are shorter than `least`. */
export function unit(x: Tensor, axes: readonly number[], least: number): Tensor {
  return div(x, maximum(norm(x, axes, { keepdim: true }), least));
}

const normalized: Operation = (given) => {
  given.only('order', 2);
  return unit(given.floats(), given.list('axis', 1) ?? [-1], given.number('epsilon', 1e-7));
};

/** As in TensorFlow, where the bound is that of the square of the length. */
const normalizedBySquares: Operation = (given) =>
  unit(given.floats(), given.list('axis', 1) ?? [-1], Math.sqrt(given.number('epsilon', 1e-12)));

const rmsNormalized: Operation = (given) => {
  const [x, axes] = [given.floats(), given.list('axis') ?? [-1]];
  const scale = given.tensorIf('scale', 1);
  const kept = mul(x, rsqrt(add(mean(square(x), axes, { keepdim: true }), given.number('epsilon', 1e-7))));
  return scale ? mul(kept, scale) : kept;
};

const layerNormalized: Operation = (given) => {
  const [x, axes] = [given.floats(), given.list('axis') ?? [-1]];
  given.only('rms_scaling');
  const [gamma, beta] = [given.tensorIf('gamma', 1), given.tensorIf('beta', 2)];
  const moved = sub(x, mean(x, axes, { keepdim: true }));
  const spread = mean(square(moved), axes, { keepdim: true });
  const even = mul(moved, rsqrt(add(spread, given.number('epsilon', 1e-7))));
  const scaled = gamma ? mul(even, gamma) : even;
  return beta ? add(scaled, beta) : scaled;
};

/** What looks at what, [batch, steps, heads, size]. */
const attended: Operation = (given) => {
  given.only('attn_logits_soft_cap');
  const [query, key, value] = [0, 1, 2].map((place) =>
    given.floats(['query', 'key', 'value'][place]!, place).movedim(2, 1),
  );
  const [mask, bias] = [given.tensorIf('mask', 4), given.tensorIf('bias', 3)];
  const attnMask = bias && mask ? where(mask, bias, -1e30) : (bias ?? mask);
  const options = {
    attnMask,
    isCausal: given.flag('is_causal'),
    scale: given.number('scale', 1 / Math.sqrt(query!.shape[3]!)),
  };
  return scaledDotProductAttention(query!, key!, value!, options).movedim(1, 2);
};

/** x above the threshold, up to the maximum; below it the slope counts. */
const rectified: Operation = (given) => {
  const [x, least] = [given.floats(), given.number('threshold', 0)];
  const below = mul(sub(x, least), given.number('negative_slope', 0));
  const most = given.value('max_value');
  const bent = where(gt(x, least), x, below);
  return most === undefined ? bent : clamp(bent, undefined, given.number('max_value'));
};

export const activationOperations: Operations = {
  Celu: by('alpha', 1, (x, alpha) => celu(x, { alpha })),
  DotProductAttention: attended,
  Elu: by('alpha', 1, (x, alpha) => elu(x, { alpha })),
  Gelu: bent(true),
  // TensorFlow's, which is exact where nothing is said.
  GeluExact: bent(false),
  Glu: along(glu),
  HardShrink: by('threshold', 0.5, (x, lambd) => hardshrink(x, { lambd })),
  HardSigmoid: of(hardsigmoid),
  HardSilu: of(hardswish),
  HardTanh: of((x) => clamp(x, -1, 1)),
  L2Normalize: normalizedBySquares,
  LayerNorm: layerNormalized,
  LeakyRelu: by('negative_slope', 0.2, (x, negativeSlope) => leakyRelu(x, { negativeSlope })),
  LogSigmoid: of(logSigmoid),
  LogSoftmax: along(logSoftmax),
  Mish: of(mish),
  Normalize: normalized,
  RMSNorm: rmsNormalized,
  ReLU: rectified,
  Relu: of(relu),
  Relu6: of(relu6),
  Selu: of(selu),
  Sigmoid: of(sigmoid),
  Silu: of(silu),
  SoftShrink: by('threshold', 0.5, (x, lambd) => softshrink(x, { lambd })),
  Softmax: shares,
  Softplus: of((x) => softplus(x)),
  Softsign: of(softsign),
  SparsePlus: of(sparsePlus),
  SparseSigmoid: of(sparseSigmoid),
  Sparsemax: along(sparsemax),
  Squareplus: by('b', 4, squareplus),
  Tanh: of(tanh),
  TanhShrink: of(tanhshrink),
  Threshold: (given) => {
    const [x, least] = [given.floats(), given.number('threshold', undefined, 1)];
    return threshold(x, least, given.number('value', given.number('default_value', 0)));
  },
};
