/** When two results count as the same. */
import { type DType, isFloat, type TypedArray } from '@glissade/tensor';

export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
  /** The share of the sizes of all terms together that a sum may be off: where they cancel, little is left of them. */
  readonly ofTerms?: number;
}

export const exact: Tolerance = { rtol: 0, atol: 0 };

/** One unit in the last place: what lies about midway between two halves may become either. */
export const unitOfHalf: Tolerance = { rtol: 2 ** -10, atol: 2 ** -24 };

/** Two units in the last place of float32, or of float64. */
export const closeTo = (dtype: DType): Tolerance =>
  dtype === 'float64'
    ? { rtol: 1e-12, atol: 1e-14 }
    : dtype === 'float32'
      ? { rtol: 2.4e-7, atol: 1e-37 }
      : dtype === 'float16'
        ? unitOfHalf
        : exact;

/** Sums and products: their order is the backend's own, and float32 may carry them. */
export const summed = (dtype: DType): Tolerance =>
  dtype === 'float64'
    ? { ...closeTo(dtype), ofTerms: 1e-12 }
    : isFloat(dtype)
      ? { ...closeTo(dtype), ofTerms: 1e-5 }
      : exact;

/** From here on numbers are rounded to infinity. */
const infinityFrom: Partial<Record<DType, number>> = { float16: 65520, float32: 2 ** 128 };

/**
 * The first place where two arrays differ, in words; undefined when they agree. NaN equals NaN, and infinity is as far from
 * a number as the smallest one that is rounded to it: what lies near the end of the range may become either.
 * @param sizes - of the terms of each element, all together
 */
export function difference(
  got: TypedArray,
  expected: TypedArray,
  { rtol, atol, ofTerms = 0 }: Tolerance,
  dtype: DType,
  sizes: TypedArray = expected,
): string | undefined {
  if (got.length !== expected.length) return `${got.length} elements, expected ${expected.length}`;
  const most = infinityFrom[dtype] ?? Number.POSITIVE_INFINITY;
  const within = (x: number): number => Math.max(-most, Math.min(most, x));
  for (let i = 0; i < got.length; i++) {
    const [a, b] = [got[i]!, expected[i]!];
    const same = a === b || (Number.isNaN(a) && Number.isNaN(b));
    const allowed = atol + rtol * Math.abs(within(b)) + ofTerms * Math.abs(within(sizes[i]!));
    const near = isFloat(dtype) && Number.isFinite(within(b)) && Math.abs(within(a) - within(b)) <= allowed;
    if (!same && !near) return `element ${i} is ${a}, expected ${b}`;
  }
  return undefined;
}
