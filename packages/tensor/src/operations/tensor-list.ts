/** Lists of tensors, as operations that join them take. */
import { checkTensors } from '../check-tensors.ts';
import { checkList } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** Throws for what is no list of tensors. */
export function checkTensorList(operation: string, tensors: readonly Tensor[]): void {
  checkList(operation, 'got', tensors, ' of tensors: [a, b]');
  checkTensors(operation, ...tensors);
}

/** The same, and for an empty one. */
export function checkSomeTensors(operation: string, tensors: readonly Tensor[]): void {
  checkTensorList(operation, tensors);
  if (tensors.length === 0) throw new TypeError(`${operation}: the list of tensors is empty`);
}
