/** What the columns of a CSV file are called, and that each row has as many cells. */
import { FileError } from '@glissade/data';
import type { CsvReading } from './csv-options.ts';
import type { TextRow } from './csv-reader.ts';

/** Knows the columns once it has seen the first row. */
export class CsvHeader {
  readonly #reading: CsvReading;
  #names: readonly string[] | undefined;

  constructor(reading: CsvReading) {
    this.#reading = reading;
    if (reading.names) this.#take(reading.names, 'names');
  }

  /** The columns, in order. Throws FileError for a file without any. */
  get names(): readonly string[] {
    if (this.#names) return this.#names;
    throw new FileError(
      this.#reading.file,
      undefined,
      'the file is empty; expected a line with the names of the columns',
    );
  }

  /**
   * The rows of the table among those of the file.
   *
   * @throws FileError, naming the line, for rows with fewer or more cells than there are columns
   */
  tableRows(rows: readonly TextRow[]): readonly TextRow[] {
    const [first, ...others] = rows;
    const known = this.#names !== undefined;
    if (!known && first)
      this.#take(
        first.cells.map((name, i) => name || `Unnamed: ${i}`),
        `line ${first.line}`,
      );
    const own = known ? rows : others;
    for (const { cells, line } of own)
      if (cells.length !== this.names.length)
        throw new FileError(
          this.#reading.file,
          undefined,
          `line ${line} has ${cells.length === 1 ? '1 cell' : `${cells.length} cells`}; expected ${this.names.length}, of ${this.names.join(', ')}`,
        );
    return own;
  }

  /** An error of a cell, at its line and column. */
  refuse(line: number, column: string, text: string, expected: string): FileError {
    return new FileError(
      this.#reading.file,
      undefined,
      `line ${line}, column ${column}: expected ${expected}, found ${JSON.stringify(text)}`,
    );
  }

  #take(names: readonly string[], where: string): void {
    const fail = (problem: string): never => {
      throw new FileError(this.#reading.file, undefined, `${where}: ${problem}`);
    };
    const [only, ...others] = names;
    const other = [';', '\t', ',', '|'].find(
      (each) => each !== this.#reading.delimiter && only?.includes(each),
    );
    if (others.length === 0 && other)
      fail(`there is one column, ${JSON.stringify(only)}; say { delimiter: ${JSON.stringify(other)} }`);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) fail(`there are two columns ${twice}; expected names that differ`);
    const foreign = [...this.#reading.types.keys()].find((name) => !names.includes(name));
    if (foreign !== undefined)
      fail(`there is no column ${foreign}, of which a type is said; there are ${names.join(', ')}`);
    this.#names = names;
  }
}
