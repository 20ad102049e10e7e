/** The functions that layers apply to their results. Source: https://keras.io/api/layers/activations/ */
import { celu, glu, hardshrink, softshrink, tanhshrink } from '@glissade/nn';
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
import { weightless } from './layers/activation-layers.ts';
import { sparsemax, sparsePlus, sparseSigmoid, squareplus } from './sparse-activations.ts';
import { noArguments } from './topology/call-arguments.ts';

export type Activation = (x: Tensor) => Tensor;

const activations: Readonly<Record<string, Activation | undefined>> = {
  __proto__: null as never,
  linear: (x) => x,
  celu: (x) => celu(x),
  elu: (x) => elu(x),
  exponential: exp,
  gelu: (x) => gelu(x),
  gelu_new: (x) => gelu(x, { approximate: 'tanh' }),
  glu: (x) => glu(x, -1),
  hard_shrink: (x) => hardshrink(x),
  // Keras's, which is steeper than PyTorch's.
  hard_sigmoid: (x) => clamp(add(mul(x, 0.2), 0.5), 0, 1),
  leaky_relu: (x) => leakyRelu(x, { negativeSlope: 0.2 }),
  log_softmax: (x) => logSoftmax(x, -1),
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  soft_shrink: (x) => softshrink(x),
  softmax: (x) => softmax(x, -1),
  softmax_v2: (x) => softmax(x, -1),
  softplus: (x) => softplus(x),
  softsign,
  sparse_plus: sparsePlus,
  sparsemax: (x) => sparsemax(x, -1),
  squareplus: (x) => squareplus(x),
  swish: silu,
  tanh,
  tanh_shrink: tanhshrink,
};

/** What Keras 3 has, or has changed. */
const since3: Readonly<Record<string, Activation>> = {
  hard_sigmoid: hardsigmoid,
  hard_silu: hardswish,
  hard_swish: hardswish,
  hard_tanh: (x) => clamp(x, -1, 1),
  log_sigmoid: logSigmoid,
  sparse_sigmoid: sparseSigmoid,
};

/** A layer as an activation: it has settings of its own, and no weights. */
function layerActivation(config: LayerConfig, value: unknown): Activation | undefined {
  const { class_name: kind, config: own } = isJson(value) ? value : {};
  if (typeof kind !== 'string' || !isJson(own) || !Object.hasOwn(weightless, kind)) return undefined;
  // They take no weights out of the file.
  const run = weightless[kind]!(config.within(own), undefined as never);
  return (x) => run([x], false, noArguments) as Tensor;
}

/** What a layer applies under a name of its settings: a word, or an object of a class. Throws for what is not known. */
export function activationOf(config: LayerConfig, name = 'activation', fallback = 'linear'): Activation {
  const value = config.value(name) ?? fallback;
  const layer = layerActivation(config, value);
  if (layer) return layer;
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
