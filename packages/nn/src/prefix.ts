/** State dictionaries of several things in one file: names that begin alike. */
import { described, kindOf, type Tensor } from '@glissade/tensor';
import type { StateDict } from './state-dict.ts';

function tensorsOf(operation: string, prefix: string, tensors: StateDict): [string, Tensor][] {
  if (typeof prefix !== 'string')
    throw new TypeError(`${operation}: the prefix is ${described(prefix)}; expected text, such as 'head.'`);
  if (typeof tensors !== 'object' || tensors === null)
    throw new TypeError(`${operation}: expected tensors by name, got ${kindOf(tensors)}`);
  return Object.entries(tensors);
}

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
  Object.fromEntries(tensorsOf('prefixed', prefix, tensors).map(([name, tensor]) => [prefix + name, tensor]));

/** Those of the tensors whose names begin with `prefix`, under the rest of their names: what `prefixed` was given. */
export const unprefixed = (prefix: string, tensors: StateDict): StateDict =>
  Object.fromEntries(
    tensorsOf('unprefixed', prefix, tensors).flatMap(([name, tensor]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [],
    ),
  );
