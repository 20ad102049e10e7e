/** Tiny models of Hugging Face's transformers, and what they compute (fixtures/models.py). */
import { readFileSync } from 'node:fs';
import { deserialize, type StateDict } from '@glissade/nn';
import { type DType, type Tensor, tensor } from '@glissade/tensor';
import type { CausalLM } from './causal-lm.ts';
import type { ConfigJson } from './config/read.ts';
import fixture from './fixtures/models.json' with { type: 'json' };
import { GPT2LMHeadModel } from './gpt2/model.ts';
import { LlamaForCausalLM } from './llama/model.ts';

export const causals: typeof fixture.causals = fixture.causals;
export const adapters: typeof fixture.adapters = fixture.adapters;
export const encoders: typeof fixture.encoders = fixture.encoders;
export const sampling: typeof fixture.sampling = fixture.sampling;

export interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export const made = ({ shape, data }: Values, dtype: DType = 'float32'): Tensor =>
  tensor(Float64Array.from(data), { shape, dtype: 'float64' }).to(dtype);
export const whole = (values: Values): Tensor => made(values, 'int32');

const contents = (path: string): Buffer => readFileSync(new URL(`fixtures/${path}`, import.meta.url));

export const jsonOf = (name: string, file = 'config.json'): ConfigJson =>
  JSON.parse(contents(`${name}/${file}`).toString());
export const tensorsOf = (name: string, file = 'model.safetensors'): StateDict =>
  deserialize(contents(`${name}/${file}`)).tensors;

/** Two numbers of a gradient, as models.py computes them. */
export function printOf(gradient: Tensor): [norm: number, weighted: number] {
  const data = gradient.dataSync();
  let [squares, weighted] = [0, 0];
  data.forEach((g, i) => {
    squares += g * g;
    weighted += Math.cos(i) * g;
  });
  return [Math.sqrt(squares), weighted];
}

/** The largest distance of two lists, beside the largest number of the second. */
export function distance(given: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (given.length !== expected.length) return Infinity;
  let [farthest, largest] = [0, 1e-30];
  for (let i = 0; i < expected.length; i++) {
    farthest = Math.max(farthest, Math.abs(given[i]! - expected[i]!));
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return farthest / largest;
}

/** A causal language model of the fixtures. */
export const pretrained = (name: string): CausalLM =>
  (name === 'gpt2' ? GPT2LMHeadModel : LlamaForCausalLM).fromPretrained(jsonOf(name), tensorsOf(name));
