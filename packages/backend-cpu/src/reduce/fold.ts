/** The ways to fold elements into one: loops along a line, and across lines. Accumulators are float64, rounded at the end. */
import type { Reduction, TypedArray } from '@glissade/tensor';

export interface Fold {
  /** What nothing folds into. */
  readonly start: number;
  /** Folds `n` elements from place `i` on, every `stride`-th, into an accumulator. */
  readonly along: (accumulator: number, data: TypedArray, i: number, stride: number, n: number) => number;
  /** Folds a rectangle of elements into as many accumulators. */
  readonly across: (
    accumulators: Float64Array,
    data: TypedArray,
    i: number,
    rowStride: number,
    rows: number,
    stride: number,
    n: number,
  ) => void;
}

type FoldName = Exclude<Reduction, 'argmax'>;

const functions: Record<FoldName, { start: number; fold: (a: number, b: number) => number }> = {
  sum: { start: 0, fold: (a, b) => a + b },
  product: { start: 1, fold: (a, b) => a * b },
  max: { start: Number.NEGATIVE_INFINITY, fold: Math.max },
  min: { start: Number.POSITIVE_INFINITY, fold: Math.min },
};

/** For any dtype. */
export function foldOf(by: FoldName): Fold {
  const { start, fold } = functions[by];
  return {
    start,
    along(accumulator, data, i, stride, n) {
      for (; n > 0; n--, i += stride) accumulator = fold(accumulator, data[i]!);
      return accumulator;
    },
    across(accumulators, data, i, rowStride, rows, stride, n) {
      for (let k = 0; rows > 0; rows--, i += rowStride) {
        for (let column = 0, j = i; column < n; column++, j += stride, k++) {
          accumulators[k] = fold(accumulators[k]!, data[j]!);
        }
      }
    },
  };
}

// Written out for float32, so that the engine compiles each for its one kind of array. Several accumulators let additions
// overlap; their number depends on nothing, so neither does the result.

function sumAlong(accumulator: number, data: Float32Array, i: number, stride: number, n: number): number {
  let [a, b, c] = [0, 0, 0];
  for (; n >= 4; n -= 4, i += 4 * stride) {
    accumulator += data[i]!;
    a += data[i + stride]!;
    b += data[i + 2 * stride]!;
    c += data[i + 3 * stride]!;
  }
  for (; n > 0; n--, i += stride) accumulator += data[i]!;
  return accumulator + a + (b + c);
}

function sumAcross(
  accumulators: Float64Array,
  data: Float32Array,
  i: number,
  rowStride: number,
  rows: number,
  stride: number,
  n: number,
): void {
  for (let k = 0; rows > 0; rows--, i += rowStride) {
    for (let end = k + n, j = i; k < end; k++, j += stride) accumulators[k]! += data[j]!;
  }
}

function maxAlong(accumulator: number, data: Float32Array, i: number, stride: number, n: number): number {
  let other = accumulator;
  for (; n >= 2; n -= 2, i += 2 * stride) {
    accumulator = Math.max(accumulator, data[i]!);
    other = Math.max(other, data[i + stride]!);
  }
  return n > 0 ? Math.max(accumulator, other, data[i]!) : Math.max(accumulator, other);
}

function maxAcross(
  accumulators: Float64Array,
  data: Float32Array,
  i: number,
  rowStride: number,
  rows: number,
  stride: number,
  n: number,
): void {
  for (let k = 0; rows > 0; rows--, i += rowStride) {
    for (let end = k + n, j = i; k < end; k++, j += stride)
      accumulators[k] = Math.max(accumulators[k]!, data[j]!);
  }
}

export const float32Folds: { readonly [Name in FoldName]?: Fold } = {
  sum: { start: 0, along: sumAlong as Fold['along'], across: sumAcross as Fold['across'] },
  max: {
    start: Number.NEGATIVE_INFINITY,
    along: maxAlong as Fold['along'],
    across: maxAcross as Fold['across'],
  },
};
