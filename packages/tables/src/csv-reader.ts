/// <reference path="./papaparse.d.ts" />
/** The lines of a CSV file as lists of texts, as they arrive. */
import { FileError } from '@glissade/data';
import Papa from 'papaparse/papaparse.min.js';

/** The cells of a row, and the line of the file where it begins, from 1. */
export interface TextRow {
  readonly cells: readonly string[];
  readonly line: number;
}

const problems: Readonly<Record<string, string>> = {
  MissingQuotes: 'a quoted cell begins and does not end; expected a closing "',
  InvalidQuotes: 'there is text behind the closing " of a cell; a " within a cell is written as ""',
};

/**
 * Takes a file piece by piece, and gives the rows that are complete. Cells may be quoted, and then hold delimiters and line breaks; lines
 * end as on any system; empty ones are passed over.
 * Source: https://www.rfc-editor.org/rfc/rfc4180
 */
export class CsvReader {
  readonly #file: string;
  readonly #delimiter: string;
  /** What did not make a whole row yet. */
  #rest = '';
  #line = 1;
  #newline: '\n' | '\r' | undefined;

  /** @param file - what errors call it */
  constructor(file: string, delimiter: string) {
    this.#file = file;
    this.#delimiter = delimiter;
  }

  /** @throws FileError, naming the line, for quotes that are not closed, or not at the end of a cell */
  push(text: string): TextRow[] {
    return this.#read(this.#rest + text, false);
  }

  /** The rows that are left when nothing more comes. */
  end(): TextRow[] {
    return this.#read(this.#rest, true);
  }

  #read(text: string, isWhole: boolean): TextRow[] {
    this.#newline ??= newlineOf(text);
    const newline = this.#newline ?? '\n';
    const parser = new Papa.Parser({ delimiter: this.#delimiter, newline, quoteChar: '"', escapeChar: '"' });
    const { data, errors, meta } = parser.parse(text, 0, !isWhole);
    // What it says of a row that may go on is said again, if it is still so, when that is complete.
    const wrong = errors.find(({ row }) => row < data.length);
    const rows: TextRow[] = [];
    for (const [i, cells] of data.entries()) {
      if (wrong?.row === i)
        throw new FileError(
          this.#file,
          undefined,
          `line ${this.#line}: ${problems[wrong.code] ?? wrong.code}`,
        );
      const line = this.#line;
      this.#line += 1 + cells.reduce((breaks, cell) => breaks + breaksIn(cell), 0);
      const last = cells.length - 1;
      if (newline === '\n' && cells[last]!.endsWith('\r')) cells[last] = cells[last]!.slice(0, -1);
      if (last > 0 || cells[0]!.trim() !== '') rows.push({ cells, line });
    }
    this.#rest = isWhole ? '' : text.slice(meta.cursor);
    return rows;
  }
}

/** How lines end, once that can be seen: by \n, behind \r or not, but on systems of long ago. */
function newlineOf(text: string): '\n' | '\r' | undefined {
  const found = /\n|\r(?=[\s\S])/.exec(text);
  if (!found) return undefined;
  return found[0] === '\n' || text[found.index + 1] === '\n' ? '\n' : '\r';
}

function breaksIn(cell: string): number {
  let breaks = 0;
  for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) breaks++;
  return breaks;
}
