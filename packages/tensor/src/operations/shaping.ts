/** Views: other shapes over the same elements, without a copy wherever the strides allow it. */
import { apply } from '../apply.ts';
import {
  axisIn,
  checkLengths,
  checkList,
  checkShape,
  normalizeAxes,
  normalizeAxis,
  printShape,
  resolveShape,
  type Shape,
  ShapeError,
  sameShape,
  shapeOf,
  size,
} from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { sliceAll } from './ranges.ts';

/** The same elements, row by row, in another shape; one length may be -1. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const from = shapeOf('reshape', x);
  if (shape && sameShape(from, shape)) return x;
  return apply({ name: 'reshape', shape: resolveShape('reshape', from, shape) }, x);
}

/** A tensor of its own that shares the elements: assigning to one leaves the other alone, and gradients flow through. */
export const clone = (x: Tensor): Tensor => apply({ name: 'reshape', shape: shapeOf('clone', x) }, x);

/**
 * The axes in another order.
 *
 * @example
 * ```ts
 * import { ones, permute } from '@glissade/tensor';
 *
 * console.log(permute(ones([2, 3, 4]), [2, 0, 1]).shape); // => [ 4, 2, 3 ]
 * ```
 */
export function permute(x: Tensor, dims: readonly number[]): Tensor {
  checkList('permute', 'dims are', dims, ' of them, such as [1, 0]');
  const order = dims.map((dim) => normalizeAxis('permute', dim, x));
  if (order.length !== shapeOf('permute', x).length || new Set(order).size !== order.length) {
    throw new ShapeError(
      `permute: ${printShape(dims)} must name each of the ${x.shape.length} dims of ${printShape(x.shape)} once`,
    );
  }
  return order.every((axis, i) => axis === i) ? x : apply({ name: 'permute', order }, x);
}

/** Two axes swapped: the last two, if not said. A scalar takes 0 and -1 for a dim, as in PyTorch. */
export function transpose(x: Tensor, dim0 = -2, dim1 = -1): Tensor {
  const [a, b] = [dim0, dim1].map((dim) => axisIn('transpose', dim, x));
  return permute(
    x,
    x.shape.map((_, axis) => (axis === a ? b! : axis === b ? a! : axis)),
  );
}

/**
 * The axes `from` moved to the places `to`; the others keep their order.
 *
 * @example
 * ```ts
 * import { movedim, ones } from '@glissade/tensor';
 *
 * console.log(movedim(ones([8, 28, 28, 3]), -1, 1).shape); // => [ 8, 3, 28, 28 ]
 * ```
 */
export function movedim(x: Tensor, from: number | readonly number[], to: number | readonly number[]): Tensor {
  const axesOf = (dims: number | readonly number[]): number[] =>
    [dims].flat().map((dim) => axisIn('movedim', dim, x));
  const [sources, places] = [axesOf(from), axesOf(to)];
  if (
    sources.length !== places.length ||
    new Set(sources).size !== sources.length ||
    new Set(places).size !== places.length
  ) {
    throw new ShapeError(
      `movedim: ${printShape(sources)} to ${printShape(places)}: name as many places as dims, each once`,
    );
  }
  const others = x.shape.map((_, axis) => axis).filter((axis) => !sources.includes(axis));
  const order = x.shape.map((_, place) =>
    places.includes(place) ? sources[places.indexOf(place)]! : others.shift()!,
  );
  return permute(x, order);
}

/** A scalar as a vector of one element; others as they are. */
export const atleast1d = (x: Tensor): Tensor => (shapeOf('atleast1d', x).length > 0 ? x : reshape(x, [1]));
/** A vector as one row; others as they are. */
export const atleast2d = (x: Tensor): Tensor =>
  shapeOf('atleast2d', x).length > 1 ? x : reshape(x, [1, -1]);
/** A vector [n] as [1, n, 1], a matrix [m, n] as [m, n, 1]; others as they are. */
export const atleast3d = (x: Tensor): Tensor =>
  shapeOf('atleast3d', x).length > 2 ? x : unsqueeze(atleast2d(x), -1);

/**
 * Axes of length 1 and missing leading ones repeated, without a copy; -1 keeps a length.
 *
 * @example
 * ```ts
 * import { expand, tensor } from '@glissade/tensor';
 *
 * console.log(expand(tensor([[1], [2]]), [-1, 3]).toArray()); // => [ [ 1, 1, 1 ], [ 2, 2, 2 ] ]
 * ```
 */
export function expand(x: Tensor, shape: Shape): Tensor {
  checkLengths('expand', shape);
  const missing = shape.length - shapeOf('expand', x).length;
  const full = shape.map((length, axis) => (length === -1 ? (x.shape[axis - missing] ?? -1) : length));
  checkShape('expand', full);
  return sameShape(x.shape, full) ? x : apply({ name: 'expand', shape: full }, x);
}

/** Without its axes of length 1: all of them, or those named. */
export function squeeze(x: Tensor, dim?: number | readonly number[]): Tensor {
  const axes = normalizeAxes('squeeze', dim, x);
  return reshape(
    x,
    x.shape.filter((length, axis) => length !== 1 || !axes.includes(axis)),
  );
}

