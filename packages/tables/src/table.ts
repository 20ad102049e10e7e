/** A table: columns by name, of one length. */
import { checkFunction, checkNumber, isPlainObject, written } from '@glissade/tensor';
import {
  type Cell,
  type Column,
  type ColumnType,
  calledColumn,
  cellAt,
  columnOf,
  takenFrom,
} from './column.ts';
import { columnsOfLists, columnsOfRows } from './given-columns.ts';
import { printTable } from './print-table.ts';
import { statisticsOf } from './statistics.ts';
import type { RowWithMissing, TableRow, Widened } from './table-row.ts';

/** The names of columns that are known. */
type Names<Row> = keyof Row & string;

/**
 * Rows and named columns, each of numbers, of texts, or of yes and no; any value may be missing. `parseCsv` reads one from a file. A table
 * does not change: what selects or adds gives another one. Printed, it shows its first rows.
 *
 * @example
 * ```ts
 * import { Table } from '@glissade/tables';
 *
 * const flats = Table.fromRows([
 *   { city: 'Basel', rooms: 3, rent: 1800 },
 *   { city: 'Bern', rooms: null, rent: 1500 },
 * ]);
 * const large = flats.filter(({ rooms }) => rooms !== null && rooms > 2);
 * console.log(large.length, large.row(0)); // => 1 { city: 'Basel', rooms: 3, rent: 1800 }
 * console.log(flats.numbers('rooms')); // => Float64Array(2) [ 3, NaN ]
 * ```
 */
export class Table<Row extends object = TableRow> implements Iterable<Row> {
  /** How many rows there are. */
  readonly length: number;
  readonly #columns: ReadonlyMap<string, Column>;

  /**
   * Use `parseCsv`, `Table.fromRows` or `Table.fromColumns`.
   *
   * @throws TypeError unless the columns are a map
   */
  constructor(columns: ReadonlyMap<string, Column>, length: number) {
    if (!(columns instanceof Map))
      throw new TypeError(
        `Table: expected a map of columns, got ${written(columns)}; use Table.fromRows([...])`,
      );
    checkNumber('Table', 'length', length, { least: 0, whole: true });
    this.#columns = columns;
    this.length = length;
  }

  /**
   * A table of objects, one for each row. What is `undefined`, NaN or not there is missing.
   *
   * @throws TypeError, naming the column and the row, for values of different types in a column, and for other things
   */
  static fromRows<Row extends object>(rows: readonly Row[]): Table<RowWithMissing<Row>> {
    return new Table(columnsOfRows('Table.fromRows', rows), rows.length);
  }

  /**
   * A table of lists, one for each column.
   *
   * @throws RangeError for lists of different lengths; TypeError for values of different types in one, and for other things
   */
  static fromColumns<const Lists extends Readonly<Record<string, ArrayLike<Cell>>>>(
    lists: Lists,
  ): Table<{ readonly [Name in keyof Lists]: Widened<Lists[Name][number]> | null }> {
    const columns = columnsOfLists('Table.fromColumns', lists);
    const [first] = columns.values();
    return new Table(columns, first?.values.length ?? 0);
  }

