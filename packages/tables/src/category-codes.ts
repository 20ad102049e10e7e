/** Categories as whole numbers. */
import { written } from '@glissade/tensor';
import { type Cell, type Column, type ColumnType, cellAt } from './column.ts';

/** What may be a category. */
export type Category = string | number | boolean;

/** The categories of a column: the first has the code 1, and 0 is for those that are missing or were not there when it was fitted. */
export interface CategoryCodes {
  readonly name: string;
  readonly type: ColumnType;
  readonly values: readonly Category[];
}

/** Texts by their UTF-16 units, numbers by size, no before yes. */
const inOrder = (a: Category, b: Category): number => (a < b ? -1 : a > b ? 1 : 0);

/** The categories that are there at least so often, in order. */
export function fitCategories(name: string, column: Column, minFrequency: number): CategoryCodes {
  const counts = new Map<Category, number>();
  for (let row = 0; row < column.values.length; row++) {
    const cell = cellAt(column, row);
    if (cell !== null) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  const frequent = [...counts].filter(([, count]) => count >= minFrequency).map(([value]) => value);
  return { name, type: column.type, values: frequent.sort(inOrder) };
}

/** Writes the code of each row, at every `stride`-th place from `start`. */
export function writeCodes(
  { values }: CategoryCodes,
  column: Column,
  codes: Int32Array,
  start: number,
  stride: number,
): void {
  const codeOf = new Map<Cell, number>(values.map((value, i) => [value, i + 1]));
  for (let row = 0; row < column.values.length; row++)
    codes[start + row * stride] = codeOf.get(cellAt(column, row)) ?? 0;
}

/** The place of each row's class. Throws, naming column and row, for one that is missing or none of them. */
export function classIndices(operation: string, { name, values }: CategoryCodes, column: Column): Int32Array {
  const indexOf = new Map<Cell, number>(values.map((value, i) => [value, i]));
  return Int32Array.from({ length: column.values.length }, (_, row) => {
    const cell = cellAt(column, row);
    const index = indexOf.get(cell);
    if (index !== undefined) return index;
    throw new RangeError(
      cell === null
        ? `${operation}: column ${name}, row ${row} is missing, and a target cannot be; filter such rows out`
        : `${operation}: column ${name}, row ${row} is ${written(cell)}; expected one of ${values.slice(0, 20).join(', ')}`,
    );
  });
}
