import { checkTensors } from '../check-tensors.ts';
import type { Tensor } from '../tensor.ts';

/** Throws for what is no list of tensors, and for an empty one. */
export function checkList(operation: string, tensors: readonly Tensor[]): void {
  if (!Array.isArray(tensors))
    throw new TypeError(`${operation}: expected a list of tensors: ${operation}([a, b])`);
  checkTensors(operation, ...tensors);
  if (tensors.length === 0) throw new TypeError(`${operation}: the list of tensors is empty`);
}
