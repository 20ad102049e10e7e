/** The version of this package, which is that of all of the house: they are released together. */
import { readFileSync } from 'node:fs';

export const ownVersion = (): string =>
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
