/** What is said of the folder that GLISSADE_DATA names, where nothing can come from it. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetName } from './recipe.ts';

/** Behind the data's name: '' unless the folder of the data set is looked for, and missing. */
export function missingFolder(dataset: DatasetName): string {
  const data = process.env['GLISSADE_DATA'];
  if (!data || dataset === 'synthetic') return '';
  const folder = join(data, dataset);
  if (statSync(folder, { throwIfNoEntry: false })) return '';
  return ` (not from GLISSADE_DATA: ${folder} is not there)`;
}
