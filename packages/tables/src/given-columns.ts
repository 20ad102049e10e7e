/** Columns of what a program has: objects, or lists. */
import { isPlainObject, written } from '@glissade/tensor';
import { type Cell, type Column, columnOf } from './column.ts';

/** Of objects, one for each row. Throws, naming column and row, for values of different types in a column. */
export function columnsOfRows(operation: string, rows: readonly object[]): Map<string, Column> {
  if (!Array.isArray(rows) || !rows.every((row) => isPlainObject(row)))
    throw new TypeError(
      `${operation}: expected a list of objects, [{ rooms: 3 }, ...]; got ${written(rows)}`,
    );
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  return new Map(
    Array.from(names, (name) => {
      const values = rows.map((row) => (Object.hasOwn(row, name) ? row[name] : undefined));
      return [name, columnOf(operation, name, values)];
    }),
  );
}

/** Of lists, one for each column. Throws for such of different lengths. */
export function columnsOfLists(
  operation: string,
  lists: Readonly<Record<string, ArrayLike<Cell>>>,
): Map<string, Column> {
  if (!isPlainObject(lists))
    throw new TypeError(`${operation}: expected lists by name, { rooms: [3, 4] }; got ${written(lists)}`);
  const columns = new Map(
    Object.entries(lists).map(([name, values]) => {
      if (!(Array.isArray(values) || ArrayBuffer.isView(values)))
        throw new TypeError(`${operation}: column ${name} is ${written(values)}; expected a list`);
      return [name, columnOf(operation, name, Array.from<unknown>(values))];
    }),
  );
  const lengths = Array.from(columns, ([name, { values }]) => `${name} has ${values.length} values`);
  if (new Set(Array.from(columns.values(), ({ values }) => values.length)).size > 1)
    throw new RangeError(`${operation}: ${lengths.join(', ')}; expected as many in each`);
  return columns;
}
