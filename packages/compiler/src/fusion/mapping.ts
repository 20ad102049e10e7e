/** How the positions of one iteration space lie in another, read off the strides of two views of one buffer. */
import type { Shape, View } from '@glissade/tensor';
import { isLaidOutAs } from '../draft.ts';

/** One axis of the reader, as a walk along an axis of the writer. */
interface Walk {
  readonly axis: number;
  readonly step: number;
}

export interface Mapping {
  readonly shape: Shape;
  /** For each axis of the reader; undefined where it repeats. */
  readonly walks: readonly (Walk | undefined)[];
  /** The writer's position at the reader's first one. */
  readonly start: readonly number[];
  /** Whether the two spaces are one: no axis is of length 1, and each is walked as it is written. */
  readonly isSame?: boolean;
}

/**
 * For a reader's view of what a writer wrote through another: where each element was in the writer's space. Undefined
 * where that is no straight walk along its axes (two axes run together, say).
 * @param writer - a view without gaps: every element of the buffer once
 */
export function mappingOf(reader: View<number>, writer: View<number>): Mapping | undefined {
  const { shape, strides } = writer;
  if (isLaidOutAs(reader, writer) && shape.every((length) => length > 1))
    return {
      shape,
      walks: shape.map((_, axis) => ({ axis, step: 1 })),
      start: shape.map(() => 0),
      isSame: true,
    };
  const axes = axesByStride(shape, strides);
  const start = shape.map(() => 0);
  let rest = reader.offset - writer.offset;
  for (const axis of axes) {
    start[axis] = Math.floor(rest / strides[axis]!);
    rest -= start[axis]! * strides[axis]!;
  }
  if (rest !== 0) return undefined;
  const low = [...start];
  const high = [...start];
  const walks = reader.shape.map((length, axis): Walk | undefined | null => {
    const stride = reader.strides[axis]!;
    if (length === 1 || stride === 0) return undefined;
    const along = axes.find((candidate) => stride % strides[candidate]! === 0);
    if (along === undefined) return null;
    const step = stride / strides[along]!;
    if (step < 0) low[along]! += step * (length - 1);
    else high[along]! += step * (length - 1);
    return { axis: along, step };
  });
  if (walks.includes(null)) return undefined;
  const within = shape.every((length, axis) => low[axis]! >= 0 && high[axis]! < length);
  return within ? { shape: reader.shape, walks: walks as (Walk | undefined)[], start } : undefined;
}

/** The axes longer than 1, the one with the greatest stride first. Most come in that order, or nearly so. */
function axesByStride(shape: Shape, strides: readonly number[]): number[] {
  const axes: number[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis]! <= 1) continue;
    let place = axes.length;
    while (place > 0 && strides[axes[place - 1]!]! < strides[axis]!) place--;
    axes.splice(place, 0, axis);
  }
  return axes;
}

/** A view over the writer's space, seen from the reader's. */
export function viewFrom({ shape, walks, start, isSame }: Mapping, view: View<number>): View<number> {
  if (isSame) return view;
  const offset = start.reduce((at, first, axis) => at + first * view.strides[axis]!, view.offset);
  const strides = walks.map((walk) => (walk ? walk.step * view.strides[walk.axis]! : 0));
  return { ...view, shape, strides, offset };
}

/**
 * For each axis of the writer, the reader's axis that is the same walk, where the two spaces are the same up to the order
 * of their axes and axes of length 1.
 */
export function correspondence(
  { walks, shape, isSame }: Mapping,
  writer: Shape,
): (number | undefined)[] | undefined {
  if (isSame) return writer.map((_, axis) => axis);
  const found = writer.map((length, axis) => {
    if (length === 1) return undefined;
    const same = walks.findIndex((walk, i) => walk?.axis === axis && walk.step === 1 && shape[i] === length);
    return same < 0 ? null : same;
  });
  const size = (of: Shape): number => of.reduce((a, b) => a * b, 1);
  return found.includes(null) || size(shape) !== size(writer) ? undefined : (found as (number | undefined)[]);
}

/** A view over the reader's space, seen from the writer's, by their correspondence. */
export const viewOver = (
  writer: Shape,
  axes: readonly (number | undefined)[],
  view: View<number>,
): View<number> => ({
  ...view,
  shape: writer,
  strides: axes.map((axis) => (axis === undefined ? 0 : view.strides[axis]!)),
});
