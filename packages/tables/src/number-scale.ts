/** Numbers with mean 0 and deviation 1, the missing ones filled. */
import type { Column } from './column.ts';
import { known, mean, median, variance } from './statistics.ts';

/** What is known of a column of numbers. */
export interface NumberScale {
  readonly name: string;
  /** What is put in the place of missing ones: the median. */
  readonly median: number;
  /** Of the column, the missing ones filled. */
  readonly mean: number;
  /** The standard deviation of all of them (not of a sample); 1 of a column of equal numbers. */
  readonly std: number;
  /** Whether some were missing: then there is a column that says so. */
  readonly hasMissing: boolean;
}

function checkFinite(operation: string, name: string, values: Float64Array): void {
  const row = values.findIndex((value) => Math.abs(value) === Infinity);
  if (row >= 0)
    throw new RangeError(
      `${operation}: column ${name}, row ${row} is ${values[row]}; expected finite numbers, or null where they are missing`,
    );
}

/** Throws for a column of other things, without any number, or with infinite ones. */
export function fitNumbers(operation: string, name: string, column: Column): NumberScale {
  if (column.type !== 'number')
    throw new TypeError(
      `${operation}: column ${name} is of type ${column.type}; expected numbers. Name it among the categories, or drop it`,
    );
  checkFinite(operation, name, column.values);
  const middle = median(column.values);
  if (Number.isNaN(middle))
    throw new RangeError(`${operation}: column ${name} has no number in any row; drop it`);
  const filled = column.values.map((value) => (Number.isNaN(value) ? middle : value));
  const centre = mean(filled);
  // Equal numbers differ by what rounding makes of their mean.
  const isConstant = filled.every((value) => value === filled[0]);
  const std = isConstant ? 1 : Math.sqrt(variance(filled, 0));
  const hasMissing = known(column.values).length < column.values.length;
  return { name, median: middle, mean: isConstant ? filled[0]! : centre, std, hasMissing };
}

/** How many columns it becomes. */
export const widthOf = ({ hasMissing }: NumberScale): number => (hasMissing ? 2 : 1);

/** Writes each row's number, and behind it whether it was missing, at every `stride`-th place from `start`. */
export function writeNumbers(
  operation: string,
  { name, median, mean, std, hasMissing }: NumberScale,
  column: Column,
  numbers: Float32Array,
  start: number,
  stride: number,
): void {
  const values = column.values as Float64Array;
  checkFinite(operation, name, values);
  for (const [row, value] of values.entries()) {
    const isMissing = Number.isNaN(value);
    numbers[start + row * stride] = ((isMissing ? median : value) - mean) / std;
    if (hasMissing) numbers[start + row * stride + 1] = Number(isMissing);
  }
}

/** The numbers of a target, scaled. Throws for one that is missing. */
export function targetNumbers(operation: string, scale: NumberScale, column: Column): Float32Array {
  const values = column.values as Float64Array;
  checkFinite(operation, scale.name, values);
  const missing = values.findIndex((value) => Number.isNaN(value));
  if (missing >= 0)
    throw new RangeError(
      `${operation}: column ${scale.name}, row ${missing} is missing, and a target cannot be; filter such rows out`,
    );
  return Float32Array.from(values, (value) => (value - scale.mean) / scale.std);
}
