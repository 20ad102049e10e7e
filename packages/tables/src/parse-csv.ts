/** CSV files to tables, and row by row. */
import { cellOf, columnOfTexts, expectedOf } from './cell-text.ts';
import type { Cell } from './column.ts';
import { CsvHeader } from './csv-header.ts';
import { type ColumnTypes, type CsvOptions, type CsvReading, csvReading, type RowOf } from './csv-options.ts';
import { CsvReader, type TextRow } from './csv-reader.ts';
import { type CsvStream, isCsvStream, textOf, textsOf } from './csv-source.ts';
import { Table } from './table.ts';

/**
 * The table that a CSV file holds: of a text or bytes at once, of a stream when all of it has arrived. Columns are numbers, texts, or yes
 * and no, as their values say, if `types` does not. Files that are too large for the memory go row by row through `csvRows`.
 *
 * @param csv - the file, whose first line names the columns
 * @throws FileError, naming the line and the column, for what is no CSV, for rows of other lengths, and for cells of another type than
 *   `types` says; TypeError for options that are none
 *
 * @example
 * ```ts
 * import { parseCsv } from '@glissade/tables';
 *
 * const flats = parseCsv('city,rooms,rent\nBasel,3,1800\nBern,,1500\n"Biel/Bienne",4.5,1400\n');
 * console.log(`${flats}`);
 * // => city         rooms  rent
 * // => Basel            3  1800
 * // => Bern          null  1500
 * // => Biel/Bienne    4.5  1400
 * // => 3 rows, 3 columns
 * ```
 */
export function parseCsv<const Types extends ColumnTypes = ColumnTypes>(
  csv: string | Uint8Array | ArrayBuffer,
  options?: CsvOptions<Types>,
): Table<RowOf<Types>>;
export function parseCsv<const Types extends ColumnTypes = ColumnTypes>(
  csv: CsvStream,
  options?: CsvOptions<Types>,
): Promise<Table<RowOf<Types>>>;
export function parseCsv(
  csv: string | Uint8Array | ArrayBuffer | CsvStream,
  options: CsvOptions = {},
): Table | Promise<Table> {
  const columns = new CsvTexts(csvReading('parseCsv', options));
  if (!isCsvStream(csv)) {
    columns.push(textOf('parseCsv', csv));
    return columns.table();
  }
  return (async () => {
    for await (const text of textsOf('parseCsv', csv)) columns.push(text);
    return columns.table();
  })();
}

/** The texts of each column, as they arrive. */
class CsvTexts {
  readonly #reading: CsvReading;
  readonly #reader: CsvReader;
  readonly #header: CsvHeader;
  readonly #texts: string[][] = [];
  readonly #lines: number[] = [];

  constructor(reading: CsvReading) {
    this.#reading = reading;
    this.#reader = new CsvReader(reading.file, reading.delimiter);
    this.#header = new CsvHeader(reading);
  }

  push(text: string): void {
    this.#take(this.#reader.push(text));
  }

  table(): Table {
    this.#take(this.#reader.end());
    const columns = this.#header.names.map((name, i) => {
      const texts = this.#texts[i] ?? [];
      const refuse = (row: number, type: keyof typeof expectedOf): never => {
        throw this.#header.refuse(this.#lines[row]!, name, texts[row]!, expectedOf[type]);
      };
      return [name, columnOfTexts(texts, this.#reading.types.get(name), this.#reading, refuse)] as const;
    });
    return new Table(new Map(columns), this.#lines.length);
  }

  #take(rows: readonly TextRow[]): void {
    for (const { cells, line } of this.#header.tableRows(rows)) {
      this.#lines.push(line);
      for (const [i, cell] of cells.entries()) {
        this.#texts[i] ??= [];
        this.#texts[i].push(cell);
      }
    }
  }
}

/**
 * The rows of a CSV file one by one, as they arrive: of files that are too large for the memory. As nobody has seen all values, the types of
 * columns must be said where they are not texts; an encoder knows those that it needs (`encoder.types`).
 *
 * @param csv - the file, whose first line names the columns
 * @throws as `parseCsv`
 *
 * @example
 * ```ts
 * import { streamBatches } from '@glissade/data';
 * import { csvRows, parseCsv, TableEncoder } from '@glissade/tables';
 *
 * const file = 'city,rooms,rent\nBasel,3,1800\nBern,,1500\nBasel,2,1300\n';
 * const encoder = TableEncoder.fit(parseCsv(file), { target: 'rent' }); // of a part of the file
 * const rows = csvRows(new Blob([file]), { types: encoder.types }); // or createReadStream('flats.csv'), in Node.js
 * const batches = streamBatches(rows, { batchSize: 2, collate: (rows) => encoder.encodeBatch(rows) });
 * for await (const [categories, numbers, target] of batches)
 *   console.log(categories.shape, numbers.shape, target.shape);
 * // => [ 2, 1 ] [ 2, 2 ] [ 2, 1 ]
 * // => [ 1, 1 ] [ 1, 2 ] [ 1, 1 ]
 * ```
 */
export async function* csvRows<const Types extends ColumnTypes = ColumnTypes>(
  csv: string | Uint8Array | ArrayBuffer | CsvStream,
  options: CsvOptions<Types> = {},
): AsyncGenerator<RowOf<Types>, void> {
  const reading = csvReading('csvRows', options);
  const [reader, header] = [new CsvReader(reading.file, reading.delimiter), new CsvHeader(reading)];
  const rowOf = ({ cells, line }: TextRow): RowOf<Types> => {
    const entries = header.names.map((name, i): [string, Cell] => {
      const type = reading.types.get(name) ?? 'text';
      const cell = cellOf(cells[i]!, type, reading);
      if (cell === undefined) throw header.refuse(line, name, cells[i]!, expectedOf[type]);
      return [name, cell];
    });
    return Object.fromEntries(entries) as RowOf<Types>;
  };
  const texts = isCsvStream(csv) ? textsOf('csvRows', csv) : [textOf('csvRows', csv)];
  for await (const text of texts) for (const row of header.tableRows(reader.push(text))) yield rowOf(row);
  for (const row of header.tableRows(reader.end())) yield rowOf(row);
  void header.names;
}
