/** Activations. Those with a parameter take it as an attribute, by default that of ONNX, not of PyTorch. */

import { celu } from '@glissade/nn';
import {
  add,
  clamp,
  elu,
  gelu,
  gt,
  hardswish,
  leakyRelu,
  lt,
  mish,
  mul,
  relu,
  selu,
  sigmoid,
  silu,
  softplus,
  softsign,
  sub,
  type Tensor,
  tanh,
  where,
} from '@glissade/tensor';
import { type Operator, type Operators, onTensors, plain } from '../operator.ts';

const scaledUnit: Operator = (node) => {
  const [alpha, gamma] = [node.float('alpha'), node.float('gamma')];
  if (alpha === undefined && gamma === undefined) return onTensors(selu);
  return onTensors((x: Tensor) =>
    mul(elu(x, { alpha: alpha ?? 1.6732632423543772 }), gamma ?? 1.0507009873554805),
  );
};

const shrink: Operator = (node) => {
  const [bias, lambd] = [node.float('bias', 0), node.float('lambd', 0.5)];
  return onTensors((x: Tensor) => where(lt(x, -lambd), add(x, bias), where(gt(x, lambd), sub(x, bias), 0)));
};

export const activation: Operators = {
  Relu: plain(relu),
  Sigmoid: plain(sigmoid),
  Tanh: plain(tanh),
  HardSwish: plain(hardswish),
  Mish: plain(mish),
  Softplus: plain((x: Tensor) => softplus(x)),
  Softsign: plain(softsign),
  Selu: scaledUnit,
  Shrink: shrink,
  PRelu: plain((x: Tensor, slope: Tensor) => where(lt(x, 0), mul(x, slope), x)),
  LeakyRelu(node) {
    const negativeSlope = node.float('alpha', 0.01);
    return onTensors((x: Tensor) => leakyRelu(x, { negativeSlope }));
  },
  Elu(node) {
    const alpha = node.float('alpha', 1);
    return onTensors((x: Tensor) => elu(x, { alpha }));
  },
  Celu(node) {
    const alpha = node.float('alpha', 1);
    return onTensors((x: Tensor) => celu(x, { alpha }));
  },
  Gelu(node) {
    const approximate = node.choice('approximate', ['none', 'tanh']);
    return onTensors((x: Tensor) => gelu(x, { approximate }));
  },
  HardSigmoid(node) {
    const [alpha, beta] = [node.float('alpha', 0.2), node.float('beta', 0.5)];
    return onTensors((x: Tensor) => clamp(add(mul(x, alpha), beta), 0, 1));
  },
  Swish(node) {
    const alpha = node.float('alpha', 1);
    return onTensors((x: Tensor) => (alpha === 1 ? silu(x) : mul(x, sigmoid(mul(x, alpha)))));
  },
  ThresholdedRelu(node) {
    const alpha = node.float('alpha', 1);
    return onTensors((x: Tensor) => where(gt(x, alpha), x, 0));
  },
};
