/** What is added to a frozen layer: a product of two small matrices, which are learned. */
import { dropout, Linear, Module } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import { Conv1D } from '../conv1d.ts';
import { dense } from '../undrawn.ts';

/** A layer that can be adapted. */
export type AdaptedLayer = Linear | Conv1D;

/** How far and how it is adapted. */
export interface Adaption {
  /** The width between the two matrices. */
  readonly rank: number;
  /** What their product is multiplied with. */
  readonly scale: number;
  /** How often elements of what goes in fall out in training. */
  readonly dropout: number;
}

/** x A^T B^T scale of what goes into a layer, which is 0 at first. */
export class LoraLayer extends Module {
  /** [rank, inFeatures], in a layer of its own. */
  readonly loraA: Linear;
  /** [outFeatures, rank], in a layer of its own: zeros at first. */
  readonly loraB: Linear;
  readonly scale: number;
  readonly dropout: number;
  readonly #base: AdaptedLayer;

  constructor(base: AdaptedLayer, { rank, scale, dropout }: Adaption) {
    super();
    const shape = base.weight.shape as [number, number];
    const [outFeatures, inFeatures] = base instanceof Conv1D ? [shape[1], shape[0]] : shape;
    this.loraA = new Linear(inFeatures, rank, { bias: false });
    this.loraB = dense(rank, outFeatures, false);
    this.scale = scale;
    this.dropout = dropout;
    this.#base = base;
  }

  forward(x: Tensor): Tensor {
    // The model's mode counts: it is what train() and eval() are called of.
    const some = this.dropout > 0 ? dropout(x, { p: this.dropout, training: this.#base.training }) : x;
    return this.loraB.forward(this.loraA.forward(some)).mul(this.scale);
  }

  /** What `forward` adds, as a change of the layer's weight. */
  delta(): Tensor {
    const product = this.loraB.weight.matmul(this.loraA.weight).mul(this.scale);
    return this.#base instanceof Conv1D ? product.transpose() : product;
  }

  /** Makes that change. */
  merge(): void {
    const { weight } = this.#base;
    weight.assign(weight.detach().add(this.delta().detach()));
  }

  /** The weight that it changes. */
  get baseWeight(): Tensor {
    return this.#base.weight;
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { loraA: 'lora_A', loraB: 'lora_B' };
  }
}
