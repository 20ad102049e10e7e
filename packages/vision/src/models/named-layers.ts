/** Modules of layers that have names, which need not be names of fields. */
import { type Field, Module } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';

/** Holds layers under their names; `getSubmodule(name)` gives one. */
export abstract class NamedLayers<Output = Tensor> extends Module<[x: Tensor], Output> {
  readonly #layers: Record<string, Module>;

  constructor(layers: Readonly<Record<string, Module>>) {
    super();
    this.#layers = { ...layers };
  }

  protected get layers(): Readonly<Record<string, Module>> {
    return this.#layers;
  }

  override *fields(): IterableIterator<Field> {
    for (const [key, member] of Object.entries(this.#layers))
      yield { name: key, member, owner: this.#layers, key };
    yield* super.fields();
  }
}
