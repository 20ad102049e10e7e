/** Columns of what an encoder is given: a table, rows, or one row. */
import { isPlainObject, written } from '@glissade/tensor';
import { type Cell, type Column, type ColumnType, columnOf } from './column.ts';
import { Table } from './table.ts';

/** A table, a list of rows, or one row, such as a form gives. Rows may have other columns, too. */
export type EncoderInput = Table<object> | readonly object[] | Readonly<Record<string, Cell>>;

/** The number of rows, and columns by name. */
export interface InputColumns {
  readonly length: number;
  /** Throws, naming the column, where there is none, or one of another type. A column of which nothing is known has any type. */
  column(name: string, type: ColumnType): Column;
}

/** Throws for what has no rows. */
export function columnsOf(operation: string, input: EncoderInput): InputColumns {
  if (input instanceof Table)
    return {
      length: input.length,
      column(name, type) {
        if (!input.names.includes(name))
          throw new RangeError(
            `${operation}: there is no column ${name}; the table has ${input.names.join(', ') || 'none'}`,
          );
        return ofType(operation, name, type, (input as Table).column(name));
      },
    };
  const rows: readonly unknown[] = Array.isArray(input) ? input : [input];
  if (!rows.every((row) => isPlainObject(row)))
    throw new TypeError(
      `${operation}: expected a table, rows or a row, { rooms: 3, city: 'Basel' }; got ${written(input)}`,
    );
  return {
    length: rows.length,
    column(name, type) {
      const values = (rows as readonly Readonly<Record<string, unknown>>[]).map((row) =>
        Object.hasOwn(row, name) ? row[name] : undefined,
      );
      const without = values.indexOf(undefined);
      if (without >= 0)
        throw new TypeError(
          `${operation}: row ${without} has no ${name}; give it, or null where it is not known`,
        );
      return ofType(operation, name, type, columnOf(operation, name, values));
    },
  };
}

function ofType(operation: string, name: string, type: ColumnType, column: Column): Column {
  if (column.type === type) return column;
  const { values } = column;
  if (column.type === 'number' && column.values.every((value) => Number.isNaN(value)))
    return type === 'number'
      ? column
      : ({ type, values: new Array<null>(values.length).fill(null) } as Column);
  const row = Array.from<Cell>(values).findIndex((value) => value !== null && !Number.isNaN(value));
  throw new TypeError(
    `${operation}: column ${name}, row ${row} is ${written(values[row])}; expected a ${type}`,
  );
}
