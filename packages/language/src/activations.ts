/**
 * Nonlinearities by the names that configurations give them.
 * Source: https://github.com/huggingface/transformers/blob/main/src/transformers/activations.py
 */
import { gelu, mul, relu, silu, type Tensor } from '@glissade/tensor';

const nearGelu = (x: Tensor): Tensor => gelu(x, { approximate: 'tanh' });

const activations: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  gelu: (x) => gelu(x),
  gelu_new: nearGelu,
  gelu_fast: nearGelu,
  gelu_pytorch_tanh: nearGelu,
  quick_gelu: (x) => mul(x, x.mul(1.702).sigmoid()),
  relu: (x) => relu(x),
  silu,
  swish: silu,
  tanh: (x) => x.tanh(),
};

/** Their names. */
export const activationNames: readonly string[] = Object.keys(activations);

/** What a checked configuration names. */
export const activationOf = (name: string): ((x: Tensor) => Tensor) => activations[name]!;
