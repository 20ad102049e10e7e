/** The lengths for which a function is traced, where some may be others in use. */
import type { Lengths } from './length.ts';

/** Three lengths for each name. */
export type Sizes = Readonly<Record<string, readonly [number, number, number]>>;

/** Up to here a length is tried with longer ones, not with shorter ones. */
const smallLength = 8;

/**
 * Lengths near the example's: it may be the largest that there is, and beside the smallest much is empty. Where a function takes none of
 * these, multiples of it: it may have to be cut into parts.
 */
export function sizesFor(example: Lengths): readonly Sizes[] {
  const sizes = (of: (length: number) => [number, number, number]): Sizes =>
    Object.fromEntries(Object.entries(example).map(([name, length]) => [name, of(length)]));
  if (Object.keys(example).length === 0) return [{}];
  return [
    // A length of 1 would stretch to others.
    sizes((length) => {
      const first = Math.max(2, length);
      const by = length > smallLength ? -1 : 1;
      return [first, first + by, first + 2 * by];
    }),
    sizes((length) => [2 * length, 3 * length, 4 * length]),
  ];
}

/** Much larger lengths, one at a time: what is a sum nearby may be cut or rounded there. */
export const farFrom = (base: Lengths): Lengths[] =>
  Object.entries(base).map(([name, length]) => ({ ...base, [name]: 3 * length + 1 }));
