/** What a column of a table holds. */
import { written } from '@glissade/tensor';

/** Numbers, texts, or yes and no. */
export type ColumnType = 'number' | 'text' | 'boolean';

/** All that there are. */
export const columnTypes: readonly ColumnType[] = ['number', 'text', 'boolean'];

/** A value of a table; `null` where it is missing. */
export type Cell = number | string | boolean | null;

/** The values of a column of this type. */
export type CellOf<Type extends ColumnType> =
  | (Type extends 'number' ? number : Type extends 'text' ? string : boolean)
  | null;

/** A column: its type, and a value for each row. Of numbers those are missing that are NaN, of others those that are `null`. */
export type Column =
  | { readonly type: 'number'; readonly values: Float64Array }
  | { readonly type: 'text'; readonly values: readonly (string | null)[] }
  | { readonly type: 'boolean'; readonly values: readonly (boolean | null)[] };

/** What a value in a list is, as a column's type. */
const typeOf = { number: 'number', string: 'text', boolean: 'boolean' } as const;

/** The value at a row; a missing number as `null`. */
export function cellAt({ values }: Column, row: number): Cell {
  const value = values[row];
  return value === undefined || Number.isNaN(value) ? null : value;
}

/**
 * A column of values that a program has: the first that is not missing says of which type. `undefined` and NaN count as missing, too; a
 * column without any value is one of numbers.
 *
 * @param operation - for the error, as is the column's name
 */
export function columnOf(operation: string, name: string, values: readonly unknown[]): Column {
  const isMissing = (value: unknown): boolean => value === null || value === undefined || Number.isNaN(value);
  const first = values.find((value) => !isMissing(value)) ?? 0;
  const type = typeOf[typeof first as keyof typeof typeOf];
  const other = type && values.findIndex((value) => !isMissing(value) && typeof value !== typeof first);
  if (!type || other! >= 0) {
    const row = type ? other! : values.indexOf(first);
    const expected = type ? `a ${type}, as before` : 'a number, a text, true or false, or null';
    throw new TypeError(
      `${operation}: column ${name}, row ${row} is ${written(values[row])}; expected ${expected}`,
    );
  }
  if (type === 'number')
    return {
      type,
      values: Float64Array.from(values, (value) => (isMissing(value) ? Number.NaN : Number(value))),
    };
  return { type, values: values.map((value) => value ?? null) } as Column;
}

/** The values at some rows. */
export function takenFrom(column: Column, rows: ArrayLike<number>): Column {
  if (column.type === 'number')
    return { type: 'number', values: Float64Array.from(rows, (row) => column.values[row]!) };
  const { type, values } = column;
  return { type, values: Array.from(rows, (row) => values[row]!) } as Column;
}

/** How errors call a column that there is not. */
export const calledColumn = (name: unknown): string => (typeof name === 'string' ? name : written(name));
