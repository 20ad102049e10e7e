/** Shapes and the arithmetic on them; every function throws `ShapeError` with all shapes and, where it can, the mend. */
import { checkTensors, written } from './check-tensors.ts';

/** The length of each dim: [] for a scalar. */
export type Shape = readonly number[];

/** Thrown, where the user called, when shapes do not fit an operation. */
export class ShapeError extends Error {
  override name = 'ShapeError';
}

/** A shape as errors name it: '[2, 3]'. */
export const printShape: (shape: Shape) => string = written;

/** How many elements a tensor of this shape has: the product of the lengths, 1 for []. */
export function size(shape: Shape): number {
  let product = 1;
  for (const length of shape) product *= length;
  return product;
}

/** The shape of a tensor. Throws for what is none, as it may be in JavaScript: operations that look at the shape first ask here. */
export function shapeOf(operation: string, x: { readonly shape: Shape }): Shape {
  if (!x?.shape) checkTensors(operation, x);
  return x.shape;
}

/** Whether two shapes have the same lengths in the same order. */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/** Throws unless two shapes are equal; the names say what has them. */
export function checkSameShape(
  name: string,
  shape: Shape | undefined,
  otherName: string,
  other: Shape,
): void {
  if (shape && sameShape(shape, other)) return;
  const given = shape ? printShape(shape) : 'missing';
  throw new ShapeError(`${name} is ${given}, ${otherName} ${printShape(other)}; they must be equal`);
}

/** Throws for what is no list; `what` and `expected` are how the error calls it and its elements. */
export function checkList(operation: string, what: string, value: unknown, expected: string): void {
  if (!Array.isArray(value))
    throw new TypeError(`${operation}: ${what} ${written(value)}; expected a list${expected}`);
}

export const checkLengths = (operation: string, shape: Shape): void =>
  checkList(operation, 'the shape is', shape, ' of lengths, such as [2, 3]');

/** Throws unless every length is a whole number of at least 0. */
export function checkShape(operation: string, shape: Shape): void {
  checkLengths(operation, shape);
  for (const length of shape) {
    if (!Number.isInteger(length) || length < 0) {
      throw new ShapeError(
        `${operation}: ${printShape(shape)} is not a shape: every length must be a whole number >= 0`,
      );
    }
  }
}

/** The shape of two operands stretched to each other: lengths of 1 repeat, missing leading axes count as 1. */
export function broadcast(operation: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b) || b.length === 0) return a;
  if (a.length === 0) return b;
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const m = a[axis - rank + a.length] ?? 1;
    const n = b[axis - rank + b.length] ?? 1;
    if (m !== n && m !== 1 && n !== 1) {
      throw new ShapeError(
        `${operation}: cannot broadcast ${printShape(a)} with ${printShape(b)}: axis ${axis - rank} is ${m} and ${n}. ` +
          'Lengths must be equal or 1, counted from the last axis; unsqueeze() adds an axis of length 1.',
      );
    }
    return m === 1 ? n : m;
  });
}

/** Whether broadcasting one shape with another gives the other. */
export const stretches = (from: Shape, to: Shape): boolean =>
  from.length <= to.length && from.every((length, i) => length === 1 || length === to.at(i - from.length));

/** The axes of `to` along which a tensor of shape `from` repeats when it is broadcast. */
export function broadcastAxes(from: Shape, to: Shape): number[] {
  const missing = to.length - from.length;
  const axes: number[] = [];
  for (let axis = 0; axis < to.length; axis++) {
    if (axis < missing || (from[axis - missing] === 1 && to[axis] !== 1)) axes.push(axis);
  }
  return axes;
}

/** An axis of a tensor counted from the start; negative ones count from the end. It may name one of `more` axes than there are. */
export function normalizeAxis(
  operation: string,
  axis: number,
  x: { readonly shape: Shape },
  more: number = 0,
): number {
  const dims = shapeOf(operation, x).length;
  const rank = dims + more;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    if (typeof axis !== 'number')
      throw new TypeError(`${operation}: dim is ${written(axis)}; expected a whole number`);
    const range = rank === 0 ? 'a scalar has no axes' : `expected ${-rank} to ${rank - 1}`;
    throw new ShapeError(
      `${operation}: dim ${axis} is out of range for a tensor of ${dims} dimensions (${range})`,
    );
  }
  return axis < 0 ? axis + rank : axis;
}

/** What a gather throws, or a scatter-add, for an index beyond an axis. */
export const outOfRange = (operation: string, index: number, length: number): RangeError =>
  new RangeError(`${operation}: index ${index} is out of range for an axis of length ${length}`);

/** The same; a scalar counts as a vector of one element, and takes 0 and -1 for a dim, as in PyTorch. */
export const axisIn = (operation: string, axis: number, x: { readonly shape: Shape }): number =>
  normalizeAxis(operation, axis, x, shapeOf(operation, x).length ? 0 : 1);

/**
 * Axes counted from the start, in increasing order; all of them when none are named. Throws on repeats. A scalar has none,
 * but takes 0 and -1 for them, as in PyTorch.
 */
export function normalizeAxes(
  operation: string,
  axes: number | readonly number[] | undefined,
  x: { readonly shape: Shape },
): number[] {
  const shape = shapeOf(operation, x);
  if (axes === undefined) return shape.map((_, axis) => axis);
  const list = typeof axes === 'number' ? [axes] : axes;
  checkList(operation, 'dim is', list, ' or a number, and options after it');
  const normal = list.map((axis) => axisIn(operation, axis, x)).sort((a, b) => a - b);
  if (new Set(normal).size !== normal.length) {
    throw new ShapeError(`${operation}: dim ${printShape(list)} names an axis twice`);
  }
  return shape.length === 0 ? [] : normal;
}

/** The shape after a reduction over `axes`: those become 1, or vanish. */
export function reducedShape(shape: Shape, axes: readonly number[], keepdim: boolean): Shape {
  if (axes.length === shape.length && !keepdim) return [];
  const kept = shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  return keepdim ? kept : kept.filter((_, axis) => !axes.includes(axis));
}

/** A shape with at most one -1 in it, which becomes whatever holds all of `count` elements. */
export function resolveShape(operation: string, from: Shape, to: Shape): Shape {
  checkLengths(operation, to);
  const count = size(from);
  const free = to.indexOf(-1);
  const known = size(free < 0 ? to : to.filter((_, axis) => axis !== free));
  if (free >= 0 && to.indexOf(-1, free + 1) < 0 && known > 0 && count % known === 0) {
    return to.map((length) => (length === -1 ? count / known : length));
  }
  if (free >= 0 || known !== count) {
    const holds = free >= 0 ? `${known} per unknown length` : `${known}`;
    throw new ShapeError(
      `${operation}: ${printShape(from)} holds ${count} elements, ${printShape(to)} holds ${holds}. ` +
        'The product of the lengths must stay; one length may be -1.',
    );
  }
  checkShape(operation, to);
  return [...to];
}
