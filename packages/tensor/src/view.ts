/** A strided window onto a buffer: what a step reads and writes. Most reshaping only makes a new view. */
import type { DType } from './dtype.ts';
import type { Window } from './primitive.ts';
import { type Shape, sameShape, size } from './shape.ts';

/**
 * A way to read a buffer: the element at [i, j, ...] is number offset + i strides[0] + j strides[1] + ... of it.
 * Transposing, slicing and broadcasting make other views of one buffer, and copy nothing.
 */
export interface View<Buffer = unknown> {
  /** The backend's own; a number, in a program. */
  readonly buffer: Buffer;
  readonly dtype: DType;
  readonly shape: Shape;
  /** How many elements to skip for a step along each axis; 0 repeats, negative runs backwards. */
  readonly strides: readonly number[];
  /** The element where the view begins. */
  readonly offset: number;
}

/** The strides of a dense buffer whose last axis is contiguous, or the last of an `order` of axes. */
export function rowMajor(shape: Shape, order?: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    const axis = order ? order[i]! : i;
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/** All of a buffer, row by row, or with its axes laid out in memory in the given order, outermost first. */
export const whole = <Buffer>(
  buffer: Buffer,
  dtype: DType,
  shape: Shape,
  order?: readonly number[],
): View<Buffer> => ({
  buffer,
  dtype,
  shape,
  strides: rowMajor(shape, order),
  offset: 0,
});

/** Whether the elements lie side by side in row-major order, wherever they begin. */
export function isContiguous({ shape, strides }: View): boolean {
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis]!;
    if (length !== 1 && strides[axis] !== stride) return false;
    stride *= length;
  }
  return true;
}

/** The view with its axes in another order: axis i is the old axis `order[i]`. */
export const permuteView = <B>(view: View<B>, order: readonly number[]): View<B> => ({
  ...view,
  shape: order.map((axis) => view.shape[axis]!),
  strides: order.map((axis) => view.strides[axis]!),
});

/** Repeats axes of length 1 and missing leading axes by giving them stride 0. */
export function expandView<B>(view: View<B>, shape: Shape): View<B> {
  if (sameShape(view.shape, shape)) return view;
  const missing = shape.length - view.shape.length;
  const strides = shape.map((length, axis) => {
    const own = view.shape[axis - missing] ?? 1;
    return own === 1 && length !== 1 ? 0 : (view.strides[axis - missing] ?? 0);
  });
  return { ...view, shape, strides };
}

/** The part that begins at `starts` and takes `shape` elements, every `steps`-th if said, along each axis. */
export function sliceView<B>(
  view: View<B>,
  starts: readonly number[],
  shape: Shape,
  steps?: readonly number[],
): View<B> {
  let offset = view.offset;
  for (let axis = 0; axis < starts.length; axis++) offset += starts[axis]! * view.strides[axis]!;
  return {
    ...view,
    shape,
    strides: view.strides.map((stride, axis) => stride * (steps?.[axis] ?? 1)),
    offset,
  };
}

/** The sliding windows of a view, as further axes: overlapping elements are seen, not copied. */
export function windowView<B>(view: View<B>, windows: readonly Window[], shape: Shape): View<B> {
  const strides = [...view.strides];
  for (const { axis, stride, dilation } of windows) {
    strides.push(view.strides[axis]! * dilation);
    strides[axis] = view.strides[axis]! * stride;
  }
  return { ...view, shape, strides };
}

/** The same elements under another shape without a copy, or undefined where the strides do not allow it. */
export function reshapeView<B>(view: View<B>, shape: Shape): View<B> | undefined {
  if (isContiguous(view) || size(shape) === 0) return { ...view, shape, strides: rowMajor(shape) };
  const strides = shape.map(() => 0);
  // Walk both shapes from the left in groups of axes with equal products; each old group must be dense in itself.
  const old = view.shape
    .map((length, axis) => ({ length, stride: view.strides[axis]! }))
    .filter((a) => a.length !== 1);
  let from = 0;
  let to = 0;
  while (from < old.length) {
    while (shape[to] === 1) to++;
    const first = to;
    let last = from;
    let oldCount = old[from]!.length;
    let newCount = shape[to++]!;
    while (oldCount !== newCount) {
      if (oldCount < newCount) oldCount *= old[++last]!.length;
      else newCount *= shape[to++]!;
    }
    for (let axis = from; axis < last; axis++) {
      if (old[axis]!.stride !== old[axis + 1]!.stride * old[axis + 1]!.length) return undefined;
    }
    let stride = old[last]!.stride;
    for (let axis = to - 1; axis >= first; axis--) {
      strides[axis] = stride;
      stride *= shape[axis]!;
    }
    from = last + 1;
  }
  return { ...view, shape, strides };
}

/**
 * The axes from the outermost in memory to the innermost, or undefined where they already stand in that order. Repeated
 * axes, which have no place in memory, follow the axis that stands before them, but the innermost stays that of the others,
 * so that lines stay whole.
 */
export function memoryOrder({ shape, strides }: Pick<View, 'shape' | 'strides'>): number[] | undefined {
  let last = Infinity;
  let inOrder = true;
  for (let axis = 0; axis < shape.length; axis++) {
    const stride = Math.abs(strides[axis]!);
    if (stride === 0 || shape[axis] === 1) continue;
    if (stride > last) inOrder = false;
    last = stride;
  }
  if (inOrder) return undefined;
  const axes = shape.map((_, axis) => axis);
  const isPlaced = (axis: number): boolean => shape[axis] !== 1 && strides[axis] !== 0;
  const placed = axes.filter(isPlaced).sort((a, b) => Math.abs(strides[b]!) - Math.abs(strides[a]!) || a - b);
  const innermost = placed.at(-1)!;
  let before = -1;
  for (const axis of axes) {
    if (!isPlaced(axis)) placed.splice(before === innermost ? -1 : placed.indexOf(before) + 1, 0, axis);
    before = axis;
  }
  return placed;
}

/** The buffer position of every element, in row-major order. Plain and slow: for reference and tests. */
export function offsets({ shape, strides, offset }: View): Int32Array {
  const result = new Int32Array(size(shape));
  const index = shape.map(() => 0);
  let at = offset;
  for (let element = 0; element < result.length; element++) {
    result[element] = at;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      at -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}
