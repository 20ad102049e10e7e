/** Uniform numbers as a function of a key, for layers and functions that draw at each call. */
import {
  add,
  apply,
  defaultGenerator,
  randint,
  type Shape,
  source,
  type Tensor,
  tensor,
} from '@glissade/tensor';
import { buffer } from './buffer.ts';
import type { InitOptions } from './drawing.ts';
import { change } from './layer-state.ts';

/** Uniform numbers of [0, 1), float32. */
export const uniformBy = (key: Tensor, shape: Shape): Tensor => apply({ name: 'random', shape }, key);

/** A layer's key, which is state; the generator's stream stays where it is. */
export const keyOfLayer = ({ generator = defaultGenerator() }: InitOptions): Tensor =>
  buffer(tensor(generator.nextKey()), { persistent: false });

/** Makes it the key of the next call: the same first word, and the next second one. */
export function countUp(key: Tensor): void {
  // The positions of a vector of two are [0, 1].
  change(key, add(key, source({ name: 'iota', shape: [2], axis: 0 }, key)));
}

/** The key of one call of a function. */
export const keyOfCall = (options: InitOptions): Tensor => randint(-(2 ** 31), 2 ** 31, [2], options);
