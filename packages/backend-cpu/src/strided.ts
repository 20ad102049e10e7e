/** Loop nests over strided views: axes of length 1 dropped, neighbours merged, the innermost contiguous where it can be. */
import type { Shape } from '@glissade/tensor';

/** Where the elements of a view lie; the shape is the nest's. */
export interface Strided {
  readonly strides: readonly number[];
  readonly offset: number;
}

export interface Nest {
  /** From the outermost axis to the innermost; at least one. */
  readonly lengths: readonly number[];
  /** For each view, its stride along every axis. */
  readonly strides: readonly (readonly number[])[];
  /** For each view, where it begins. */
  readonly offsets: readonly number[];
}

/**
 * How a view that covers `shape` lies in memory: 1 for elements side by side in row-major order, 0 for one element
 * repeated, -1 for anything else.
 */
export function flatStride(shape: Shape, strides: readonly number[]): number {
  let side = true;
  let repeated = true;
  let dense = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis]!;
    if (length === 1) continue;
    if (strides[axis] !== dense) side = false;
    if (strides[axis] !== 0) repeated = false;
    dense *= length;
  }
  return side ? 1 : repeated ? 0 : -1;
}

/** The beginnings of a view's lines along an axis. */
export const linesAlong = <V extends Strided>(axis: number, view: V): V => ({
  ...view,
  strides: view.strides.map((stride, other) => (other === axis ? 0 : stride)),
});

/** The axes longer than 1, sorted so that the first view's strides fall; then the second's, and so on. */
export function axesByStride(shape: Shape, views: readonly Strided[]): number[] {
  const axes: number[] = [];
  for (let axis = 0; axis < shape.length; axis++) if (shape[axis] !== 1) axes.push(axis);
  return axes.sort((a, b) => {
    for (const { strides } of views) {
      const difference = Math.abs(strides[b]!) - Math.abs(strides[a]!);
      if (difference !== 0) return difference;
    }
    return a - b;
  });
}

/** The nest that visits `axes` in this order, with neighbours merged where every view allows it. */
export function nestOver(axes: readonly number[], shape: Shape, views: readonly Strided[]): Nest {
  const lengths: number[] = [];
  const strides = views.map((): number[] => []);
  for (const axis of axes) {
    const length = shape[axis]!;
    if (length === 1) continue;
    const last = lengths.length - 1;
    const merges = last >= 0 && views.every((view, v) => strides[v]![last] === view.strides[axis]! * length);
    const place = merges ? last : last + 1;
    lengths[place] = merges ? lengths[last]! * length : length;
    for (let v = 0; v < views.length; v++) strides[v]![place] = views[v]!.strides[axis]!;
  }
  if (lengths.length === 0) {
    lengths.push(1);
    for (const list of strides) list.push(1);
  }
  return { lengths, strides, offsets: views.map((view) => view.offset) };
}

/** The nest over all of a shape; the first view, the one that is written, decides the order. */
export const nestOf = (shape: Shape, views: readonly Strided[]): Nest =>
  nestOver(axesByStride(shape, views), shape, views);

/**
 * Visits every row of a nest, or every rectangle of the `inner` last axes (0: every element). `visit` gets each view's
 * place, in an array that is reused. No length may be 0.
 */
export function eachRow(nest: Nest, visit: (offsets: readonly number[]) => void, inner = 1): void {
  const { lengths, strides } = nest;
  const at = [...nest.offsets];
  const deepest = lengths.length - inner;
  const descend = (axis: number): void => {
    if (axis >= deepest) {
      visit(at);
      return;
    }
    const length = lengths[axis]!;
    for (let i = 0; i < length; i++) {
      descend(axis + 1);
      for (let v = 0; v < at.length; v++) at[v]! += strides[v]![axis]!;
    }
    for (let v = 0; v < at.length; v++) at[v]! -= strides[v]![axis]! * length;
  };
  descend(0);
}

/** From the first element of a view in memory to its last: where the first lies, beside the one of index 0, and how many there are. */
export function stretchOf(shape: Shape, strides: readonly number[]): { first: number; length: number } {
  let [first, length] = [0, 1];
  for (let axis = 0; axis < shape.length; axis++) {
    const extent = (shape[axis]! - 1) * strides[axis]!;
    first += Math.min(0, extent);
    length += Math.abs(extent);
  }
  return { first, length };
}
