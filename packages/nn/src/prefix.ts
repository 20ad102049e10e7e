/** State dictionaries of several things in one file: names that begin alike. */
import type { StateDict } from './state-dict.ts';

/**
 * The tensors under names that begin with `prefix`: of a model and its optimizer in one file, say.
 *
 * @example
 * ```ts
 * import { Linear, prefixed, unprefixed } from '@glissade/nn';
 *
 * const tensors = prefixed('head.', new Linear(3, 2).stateDict());
 * console.log(Object.keys(tensors)); // => [ 'head.weight', 'head.bias' ]
 * console.log(Object.keys(unprefixed('head.', tensors))); // => [ 'weight', 'bias' ]
 * ```
 */
export const prefixed = (prefix: string, tensors: StateDict): StateDict =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));

/** Those of the tensors whose names begin with `prefix`, under the rest of their names: what `prefixed` was given. */
export const unprefixed = (prefix: string, tensors: StateDict): StateDict =>
  Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [],
    ),
  );
