/** The first few elements of a line in order, found without sorting the others. */
import type { TypedArray } from '@glissade/tensor';

/** Up to so many, and only a small part of the line: keeping more in order takes longer than sorting all. */
const most = 128;
const smallestShare = 8;

export const isWorthSelecting = (count: number, length: number): boolean =>
  count <= most && count * smallestShare <= length;

/** NaN counts as the largest. */
const isLarger = (a: number, b: number): boolean => a > b || (Number.isNaN(a) && !Number.isNaN(b));
const isSmaller = (a: number, b: number): boolean => isLarger(b, a);

/**
 * Writes the places of the largest elements (else the smallest) of `from[first + k * step]` to `places`, as many as it holds. Every
 * element is compared with the last of those found so far; of equal ones the earlier stays in front.
 */
export function selectFirst(
  from: TypedArray,
  first: number,
  step: number,
  length: number,
  largest: boolean,
  places: Int32Array,
): void {
  const goesBefore = largest ? isLarger : isSmaller;
  const last = places.length - 1;
  const at = (place: number): number => from[first + place * step]!;
  let worst = NaN;
  for (let k = 0, i = first; k < length; k++, i += step) {
    const value = from[i]!;
    // Most elements go no further than here; NaN, which no comparison holds for, does.
    if (largest ? value <= worst : value >= worst) continue;
    if (k > last && !goesBefore(value, worst)) continue;
    let rank = Math.min(k, last);
    for (; rank > 0 && goesBefore(value, at(places[rank - 1]!)); rank--) places[rank] = places[rank - 1]!;
    places[rank] = k;
    if (k >= last) worst = at(places[last]!);
  }
}
