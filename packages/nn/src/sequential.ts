/** Layers one after another. */

import { kindOf, type Tensor } from '@glissade/tensor';
import { type Field, Module } from './module.ts';

/** The layer at an index; which one, if it counts from the end, is known at run time only. */
type LayerAt<Layers extends readonly Module[], Index extends number> = `${Index}` extends `-${string}`
  ? Layers[number]
  : Layers[Index];

/**
 * Calls its layers one after another. Their names are their positions: '0.weight'. Another head is another Sequential of the same
 * layers: `new Sequential(...[...model].slice(0, -1), new Linear(30, 2))`.
 *
 * @example
 * ```ts
 * import { Linear, ReLU, Sequential } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const model = new Sequential(new Linear(784, 30), new ReLU(), new Linear(30, 10));
 * console.log(model.forward(ones([64, 784])).shape); // => [ 64, 10 ]
 * console.log(model.at(0).weight.shape); // => [ 30, 784 ]
 * console.log([...model].length); // => 3
 * ```
 */
export class Sequential<Layers extends readonly Module[] = readonly Module[]> extends Module {
  readonly #layers: Layers;

  constructor(...layers: Layers) {
    super();
    layers.forEach((layer, i) => {
      if (layer instanceof Module) return;
      const other = Array.isArray(layer)
        ? 'an array. Give its modules one by one: new Sequential(...layers)'
        : `${kindOf(layer)}. Did you forget new?`;
      throw new TypeError(`Sequential: layer ${i} is no module but ${other}`);
    });
    this.#layers = layers;
  }

  get length(): number {
    return this.#layers.length;
  }

  /** The layer at a position; negative ones count from the end. */
  at<Index extends number>(index: Index): LayerAt<Layers, Index> {
    const layer = Number.isInteger(index) ? this.#layers.at(index) : undefined;
    if (!layer) throw new RangeError(`Sequential: there is no layer ${index}; it has ${this.length}`);
    return layer as LayerAt<Layers, Index>;
  }

  [Symbol.iterator](): IterableIterator<Layers[number]> {
    return this.#layers.values();
  }

  override *fields(): IterableIterator<Field> {
    for (const [i, member] of this.#layers.entries())
      yield { name: String(i), member, owner: this.#layers, key: String(i) };
    yield* super.fields();
  }

  forward(x: Tensor): Tensor {
    return this.#layers.reduce((value, layer) => layer.forward(value), x);
  }
}
