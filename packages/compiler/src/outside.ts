/** What of a tensor from outside matters to a trace. */
import { printShape, Tensor } from '@glissade/tensor';

/** Whether a tensor is a leaf, frozen or not, which what is assigned to it does not change. */
export const isParameter = (tensor: Tensor): boolean => (tensor.history ?? tensor.frozen)?.leaf === tensor;

/** What of a tensor in a field decides how a function is traced. */
export const kindOf = (value: unknown): string | undefined =>
  value instanceof Tensor ? `${value.dtype}${printShape(value.shape)} ${value.requiresGrad}` : undefined;

/** Gradients cannot flow out of a compiled step, to where a tensor outside was computed from. */
export function checkLeaf(tensor: Tensor): void {
  if (!tensor.history || tensor.history.leaf === tensor) return;
  throw new Error(
    `compile: a tensor ${tensor.dtype}${printShape(tensor.shape)} from outside the step was computed from parameters, and ` +
      'gradients cannot flow out of a compiled step. detach() it, or compute it inside',
  );
}
