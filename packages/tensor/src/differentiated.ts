/** Functions of several operations whose derivative is shorter than the chain of theirs. */
import { deviceNear } from './apply.ts';
import type { Differentiated } from './backend.ts';
import type { Tensor } from './tensor.ts';

/**
 * Calls `forward`, and has the first history among the inputs record it as one call, whose derivative is `backward`,
 * which keeps no tensor. Where none is kept, or by one that knows of operations only, it is just called.
 */
export function differentiated(given: Differentiated, ...inputs: readonly Tensor[]): Tensor {
  const history = inputs.find((input) => input.history)?.history;
  const forward = (...all: Tensor[]): Tensor => passing(all[0]!, () => given.forward(...all));
  return history?.differentiate?.({ ...given, forward }, inputs) ?? forward(...inputs);
}

/**
 * Calls what is not recorded, and neither keeps a tensor nor gives one away but its value: the memory of whatever else it makes on the
 * device of `like` is used again at once.
 */
export function passing(like: Tensor, compute: () => Tensor): Tensor {
  const arena = deviceNear(like).newArena?.();
  arena?.open();
  try {
    const value = compute();
    arena?.keep(value);
    return value;
  } finally {
    arena?.close();
    arena?.sweep();
  }
}
