/** Layers side by side, whose channels are joined: the blocks of GoogLeNet and Inception. */
import type { Module } from '@glissade/nn';
import { concat, type Tensor } from '@glissade/tensor';
import { NamedLayers } from './named-layers.ts';

/** A layer by its name, a function, or layers side by side. */
type Step = string | ((x: Tensor) => Tensor) | readonly string[];

/** Gives its input [N, C, H, W] to each branch, and joins what they make of it along the channels. */
export class Branches extends NamedLayers {
  readonly #branches: readonly (readonly Step[])[];

  /** @param branches - the steps of each, by the names of layers; by default each layer is one */
  constructor(layers: Readonly<Record<string, Module>>, branches?: readonly (readonly Step[])[]) {
    super(layers);
    this.#branches = branches ?? Object.keys(layers).map((name) => [name]);
  }

  forward(x: Tensor): Tensor {
    return concat(
      this.#branches.map((steps) => steps.reduce((value, step) => this.#taken(step, value), x)),
      1,
    );
  }

  #taken(step: Step, x: Tensor): Tensor {
    if (typeof step === 'function') return step(x);
    if (typeof step === 'string') return this.layers[step]!.forward(x);
    return concat(
      step.map((name) => this.layers[name]!.forward(x)),
      1,
    );
  }
}
