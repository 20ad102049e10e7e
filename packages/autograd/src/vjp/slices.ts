/** Derivatives of slices: of one, and of those that a tensor was taken apart by. */
import {
  add,
  concat,
  fillLike,
  type PrimitiveOf,
  padAxes,
  type Shape,
  sameShape,
  sliceAll,
  type Tensor,
} from '@glissade/tensor';
import type { Part } from './rule.ts';

/** A slice's adjoint: zeros where nothing was taken. Backward slices are turned around first. */
function unslice(g: Tensor, { starts, shape, steps }: PrimitiveOf<'slice'>, to: Shape): Tensor {
  const forward = sliceAll(
    g,
    steps.map((step) => (step < 0 ? [null, null, -1] : [])),
  );
  const padding = to.map((length, axis) => {
    const count = shape[axis]!;
    if (count === 0) return { high: length };
    const step = Math.abs(steps[axis]!);
    const low = steps[axis]! < 0 ? starts[axis]! - (count - 1) * step : starts[axis]!;
    return { low, high: length - low - (count - 1) * step - 1, interior: step - 1 };
  });
  return padAxes(forward, padding);
}

/**
 * What slices of a tensor give it together. Where they lie one behind the other along one axis, as those of `split` or of a
 * loop over time, that is their concatenation: each by itself would become as large as the whole tensor.
 */
export const joined = (parts: readonly Part[]): Tensor =>
  lined(parts) ??
  parts.map(({ cotangent, slice, of }) => unslice(cotangent, slice, of)).reduce((a, b) => add(a, b));

/** Undefined where the slices overlap, leave out steps, or are no slices of one axis alone. */
function lined(parts: readonly Part[]): Tensor | undefined {
  const to = parts[0]!.of;
  const axis = to.findIndex((length, i) => parts.some(({ slice }) => slice.shape[i] !== length));
  if (parts.length === 1 || axis < 0) return undefined;
  const pieces: Tensor[] = [];
  let end = 0;
  const zerosUpTo = (place: number, { cotangent }: Part): void => {
    if (place > end) pieces.push(fillLike(cotangent, 0, to.with(axis, place - end)));
    end = place;
  };
  for (const part of parts.toSorted((a, b) => a.slice.starts[axis]! - b.slice.starts[axis]!)) {
    const { starts, shape, steps } = part.slice;
    const start = starts[axis]!;
    if (start < end || !sameShape(shape, to.with(axis, shape[axis]!)) || steps.some((step) => step !== 1))
      return undefined;
    zerosUpTo(start, part);
    pieces.push(part.cotangent);
    end += shape[axis]!;
  }
  zerosUpTo(to[axis]!, parts[0]!);
  return concat(pieces, axis);
}
