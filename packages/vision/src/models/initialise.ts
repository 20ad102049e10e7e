/** Weights drawn anew once a network is built, layer after layer: the numbers that torchvision draws. */
import { type AnyModule, Conv2d, init, Linear } from '@glissade/nn';

/** What becomes of the weights of convolutions and of linear layers. */
interface Initialisers {
  readonly conv?: (layer: Conv2d) => void;
  readonly linear?: (layer: Linear) => void;
}

/** Visits the layers in the order in which they are registered, each once. */
export function initialise(network: AnyModule, { conv, linear }: Initialisers): void {
  for (const module of network.modules()) {
    if (module instanceof Conv2d) conv?.(module);
    else if (module instanceof Linear) linear?.(module);
  }
}

/** Biases of 0, where there are biases. */
export function withoutBias({ bias }: Conv2d | Linear): void {
  if (bias) init.zeros_(bias);
}

/** He initialisation by the number of outputs. Source: https://arxiv.org/abs/1502.01852 */
export function heByOutputs(layer: Conv2d): void {
  init.kaimingNormal_(layer.weight, { mode: 'fanOut', nonlinearity: 'relu' });
  withoutBias(layer);
}

/** Normal numbers about 0. */
export function smallNormal(layer: Linear): void {
  init.normal_(layer.weight, 0, 0.01);
  withoutBias(layer);
}
