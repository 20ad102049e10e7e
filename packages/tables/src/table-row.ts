/** The types of rows. */
import type { Cell } from './column.ts';

/** A row whose columns' types are not known. */
export type TableRow = Readonly<Record<string, Cell>>;

/** A row as a table gives it: any value may be missing. */
export type RowWithMissing<Row> = { readonly [Name in KeyOf<Row>]: ValueOf<Row, Name> | null };

/** The keys of all kinds of rows in a list, and what lies there. */
type KeyOf<Row> = Row extends unknown ? keyof Row : never;
type ValueOf<Row, Name> = Row extends unknown
  ? Name extends keyof Row
    ? Exclude<Row[Name], undefined>
    : never
  : never;

/** The type of which a literal is one. */
export type Widened<Value> = Value extends number
  ? number
  : Value extends string
    ? string
    : Value extends boolean
      ? boolean
      : null;
