/** What a run of a program gave, as numbers, and how far two runs may be apart. */
import type { DType, Tensor } from '@glissade/tensor';

/** A result, apart from the device that made it. */
export interface Numbers {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: readonly number[];
}

export const numbersOf = (name: string, x: Tensor): Numbers => ({
  name,
  shape: x.shape,
  dtype: x.dtype,
  data: Array.from(x.dataSync()),
});

export const allNumbers = (name: string, list: readonly Tensor[]): Numbers[] =>
  list.map((x, i) => numbersOf(`${name} ${i}`, x));

/** How often results are computed anew with other roundings, where they differ. */
const shakes = 10;

const isSame = (a: number, b: number): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b));

/**
 * The first difference of what two runs gave, if it is none of rounding: beyond 32 ulps of the element, and four of the largest one,
 * results may differ by 16 times as much as they do between runs that round otherwise (rounding.ts). So what is ill-conditioned, or jumps,
 * is told by measuring, not by a list.
 */
export function difference(
  found: readonly Numbers[],
  expected: readonly Numbers[],
  epsilon: number,
  floor: number,
  again: (shake: number) => readonly Numbers[],
): string | undefined {
  if (found.length !== expected.length) return `${found.length} results, expected ${expected.length}`;
  let moved: (readonly Numbers[])[] | undefined;
  for (const [i, { name, shape, dtype, data }] of expected.entries()) {
    const other = found[i]!;
    if (`${other.dtype}[${other.shape}]` !== `${dtype}[${shape}]`)
      return `${name}: ${other.dtype}[${other.shape}], expected ${dtype}[${shape}]`;
    const largest = data.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0);
    for (const [j, x] of data.entries()) {
      const y = other.data[j]!;
      if (isSame(x, y)) continue;
      const usual = epsilon * (32 * Math.abs(x) + 4 * largest) + floor;
      if (Math.abs(x - y) <= usual) continue;
      moved ??= Array.from({ length: shakes }, (_, shake) => again(shake));
      const distances = moved.map((each) => Math.abs((each[i]?.data[j] ?? Number.NaN) - x));
      const average = (list: readonly number[]): number =>
        list.reduce((sum, each, k) => sum + Math.abs(each - data[k]!), 0) / list.length;
      const noise =
        Math.max(...distances) + Math.max(...moved.map((each) => average(each[i]?.data ?? [Number.NaN])));
      // Not finite: some of them are no numbers, as rounding decides.
      if (!Number.isFinite(noise) && moved.some((each) => !isSame(each[i]?.data[j] ?? 0, x))) continue;
      if (Math.abs(x - y) <= 16 * noise + usual) continue;
      return `${name}, element ${j} of ${dtype}[${shape}]: ${y}, expected ${x} (rounding moves it by ${noise})`;
    }
  }
  return undefined;
}
