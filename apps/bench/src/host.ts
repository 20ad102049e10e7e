/** How the scripts in peers/ find the packages they measure, in Node and in a page. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';

export interface Host {
  /** In Node alone. */
  readonly require?: NodeJS.Require;
  /** The module in that file of the package. */
  load(name: string, file: string): Promise<unknown>;
  /** Runs that file of the package as a classic script of a page. */
  script(name: string, file: string): Promise<void>;
  version(name: string): Promise<string>;
}

/** Packages that are installed in the folder. */
export function hostIn(folder: string): Host {
  const require = createRequire(join(folder, 'package.json'));
  const path = (name: string, file: string): string => join(folder, 'node_modules', name, file);
  return {
    require,
    load: (name, file) => import(pathToFileURL(path(name, file)).href),
    async script(name, file) {
      // Scripts for pages may ask for Node's own modules where they find themselves in Node.
      Object.assign(globalThis, { require });
      runInThisContext(readFileSync(path(name, file), 'utf8'), { filename: file });
    },
    version: async (name) => JSON.parse(readFileSync(path(name, 'package.json'), 'utf8')).version,
  };
}
