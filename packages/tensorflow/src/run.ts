/** What a layer does at every call. */
import type { Tensor } from '@glissade/tensor';
import { maskOf, withMask } from './masks.ts';
import type { Call } from './topology/call-arguments.ts';

/** @param call - all that the layer is called with, settings too; `inputs` are the tensors that every layer of its class takes */
export type Run = (inputs: readonly Tensor[], training: boolean, call: Call) => Tensor | readonly Tensor[];

/** The one input of a layer that takes one. */
export function onlyInput(inputs: readonly Tensor[]): Tensor {
  const [input, ...others] = inputs;
  if (input && others.length === 0) return input;
  throw new TypeError(`expected one input, got ${inputs.length}`);
}

/** A layer of one tensor. What it gives has as many steps, and the same of them count. */
export const stepwise =
  (compute: (x: Tensor, training: boolean) => Tensor): Run =>
  (inputs, training) => {
    const x = onlyInput(inputs);
    return withMask(compute(x, training), maskOf(x));
  };

/** A layer of one tensor whose result has other steps, or none: all of it counts. */
export const plain =
  (compute: (x: Tensor, training: boolean) => Tensor): Run =>
  (inputs, training) =>
    compute(onlyInput(inputs), training);
