/** The functions that layers apply to their results. Source: https://js.tensorflow.org/api/latest/#layers.activation */
import {
  add,
  clamp,
  elu,
  exp,
  gelu,
  hardsigmoid,
  hardswish,
  leakyRelu,
  logSigmoid,
  logSoftmax,
  mish,
  mul,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  softsign,
  type Tensor,
  tanh,
} from '@glissade/tensor';
import { isJson } from './json.ts';
import type { LayerConfig } from './layer-config.ts';

export type Activation = (x: Tensor) => Tensor;

const activations: Readonly<Record<string, Activation | undefined>> = {
  __proto__: null as never,
  linear: (x) => x,
  elu: (x) => elu(x),
  exponential: exp,
  gelu: (x) => gelu(x),
  gelu_new: (x) => gelu(x, { approximate: 'tanh' }),
  // Keras's, which is steeper than PyTorch's.
  hard_sigmoid: (x) => clamp(add(mul(x, 0.2), 0.5), 0, 1),
  log_softmax: (x) => logSoftmax(x, -1),
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax: (x) => softmax(x, -1),
  softplus: (x) => softplus(x),
  softsign,
  swish: silu,
  tanh,
};

/** What Keras 3 has, or has changed. */
const since3: Readonly<Record<string, Activation>> = {
  hard_sigmoid: hardsigmoid,
  hard_silu: hardswish,
  hard_swish: hardswish,
  hard_tanh: (x) => clamp(x, -1, 1),
  leaky_relu: (x) => leakyRelu(x, { negativeSlope: 0.2 }),
  log_sigmoid: logSigmoid,
};

/** What a layer applies under a name of its settings: a word, or an object of a class. Throws for what is not known. */
export function activationOf(config: LayerConfig, name = 'activation', fallback = 'linear'): Activation {
  const value = config.value(name) ?? fallback;
  // Objects are classes, or functions whose name is their setting.
  const { class_name: kind, config: own } = isJson(value) ? value : { class_name: value };
  const word = kind === 'function' ? own : kind;
  // Files of TensorFlow.js have `hardSigmoid` where an object is.
  const key = String(word)
    .replace(/[a-z](?=[A-Z])/g, '$&_')
    .toLowerCase();
  const found = config.kerasVersion >= 3 && Object.hasOwn(since3, key) ? since3[key] : activations[key];
  if (found) return found;
  throw config.wrong(name, `one of ${Object.keys(activations).join(', ')}`);
}
