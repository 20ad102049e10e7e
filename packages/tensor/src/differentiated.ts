/** Functions of several operations whose derivative is shorter than the chain of theirs. */
import type { Differentiated } from './backend.ts';
import type { Tensor } from './tensor.ts';

/**
 * Calls `forward`, and has the first history among the inputs record it as one call, whose derivative is `backward`,
 * which keeps no tensor. Where none is kept, or by one that knows of operations only, it is just called.
 */
export function differentiated(given: Differentiated, ...inputs: readonly Tensor[]): Tensor {
  const history = inputs.find((input) => input.history)?.history;
  return history?.differentiate?.(given, inputs) ?? given.forward(...inputs);
}
