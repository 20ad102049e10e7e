/** Shapes that are asked for, and those of outcomes. */
import { type Operand, printShape, type Shape, ShapeError, sameShape, written } from '@glissade/tensor';

/** Throws for what is no list of lengths. */
export function checkShape(call: string, shape: Shape): void {
  if (!Array.isArray(shape))
    throw new TypeError(`${call}: the shape is ${written(shape)}; expected a list of lengths, such as [5]`);
  if (!shape.every((length) => Number.isInteger(length) && length >= 0))
    throw new ShapeError(
      `${call}: ${printShape(shape)} is not a shape: every length must be a whole number >= 0`,
    );
}

/** Throws unless the last dims are those of an outcome, as in PyTorch: of a vector of one, all elements would be alike. */
export function checkEvent(call: string, value: Operand, eventShape: Shape): void {
  if (typeof value === 'number') return;
  if (!sameShape(value.shape.slice(Math.max(0, value.ndim - eventShape.length)), eventShape))
    throw new ShapeError(
      `${call}: the value is ${printShape(value.shape)}; expected ${printShape(eventShape)} as its last dims, the shape of an outcome. ` +
        'expand() repeats elements',
    );
}
