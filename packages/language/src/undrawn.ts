/** Layers without random numbers: their weights are drawn or loaded later, once. */
import { noGrad } from '@glissade/autograd';
import { type AnyModule, Conv1d, type ConvOptions, Embedding, init, Linear } from '@glissade/nn';
import { Generator, type Tensor, zeros } from '@glissade/tensor';
import { Conv1D } from './conv1d.ts';

/** Draws zeros: millions of numbers that would be replaced at once need no time. */
class Undrawn extends Generator {
  override fillUniform(): void {}
  override fillNormal(): void {}
}
let undrawn: Undrawn | undefined;

/** A linear layer whose weights are zero. */
export const dense = (inFeatures: number, outFeatures: number, bias = true): Linear => {
  undrawn ??= new Undrawn();
  return new Linear(inFeatures, outFeatures, { bias, generator: undrawn });
};

/** A convolution over sequences whose weights are zero. */
export const convolution = (
  inChannels: number,
  outChannels: number,
  kernelSize: number,
  options: ConvOptions,
): Conv1d => {
  undrawn ??= new Undrawn();
  return new Conv1d(inChannels, outChannels, kernelSize, { ...options, generator: undrawn });
};

/** An embedding whose vectors are zero. */
export const vectors = (count: number, width: number, padding: number | null = null): Embedding =>
  new Embedding(count, width, { weight: zeros([count, width]), paddingIdx: padding });

/**
 * Draws weights as Hugging Face's models begin: normal ones with a standard deviation, from the default generator; biases stay 0, factors of
 * norms 1, and the vector of the padding 0.
 * Source: https://github.com/huggingface/transformers/blob/main/src/transformers/modeling_utils.py
 */
export function drawWeights(module: AnyModule, std: number): void {
  const drawn = new Set<Tensor>();
  module.apply((layer) => {
    if (!isDrawn(layer)) return;
    // The weights of a head may be the embeddings.
    if (drawn.has(layer.weight)) return;
    drawn.add(init.normal_(layer.weight, 0, std));
    if (!(layer instanceof Embedding) || layer.paddingIdx === undefined) return;
    const { weight, paddingIdx } = layer;
    noGrad(() => weight.setAt([paddingIdx], 0));
  });
}

const isDrawn = (layer: unknown): layer is Linear | Conv1D | Conv1d | Embedding =>
  [Linear, Conv1D, Conv1d, Embedding].some((kind) => layer instanceof kind);
