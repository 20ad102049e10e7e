/** How a CSV file is read. */
import { checkNames, isPlainObject, written } from '@glissade/tensor';
import { type CellReading, missingTexts } from './cell-text.ts';
import { type CellOf, type ColumnType, columnTypes } from './column.ts';
import type { TableRow } from './table-row.ts';

/** The types of some columns, by their names. */
export type ColumnTypes = Readonly<Record<string, ColumnType>>;

/** A row of which some columns' types are known. */
export type RowOf<Types extends ColumnTypes> = {
  readonly [Name in keyof Types]: CellOf<Types[Name]>;
} & TableRow;

/** What `parseCsv` and `csvRows` accept. */
export interface CsvOptions<Types extends ColumnTypes = ColumnTypes> {
  /**
   * The types of columns, where they are not to be found from the values: `{ zip: 'text' }` keeps the zeros in front. In `csvRows`, others
   * are texts.
   */
  readonly types?: Types;
  /** What is between cells: one letter. Default ','. */
  readonly delimiter?: string;
  /** What is before a number's fraction, '.' or ','. Default '.'. */
  readonly decimal?: '.' | ',';
  /** What the columns are called, in a file whose first line is a row already. Default: what the first line says. */
  readonly names?: readonly string[];
  /** The texts that count as missing. Default: those of pandas, such as an empty cell, 'NA', 'NaN' and 'null'. */
  readonly missing?: readonly string[];
  /** What errors call the file. Default: the name of the function. */
  readonly file?: string;
}

/** The options, checked. */
export interface CsvReading extends CellReading {
  readonly types: ReadonlyMap<string, ColumnType>;
  readonly delimiter: string;
  readonly names: readonly string[] | undefined;
  readonly file: string;
}

const isTexts = (list: unknown): boolean =>
  Array.isArray(list) && list.every((each) => typeof each === 'string');

/** Throws for types that are none. */
export function checkTypes(operation: string, types: ColumnTypes): void {
  if (!isPlainObject(types))
    throw new TypeError(`${operation}: types is ${written(types)}; expected an object, { rent: 'number' }`);
  for (const [name, type] of Object.entries(types))
    if (!columnTypes.includes(type))
      throw new TypeError(
        `${operation}: the type of column ${name} is ${written(type)}; expected 'number', 'text' or 'boolean'`,
      );
}

/** Throws for options that are none. */
export function csvReading(operation: string, options: CsvOptions): CsvReading {
  checkNames(operation, options, ['types', 'delimiter', 'decimal', 'names', 'missing', 'file']);
  const {
    types = {},
    delimiter = ',',
    decimal = '.',
    names,
    missing = missingTexts,
    file = operation,
  } = options;
  checkTypes(operation, types);
  if (typeof delimiter !== 'string' || delimiter.length !== 1 || /["\r\n\ufeff]/.test(delimiter))
    throw new TypeError(
      `${operation}: delimiter is ${JSON.stringify(delimiter) ?? typeof delimiter}; expected one letter such as ',', ';' or '\\t'`,
    );
  if (decimal !== '.' && decimal !== ',')
    throw new TypeError(`${operation}: decimal is ${written(decimal)}; expected '.' or ','`);
  for (const [option, list] of Object.entries({ missing, ...(names !== undefined && { names }) }))
    if (!isTexts(list))
      throw new TypeError(`${operation}: ${option} is ${written(list)}; expected a list of texts`);
  if (typeof file !== 'string')
    throw new TypeError(`${operation}: file is ${written(file)}; expected the file's name`);
  return {
    types: new Map(Object.entries(types)),
    delimiter,
    decimal,
    names,
    missing: new Set(missing),
    file,
  };
}
