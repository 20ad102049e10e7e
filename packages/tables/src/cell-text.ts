/** What the cells of a file mean. */
import type { Column, ColumnType } from './column.ts';

/**
 * What counts as missing in files, if nothing else is said: what pandas takes for it.
 * Source: https://pandas.pydata.org/docs/reference/api/pandas.read_csv.html, `na_values`
 */
export const missingTexts: readonly string[] = [
  '',
  ...['#N/A', '#N/A N/A', '#NA', '-1.#IND', '-1.#QNAN', '-NaN', '-nan', '1.#IND', '1.#QNAN', '<NA>'],
  ...['N/A', 'NA', 'NULL', 'NaN', 'None', 'n/a', 'nan', 'null'],
];

const numberText = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const infinityText = /^([+-]?)inf(inity)?$/i;
const booleanTexts: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'True', 'TRUE'].map((text) => [text, true] as const),
  ...['false', 'False', 'FALSE'].map((text) => [text, false] as const),
]);

/** How cells are read. */
export interface CellReading {
  /** What counts as missing. */
  readonly missing: ReadonlySet<string>;
  /** What stands before a number's fraction. */
  readonly decimal: '.' | ',';
}

/** The number that a text says, if it is one. */
export function numberOf(text: string, { decimal }: CellReading): number | undefined {
  let trimmed = text.trim();
  if (decimal === ',') {
    if (trimmed.includes('.')) return undefined;
    trimmed = trimmed.replace(',', '.');
  }
  if (numberText.test(trimmed)) return Number(trimmed);
  const infinite = infinityText.exec(trimmed);
  return infinite ? (infinite[1] === '-' ? -Infinity : Infinity) : undefined;
}

/** What a text means in a column of a type: `null` where it is missing, `undefined` where it is no such thing. */
export function cellOf(
  text: string,
  type: ColumnType,
  reading: CellReading,
): number | string | boolean | null | undefined {
  if (reading.missing.has(text)) return null;
  if (type === 'text') return text;
  return type === 'number' ? numberOf(text, reading) : booleanTexts.get(text.trim());
}

/** What an error says of a cell that is no such thing. */
export const expectedOf: Readonly<Record<ColumnType, string>> = {
  number: 'a number',
  text: 'a text',
  boolean: 'true or false',
};

/** The type that all texts of a column have: numbers where all are such or missing, yes and no where all are such, else texts. */
export function typeOfTexts(texts: readonly string[], reading: CellReading): ColumnType {
  const all = (type: ColumnType): boolean => texts.every((text) => cellOf(text, type, reading) !== undefined);
  return all('number') ? 'number' : all('boolean') ? 'boolean' : 'text';
}

/**
 * The column that texts make.
 *
 * @param type - what is known of it; else it is found from the texts
 * @param refuse - is told the row whose text is of another type, and throws
 */
export function columnOfTexts(
  texts: readonly string[],
  type: ColumnType | undefined,
  reading: CellReading,
  refuse: (row: number, type: ColumnType) => never,
): Column {
  const known = type ?? typeOfTexts(texts, reading);
  const cells = texts.map((text, row) => {
    const cell = cellOf(text, known, reading);
    return cell === undefined ? refuse(row, known) : cell;
  });
  if (known === 'number')
    return {
      type: known,
      values: Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell))),
    };
  return { type: known, values: cells } as Column;
}
