/** Buffers: tensors that belong to a module but are not trained, such as running statistics and random keys. */
import { checkTensors, type Tensor } from '@glissade/tensor';
import { checkedOptions } from './options.ts';

/** What `buffer` accepts. */
export interface BufferOptions {
  /** Whether `stateDict()` holds it without being asked for everything. Default true. */
  readonly persistent?: boolean;
}

const buffers = new WeakMap<Tensor, Required<BufferOptions>>();

/**
 * Marks a tensor as a buffer and returns it: a module that has it in a field moves and saves it with its parameters.
 * Update it with `assign`, so that it stays the same tensor.
 *
 * @example
 * ```ts
 * import { buffer, Module } from '@glissade/nn';
 * import { type Tensor, tensor } from '@glissade/tensor';
 *
 * class Scale extends Module {
 *   factor = buffer(tensor(2));
 *   forward(x: Tensor): Tensor {
 *     return x.mul(this.factor);
 *   }
 * }
 * console.log(Object.keys(new Scale().stateDict())); // => [ 'factor' ]
 * ```
 */
export function buffer(tensor: Tensor, options: BufferOptions = {}): Tensor {
  const { persistent = true } = checkedOptions('buffer', options, ['persistent']);
  checkTensors('buffer', tensor);
  buffers.set(tensor, { persistent });
  return tensor;
}

/** How a tensor was marked, if it was. */
export const bufferOptions = (tensor: Tensor): Required<BufferOptions> | undefined => buffers.get(tensor);
