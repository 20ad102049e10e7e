/** Tensors of positions along one dim: what they may be, and where. */
import { checkTensors } from '../check-tensors.ts';
import { axisIn, printShape, ShapeError } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './operands.ts';

/** int32, whatever integers were given. */
export function positionsOf(operation: string, index: Tensor): Tensor {
  checkTensors(operation, index);
  if (index.dtype === 'int32') return index;
  if (index.dtype === 'uint8') return cast(index, 'int32');
  const mend = index.dtype === 'bool' ? 'at() takes masks' : "positions are whole numbers: use .to('int32')";
  throw new TypeError(`${operation}: the index is ${index.dtype}; ${mend}`);
}

/** The axis that `dim` names; scalars count as vectors. Throws unless the index lies within x along the others: beyond, it would reach other rows. */
export function axisOf(operation: string, x: Tensor, dim: number, index: Tensor): number {
  checkTensors(operation, index);
  const axis = axisIn(operation, dim, x);
  checkWithin(operation, index, x, ` but dim ${dim}`, axis);
  return axis;
}

export function checkWithin(
  operation: string,
  index: Tensor,
  { shape }: Tensor,
  but = '',
  free?: number,
): void {
  const dims = Math.max(1, index.shape.length);
  if (dims !== Math.max(1, shape.length) || index.shape.some((n, i) => i !== free && n > (shape[i] ?? 1)))
    throw new ShapeError(
      `${operation}: index ${printShape(index.shape)} does not fit ${printShape(shape)}: it needs as many dims, none longer${but}`,
    );
}
