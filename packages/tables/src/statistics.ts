/** What there is in a column, and how numbers are spread. */
import { type Column, cellAt } from './column.ts';

/** As pandas' `describe` has it; `null` where a column has no such number. */
export interface Statistics {
  readonly type: string;
  readonly count: number;
  readonly missing: number;
  readonly unique: number;
  readonly mean: number | null;
  readonly std: number | null;
  readonly min: number | null;
  readonly '25%': number | null;
  readonly '50%': number | null;
  readonly '75%': number | null;
  readonly max: number | null;
}

/** The values that are there. */
export const known = (values: Float64Array): Float64Array => values.filter((value) => !Number.isNaN(value));

export const mean = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The variance of all of them (`ddof` 0), or of those that they are a sample of (`ddof` 1). */
export function variance(values: Float64Array, ddof: 0 | 1): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - ddof);
}

/** The value below which a share of them lies, on the line between its neighbours, as NumPy's `quantile`. Sorted values, none missing. */
export function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return low + (high - low) * (place - Math.floor(place));
}

/** The middle of the values that are there; NaN of none. */
export function median(values: Float64Array): number {
  const sorted = known(values).sort();
  return sorted.length === 0 ? Number.NaN : quantile(sorted, 0.5);
}

export function statisticsOf(column: Column): Statistics {
  const length = column.values.length;
  const cells = Array.from({ length }, (_, row) => cellAt(column, row)).filter((cell) => cell !== null);
  const counts = {
    type: column.type,
    count: cells.length,
    missing: length - cells.length,
    unique: new Set(cells).size,
  };
  if (column.type !== 'number' || cells.length === 0)
    return { ...counts, mean: null, std: null, min: null, '25%': null, '50%': null, '75%': null, max: null };
  const sorted = known(column.values).sort();
  return {
    ...counts,
    mean: mean(sorted),
    std: cells.length > 1 ? Math.sqrt(variance(sorted, 1)) : null,
    min: sorted[0]!,
    '25%': quantile(sorted, 0.25),
    '50%': quantile(sorted, 0.5),
    '75%': quantile(sorted, 0.75),
    max: sorted.at(-1)!,
  };
}
