/** Numbers counted in buckets, as PyTorch's and NumPy's histograms are. */
import type { TypedArray } from '@glissade/tensor';
import type { Histogram } from './messages.ts';

/** The limits of TensorFlow's buckets: powers of 1.1 from 1e-12 on, both ways from 0. */
function exponentialLimits(): number[] {
  const limits: number[] = [];
  for (let limit = 1e-12; limit < 1e20; limit *= 1.1) limits.push(limit);
  return [...limits.map((limit) => -limit).reverse(), 0, ...limits];
}

let kept: readonly number[] | undefined;

/** How many there are, equally wide, or where they begin and end; undefined: TensorFlow's. */
export type Bins = number | readonly number[] | undefined;

/** Throws RangeError where no number is in any bucket, as where all are NaN. */
export function histogramOf(values: TypedArray, bins: Bins): Histogram {
  let [min, max, sum, sumSquares] = [Infinity, -Infinity, 0, 0];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    sumSquares += value * value;
  }
  const limits = limitsOf(bins, min, max);
  const counts = countsOf(values, limits);
  const first = counts.findIndex((count) => count > 0);
  if (first < 0)
    throw new RangeError(
      `addHistogram: none of the ${values.length} values lies in a bucket from ${limits[0]} to ${limits.at(-1)}`,
    );
  const last = counts.findLastIndex((count) => count > 0);
  // TensorBoard knows where a bucket ends: an empty one says where the first begins.
  return {
    min,
    max,
    num: values.length,
    sum,
    sumSquares,
    bucketLimits: limits.slice(first, last + 2),
    buckets: [0, ...counts.slice(first, last + 1)],
  };
}

function limitsOf(bins: Bins, min: number, max: number): readonly number[] {
  if (bins === undefined) {
    kept ??= exponentialLimits();
    return kept;
  }
  if (typeof bins !== 'number') return bins;
  // Of one value, a bucket around it.
  const [from, to] = min === max ? [min - 0.5, max + 0.5] : [min, max];
  return Array.from({ length: bins + 1 }, (_, i) => from + ((to - from) * i) / bins);
}

/** Each bucket holds its lower limit, the last one its upper limit, too. */
function countsOf(values: TypedArray, limits: readonly number[]): number[] {
  const counts = new Array<number>(limits.length - 1).fill(0);
  const [least, most] = [limits[0]!, limits.at(-1)!];
  for (const value of values) {
    if (!(value >= least && value <= most)) continue;
    let [low, high] = [0, counts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (value >= limits[middle]!) low = middle;
      else high = middle;
    }
    counts[low]!++;
  }
  return counts;
}