/** With a new axis of length 1 before `dim`. */
export function unsqueeze(x: Tensor, dim: number): Tensor {
  const axis = normalizeAxis('unsqueeze', dim, x, 1);
  return reshape(x, x.shape.toSpliced(axis, 0, 1));
}

/**
 * The axes from `startDim` to `endDim` run together into one.
 *
 * @example
 * ```ts
 * import { flatten, ones } from '@glissade/tensor';
 *
 * console.log(flatten(ones([64, 1, 28, 28]), 1).shape); // => [ 64, 784 ]
 * ```
 */
export function flatten(x: Tensor, startDim = 0, endDim = -1): Tensor {
  const [first, last] = [startDim, endDim].map((dim) => axisIn('flatten', dim, x)) as [number, number];
  if (first > last) throw new ShapeError(`flatten: startDim ${startDim} lies behind endDim ${endDim}`);
  const together = size(x.shape.slice(first, last + 1));
  return reshape(x, x.shape.toSpliced(first, last + 1 - first, together));
}

/**
 * Every `step`-th element along an axis, from `start` up to but without `end`; negative positions count from the end,
 * and a negative step runs backwards (then `start` defaults to the last element).
 *
 * @example
 * ```ts
 * import { arange, slice } from '@glissade/tensor';
 *
 * console.log(slice(arange(6), 0, 1, 5, 2).toArray()); // => [ 1, 3 ]
 * ```
 */
export function slice(x: Tensor, dim: number, start?: number | null, end?: number | null, step = 1): Tensor {
  const axis = normalizeAxis('slice', dim, x);
  return sliceAll(
    x,
    x.shape.map((_, i) => (i === axis ? [start, end, step] : [])),
  );
}

/** The element at `index` along `dim`, which vanishes. */
export function select(x: Tensor, dim: number, index: number): Tensor {
  const axis = normalizeAxis('select', dim, x);
  const length = x.shape[axis]!;
  if (!Number.isInteger(index) || index < -length || index >= length) {
    throw new ShapeError(
      `select: index ${index} is out of range for dim ${dim} of ${printShape(x.shape)} (length ${length})`,
    );
  }
  const at = index < 0 ? index + length : index;
  return reshape(slice(x, axis, at, at + 1), x.shape.toSpliced(axis, 1));
}

/**
 * The part of `length` elements along `dim` that begins at `start`: a view.
 *
 * @example
 * ```ts
 * import { arange, narrow } from '@glissade/tensor';
 *
 * console.log(narrow(arange(6), 0, 2, 3).toArray()); // => [ 2, 3, 4 ]
 * ```
 */
export function narrow(x: Tensor, dim: number, start: number, length: number): Tensor {
  const count = shapeOf('narrow', x)[normalizeAxis('narrow', dim, x)]!;
  const first = start < 0 ? start + count : start;
  if (!(first >= 0 && length >= 0 && first + length <= count && first % 1 === 0 && length % 1 === 0))
    throw new RangeError(
      `narrow: ${length} elements from ${start} on are not within dim ${dim} of ${printShape(x.shape)}`,
    );
  return slice(x, dim, first, first + length);
}

/** x with one dim split into several of these lengths; one may be -1. Source: https://docs.pytorch.org/docs/stable/generated/torch.unflatten.html */
export function unflatten(x: Tensor, dim: number, sizes: Shape): Tensor {
  const axis = normalizeAxis('unflatten', dim, x);
  const inside = resolveShape('unflatten', [x.shape[axis]!], sizes);
  return reshape(x, x.shape.toSpliced(axis, 1, ...inside));
}

/** The slices along `dim`, which vanishes, as a list. */
export const unbind = (x: Tensor, dim = 0): Tensor[] =>
  Array.from({ length: shapeOf('unbind', x)[normalizeAxis('unbind', dim, x)]! }, (_, i) => select(x, dim, i));

/** The order of the elements reversed along the dims. */
export function flip(x: Tensor, dims: number | readonly number[]): Tensor {
  const axes = normalizeAxes('flip', dims, x);
  return sliceAll(
    x,
    x.shape.map((_, axis) => (axes.includes(axis) ? [null, null, -1] : [])),
  );
}

/**
 * A window of `size` that moves by `step` along `dim`, as a new last axis: Tensor.unfold, without a copy.
 *
 * @example
 * ```ts
 * import { arange, unfold } from '@glissade/tensor';
 *
 * console.log(unfold(arange(5), 0, 3, 2).toArray()); // => [ [ 0, 1, 2 ], [ 2, 3, 4 ] ]
 * ```
 */
export function unfold(x: Tensor, dim: number, size: number, step = 1): Tensor {
  const axis = axisIn('unfold', dim, x);
  const length = x.shape[axis] ?? 1;
  if (!Number.isInteger(size) || size < 1 || size > length || !Number.isInteger(step) || step < 1) {
    throw new ShapeError(
      `unfold: a window of ${size} that moves by ${step} does not fit the ${length} elements of dim ${dim} of ${printShape(x.shape)}`,
    );
  }
  if (x.shape.length === 0) return reshape(x, [1]);
  return apply({ name: 'window', windows: [{ axis, size, stride: step, dilation: 1 }] }, x);
}
