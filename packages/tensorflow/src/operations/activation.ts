/** Activations as operations, and what layers compute without weights. Source: https://keras.io/api/ops/nn/ */

import { celu, glu, hardshrink, softshrink, tanhshrink, threshold } from '@glissade/nn';
import {
  add,
  clamp,
  div,
  elu,
  exp,
  gelu,
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

export const activationOperations: Operations = {
  Celu: by('alpha', 1, (x, alpha) => celu(x, { alpha })),
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
  LeakyRelu: by('negative_slope', 0.2, (x, negativeSlope) => leakyRelu(x, { negativeSlope })),
  LogSigmoid: of(logSigmoid),
  LogSoftmax: along(logSoftmax),
  Mish: of(mish),
  Normalize: normalized,
  RMSNorm: rmsNormalized,
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