  /** What the columns are called, in order. */
  get names(): string[] {
    return [...this.#columns.keys()];
  }

  /** The types of the columns, by name. */
  get types(): Readonly<Record<string, ColumnType>> {
    return Object.fromEntries([...this.#columns].map(([name, { type }]) => [name, type]));
  }

  /** A column, its type and its values. Throws RangeError where there is none of that name. */
  column(name: Names<Row>): Column {
    return this.#column('column', name);
  }

  /** The numbers of a column, NaN where they are missing. Throws TypeError for a column of another type. */
  numbers(name: Names<Row>): Float64Array {
    const column = this.#column('numbers', name);
    if (column.type === 'number') return column.values;
    throw new TypeError(`numbers: column ${name} is of type ${column.type}; expected one of numbers`);
  }

  /** The texts of a column, `null` where they are missing. Throws TypeError for a column of another type. */
  texts(name: Names<Row>): readonly (string | null)[] {
    const column = this.#column('texts', name);
    if (column.type === 'text') return column.values;
    throw new TypeError(`texts: column ${name} is of type ${column.type}; expected one of texts`);
  }

  /** A row, counted from 0; a negative number counts from the end. Throws RangeError where there is none. */
  row(index: number): Row {
    const row = index < 0 ? index + this.length : index;
    if (!Number.isInteger(row) || row < 0 || row >= this.length)
      throw new RangeError(`row: there is no row ${written(index)}; the table has ${this.length}`);
    return Object.fromEntries([...this.#columns].map(([name, column]) => [name, cellAt(column, row)])) as Row;
  }

  *[Symbol.iterator](): IterableIterator<Row> {
    for (let i = 0; i < this.length; i++) yield this.row(i);
  }

  /** These columns alone, in this order. */
  select<const Name extends Names<Row>>(...names: readonly Name[]): Table<Pick<Row, Name>> {
    return this.#with(names.map((name) => [name, this.#column('select', name)]));
  }

  /** All columns but these. */
  drop<const Name extends Names<Row>>(
    ...names: readonly Name[]
  ): Table<{ readonly [Key in keyof Row as Key extends Name ? never : Key]: Row[Key] }> {
    for (const name of names) this.#column('drop', name);
    return this.#with([...this.#columns].filter(([name]) => !(names as readonly string[]).includes(name)));
  }

  /**
   * Other names for some columns: `table.rename({ 'Body Mass (g)': 'mass' })`.
   *
   * @throws RangeError for a column that there is not, and where two would have one name
   */
  rename<const To extends { readonly [Name in Names<Row>]?: string }>(
    to: To,
  ): Table<{ readonly [Key in keyof Row as Key extends keyof To ? To[Key] & string : Key]: Row[Key] }> {
    if (!isPlainObject(to))
      throw new TypeError(`rename: expected new names by the old ones, { a: 'b' }, got ${written(to)}`);
    const given = to as Readonly<Record<string, unknown>>;
    for (const [name, other] of Object.entries(given)) {
      this.#column('rename', name as Names<Row>);
      if (typeof other !== 'string')
        throw new TypeError(`rename: the new name of ${name} is ${written(other)}; expected a text`);
    }
    const columns = [...this.#columns].map(
      ([name, column]) => [(given[name] as string) ?? name, column] as const,
    );
    const names = columns.map(([name]) => name);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) throw new RangeError(`rename: two columns would be called ${twice}`);
    return this.#with(columns);
  }

  /**
   * One more column, or another one of that name, computed from each row.
   *
   * @throws TypeError for values of different types
   */
  withColumn<const Name extends string, Value extends Cell | undefined>(
    name: Name,
    compute: (row: Row, index: number) => Value,
  ): Table<
    { readonly [Key in keyof Row as Key extends Name ? never : Key]: Row[Key] } & {
      readonly [Key in Name]: Exclude<Value, undefined> | null;
    }
  > {
    if (typeof name !== 'string')
      throw new TypeError(`withColumn: the name is ${written(name)}; expected a text`);
    checkFunction('withColumn', compute, ' that gives the value of a row');
    const values = Array.from({ length: this.length }, (_, i) => compute(this.row(i), i));
    return this.#with([...this.#columns, [name, columnOf('withColumn', name, values)]]);
  }

  /** The rows of which a function says that they are kept. */
  filter(keep: (row: Row, index: number) => boolean): Table<Row> {
    checkFunction('filter', keep, ' that says whether a row is kept');
    const kept: number[] = [];
    for (let i = 0; i < this.length; i++) if (keep(this.row(i), i)) kept.push(i);
    return this.take(kept);
  }

  /** The rows with these numbers, in this order. Throws RangeError for one that there is not. */
  take(rows: readonly number[]): Table<Row> {
    if (!Array.isArray(rows))
      throw new TypeError(`take: the rows are ${written(rows)}; expected a list of numbers`);
    for (const row of rows)
      if (!Number.isInteger(row) || row < 0 || row >= this.length)
        throw new RangeError(`take: there is no row ${written(row)}; the table has ${this.length}`);
    const columns = [...this.#columns].map(([name, column]) => [name, takenFrom(column, rows)] as const);
    return new Table<Row>(new Map(columns), rows.length);
  }

  /** The first rows. */
  head(count: number = 5): Table<Row> {
    checkNumber('head', 'count', count, { least: 0, whole: true });
    return this.take(Array.from({ length: Math.min(count, this.length) }, (_, i) => i));
  }

  /**
   * What there is in each column, a row for each: its type, how many values, how many different ones, and of numbers the mean, the standard
   * deviation, the least, the quartiles and the greatest, as pandas' `describe`.
   * Source: https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.describe.html
   */
  describe(): Table {
    const rows = [...this.#columns].map(([name, column]) => ({ column: name, ...statisticsOf(column) }));
    return Table.fromRows(rows) as unknown as Table;
  }

  toString(): string {
    return printTable(this.#columns, this.length);
  }

  static {
    // What Node's console.log shows; browsers never ask.
    Object.defineProperty(Table.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      value(this: Table): string {
        return this.toString();
      },
    });
  }

  #column(operation: string, name: string): Column {
    const column = this.#columns.get(name);
    if (column) return column;
    throw new RangeError(
      `${operation}: there is no column ${calledColumn(name)}; there are ${this.names.join(', ') || 'none'}`,
    );
  }

  #with<Other extends object>(columns: readonly (readonly [string, Column])[]): Table<Other> {
    return new Table<Other>(new Map(columns), this.length);
  }
}
