/** Layers one after another, each with a name: PyTorch's `Sequential(OrderedDict(...))`. */
import { type Field, Module } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';

/** Calls its layers in the order in which they are named. `getSubmodule(name)` gives one. */
export class NamedSequential extends Module {
  readonly #layers: Record<string, Module>;

  constructor(layers: Readonly<Record<string, Module>>) {
    super();
    this.#layers = { ...layers };
  }

  override *fields(): IterableIterator<Field> {
    for (const [key, member] of Object.entries(this.#layers))
      yield { name: key, member, owner: this.#layers, key };
    yield* super.fields();
  }

  forward(x: Tensor): Tensor {
    return Object.values(this.#layers).reduce((value, layer) => layer.forward(value), x);
  }
}
