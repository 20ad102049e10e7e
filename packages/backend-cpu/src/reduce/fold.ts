/** The ways to fold elements into one, and plain loops for them: along a line, and across lines. */
import type { Reduction, TypedArray } from '@glissade/tensor';

export type FoldName = Exclude<Reduction, 'argmax'>;

export interface Fold {
  /** What folds into nothing. */
  readonly start: number;
  readonly fold: (a: number, b: number) => number;
}

/** Accumulators are float64, and rounded at the end. */
export const folds: { readonly [Name in FoldName]: Fold } = {
  sum: { start: 0, fold: (a, b) => a + b },
  product: { start: 1, fold: (a, b) => a * b },
  max: { start: -Infinity, fold: Math.max },
  min: { start: Infinity, fold: Math.min },
};

/** Wraps as 32-bit integers do: float64 would lose the low bits, which are all that the narrower ones keep. */
const integerProduct: Fold = { start: 1, fold: Math.imul };

/** How elements of an array are folded. */
export const foldOf = (by: FoldName, data: TypedArray): Fold =>
  by === 'product' && !(data instanceof Float32Array || data instanceof Float64Array)
    ? integerProduct
    : folds[by];

/** Folds `n` elements from place `i` on, every `stride`-th, into an accumulator. */
export function foldAlong(
  { fold }: Fold,
  accumulator: number,
  data: TypedArray,
  i: number,
  stride: number,
  n: number,
): number {
  for (; n > 0; n--, i += stride) accumulator = fold(accumulator, data[i]!);
  return accumulator;
}

/** Folds a rectangle of elements into as many accumulators. */
export function foldAcross(
  { fold }: Fold,
  accumulators: Float64Array,
  data: TypedArray,
  i: number,
  rowStride: number,
  columnStride: number,
  rows: number,
  columns: number,
): void {
  for (let k = 0; rows > 0; rows--, i += rowStride) {
    for (let end = k + columns, j = i; k < end; k++, j += columnStride) {
      accumulators[k] = fold(accumulators[k]!, data[j]!);
    }
  }
}
