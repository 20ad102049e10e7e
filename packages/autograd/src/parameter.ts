/** Leaves: tensors whose gradient is wanted. */
import { checkTensors, described, isFloat, Tensor } from '@glissade/tensor';
import { RecordedHistory } from './history.ts';
import { nodeOf } from './node.ts';

/**
 * Marks a tensor as a leaf: what is computed from it is recorded, and `backward()` adds its gradient to `.grad`.
 * Returns the same tensor (PyTorch's `requires_grad_()`). Throws for integers and bools, which have no gradient, and for what was
 * computed from other parameters.
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { tensor } from '@glissade/tensor';
 *
 * const x = parameter(tensor(3));
 * x.pow(2).backward();
 * console.log(x.grad?.itemSync()); // => 6
 * ```
 */
export function parameter(tensor: Tensor): Tensor {
  checkTensors('parameter', tensor);
  if (!isFloat(tensor.dtype)) {
    throw new TypeError(`parameter: ${described(tensor)} has no gradient. Use .to('float32') first`);
  }
  if (tensor.history && tensor.history.leaf !== tensor)
    throw new Error(`parameter: ${described(tensor)} was computed from others. Use detach() first`);
  // Once only: what was recorded knows it by the leaf that it has.
  if (isParameter(tensor)) tensor.requiresGrad = true;
  else tensor.history = new RecordedHistory(undefined, tensor);
  return tensor;
}

/**
 * Whether a tensor is such a leaf: one that `backward()` leaves its gradient in, unless it is frozen.
 *
 * @example
 * ```ts
 * import { isParameter, parameter } from '@glissade/autograd';
 * import { tensor } from '@glissade/tensor';
 *
 * const w = parameter(tensor(1));
 * console.log(isParameter(w), isParameter(w.mul(2))); // => true false
 * ```
 */
export const isParameter = (tensor: Tensor): boolean =>
  tensor instanceof Tensor && (tensor.frozen ?? nodeOf(tensor))?.leaf === tensor;
