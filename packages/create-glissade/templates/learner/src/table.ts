/** The table, and which of its columns is to be predicted: a file of your own begins here. */
import { readFile } from 'node:fs/promises';
import { parseCsv } from 'glissade';

const file = 'data/penguins.csv';

/** Of texts it is a class, of numbers a number. */
export const target = 'sex';

/** The rows of which the target is known; other cells may be empty. */
export async function readTable() {
  const table = parseCsv(await readFile(file), { file });
  return table.filter((row) => row[target] !== null);
}
