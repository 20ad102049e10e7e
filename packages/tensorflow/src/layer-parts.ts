/** What a layer is made of, while it is made. */
import { parameter } from '@glissade/autograd';
import { type AnyModule, buffer } from '@glissade/nn';
import { isFloat, type Tensor } from '@glissade/tensor';
import type { ExpectedShape, WeightStore } from './file/weight-store.ts';
import type { Call } from './topology/call-arguments.ts';

/** A layer within a layer: the module, and what it does. */
export interface Inner {
  readonly module: AnyModule;
  readonly call: (inputs: readonly Tensor[], call?: Call) => readonly Tensor[];
}

/** Makes a layer of its part of the file. Its weights have the scope before their names. */
export type MakeInner = (json: unknown, where: string, scope: string) => Inner;

/** The weights that a layer takes out of the file, and the modules that it is made of. */
export class LayerParts {
  readonly weights: Record<string, Tensor> = {};
  readonly inner: Record<string, AnyModule> = {};
  /** The names of the weights in the file. */
  readonly fileNames: Record<string, string> = {};
  /** What stands before the names of the layer's weights in the file. */
  readonly scope: string;
  readonly #where: string;
  readonly #store: WeightStore;
  readonly #makeInner: MakeInner;
  readonly #trainable: boolean;

  constructor(where: string, scope: string, trainable: boolean, store: WeightStore, makeInner: MakeInner) {
    this.#where = where;
    this.scope = scope;
    this.#trainable = trainable;
    this.#store = store;
    this.#makeInner = makeInner;
  }

  /** Takes a weight that is trained. Read it at each call, as modules may be moved. */
  weight(name: string, shape: ExpectedShape): () => Tensor {
    const read = this.#take(name, shape, (tensor) => {
      if (isFloat(tensor.dtype)) return parameter(tensor);
      throw new TypeError(
        `${this.#where}: ${name} is ${tensor.dtype}; expected floats: quantized models are not read, save the model as it was before quantize()`,
      );
    });
    if (!this.#trainable) this.weights[name]!.requiresGrad = false;
    return read;
  }

  /** The same, if the layer has it. */
  weightIf(wanted: boolean, name: string, shape: ExpectedShape): () => Tensor | undefined {
    return wanted ? this.weight(name, shape) : () => undefined;
  }

  /** Takes a weight that is not trained: running statistics. */
  statistic(name: string, shape: ExpectedShape): () => Tensor {
    return this.#take(name, shape, buffer);
  }

  /** Keeps a tensor that the file has among the settings. It is moved with the layer, but not saved. */
  constant(name: string, value: Tensor): () => Tensor {
    this.weights[name] = buffer(value, { persistent: false });
    return () => this.weights[name]!;
  }

  /** Makes a layer within this one, of its part of the file. */
  layer(name: string, json: unknown, scope: string): Inner['call'] {
    const { module, call } = this.#makeInner(json, `${this.#where}: ${name}`, scope);
    this.module(name, module);
    return call;
  }

  /** Keeps a module within this one: its mode and its state are the layer's. */
  module<Kept extends AnyModule>(name: string, kept: Kept): Kept {
    this.inner[name] = kept;
    return kept;
  }

  #take(name: string, shape: ExpectedShape, mark: (tensor: Tensor) => Tensor): () => Tensor {
    const path = name.slice(0, name.lastIndexOf('/') + 1);
    const index = Object.keys(this.weights).filter(
      (each) => each.slice(0, each.lastIndexOf('/') + 1) === path,
    ).length;
    const { tensor, fileName } = this.#store.take(this.#where, this.scope, name, `${path}${index}`, shape);
    this.weights[name] = mark(tensor);
    this.fileNames[name] = fileName;
    return () => this.weights[name]!;
  }
}
