/** Index spaces: axes that several views are walked along, as few as their strides allow. */
import type { Body } from './body.ts';

/** A run of axes, and for each view how far a step along each of them leads. */
export interface Space {
  readonly lengths: readonly number[];
  readonly strides: readonly (readonly number[])[];
}

/** Joins neighbouring axes where every view allows it, and drops those of length 1. */
export function collapse({ lengths, strides }: Space): Space {
  const joined: number[] = [];
  const steps: number[][] = strides.map(() => []);
  lengths.forEach((length, axis) => {
    if (length === 1) return;
    const last = joined.length - 1;
    const joins = last >= 0 && strides.every((list, view) => steps[view]![last] === list[axis]! * length);
    if (joins) joined[last]! *= length;
    else joined.push(length);
    const place = joins ? last : last + 1;
    strides.forEach((list, view) => {
      steps[view]![place] = list[axis]!;
    });
  });
  return { lengths: joined, strides: steps };
}

/** The space with its axes in another order, outermost first. */
export const reorder = ({ lengths, strides }: Space, order: readonly number[]): Space => ({
  lengths: order.map((axis) => lengths[axis]!),
  strides: strides.map((list) => order.map((axis) => list[axis]!)),
});

/** The axes from the widest stride of a view to the narrowest. */
export const byStride = (strides: readonly number[]): number[] =>
  [...strides.keys()].sort((a, b) => Math.abs(strides[b]!) - Math.abs(strides[a]!) || a - b);

export const count = (lengths: readonly number[]): number =>
  lengths.reduce((product, length) => product * length, 1);

/**
 * The i32 coordinates of the element whose number in row-major order is the u32 `flat`. A space may be empty, its code is
 * checked all the same: WGSL refuses to divide by 0 where nobody does.
 */
export function unravel(body: Body, flat: string, lengths: readonly number[]): string[] {
  const coordinates = new Array<string>(lengths.length);
  let rest = flat;
  for (let axis = lengths.length - 1; axis > 0; axis--) {
    const length = `${Math.max(lengths[axis]!, 1)}u`;
    coordinates[axis] = body.name(`i32(${rest} % ${length})`);
    rest = body.name(`${rest} / ${length}`);
  }
  if (lengths.length > 0) coordinates[0] = body.name(`i32(${rest})`);
  return coordinates;
}

/** The sum of coordinates times strides, as i32 code; undefined where it is 0. */
export function offsetCode(coordinates: readonly string[], strides: readonly number[]): string | undefined {
  const terms = coordinates.flatMap((coordinate, axis) => {
    const stride = strides[axis]!;
    return stride === 0 ? [] : [stride === 1 ? coordinate : `${coordinate} * ${stride}`];
  });
  return terms.length === 0 ? undefined : terms.join(' + ');
}
