/** Layers one after another, each with a name: PyTorch's `Sequential(OrderedDict(...))`. */
import type { Tensor } from '@glissade/tensor';
import { NamedLayers } from './named-layers.ts';

/** Calls its layers in the order in which they are named. */
export class NamedSequential extends NamedLayers {
  forward(x: Tensor): Tensor {
    return Object.values(this.layers).reduce((value, layer) => layer.forward(value), x);
  }
}
