/** Axes as nodes name them. */

/** An axis counted from the first; below 0 they are counted from the end. Throws for one that there is not. */
export function axisIn(axis: number, rank: number): number {
  if (Number.isInteger(axis) && axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  throw new TypeError(`axis ${axis} of a tensor of ${rank} axes; expected ${-rank} to ${rank - 1}`);
}
