/** Axes as nodes name them. */

/**
 * An axis counted from the first; below 0 they are counted from the end. Throws for one that there is not.
 *
 * @param last - the last that may be named: of Flatten the one behind all
 */
export function axisIn(axis: number, rank: number, last: number = rank - 1): number {
  if (Number.isInteger(axis) && axis >= -rank && axis <= last) return axis < 0 ? axis + rank : axis;
  throw new TypeError(`axis ${axis} of a tensor of ${rank} axes; expected ${-rank} to ${last}`);
}
