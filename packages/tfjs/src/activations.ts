/** The functions that layers apply to their results. Source: https://js.tensorflow.org/api/latest/#layers.activation */
import {
  add,
  clamp,
  elu,
  exp,
  gelu,
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

const activations: Readonly<Record<string, Activation>> = {
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

/** What a layer applies under a name of its settings: a word, or an object of a class. Throws for what is not known. */
export function activationOf(config: LayerConfig, name = 'activation', fallback = 'linear'): Activation {
  const value = config.value(name) ?? fallback;
  const word = isJson(value) ? value.class_name : value;
  // Files of TensorFlow.js have `hardSigmoid` where an object is.
  const key = String(word)
    .replace(/[a-z](?=[A-Z])/g, '$&_')
    .toLowerCase();
  const found = Object.hasOwn(activations, key) ? activations[key] : undefined;
  if (found) return found;
  throw config.wrong(name, `one of ${Object.keys(activations).join(', ')}`);
}
