/** Where a project is made, and what its package is called. */
import { readdir } from 'node:fs/promises';
import nodePath, { type PlatformPath } from 'node:path';
import { RefusedError } from './refused-error.ts';

export interface Place {
  /** Absolute. */
  readonly folder: string;
  /** The folder's own name. */
  readonly name: string;
}

/** What npm takes, without the names that are none on Windows. */
const isName = (name: string): boolean =>
  /^[a-z0-9][a-z0-9._~-]*$/.test(name) &&
  name.length <= 100 &&
  !name.endsWith('.') &&
  !/^(node_modules|favicon\.ico|(con|prn|aux|nul|com\d|lpt\d)(\..*)?)$/.test(name);

/** The nearest name, if there is one. */
function suggestion(name: string): string {
  const near = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._~]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  return isName(near) ? `, say ${near}` : '';
}

/**
 * @param given - a folder's name, from `directory` on or absolute
 * @param path - that of another system
 * @throws RefusedError for a name that no package can have
 */
export function placeOf(
  given: string,
  directory: string = process.cwd(),
  path: PlatformPath = nodePath,
): Place {
  if (given.trim() === '') throw new RefusedError("the folder's name is empty");
  const folder = path.resolve(directory, given);
  const name = path.basename(folder);
  if (!isName(name))
    throw new RefusedError(
      `'${name}' is no name for a package: take small letters, digits, - and _, a letter or digit first${suggestion(name)}`,
    );
  return { folder, name };
}

/** What may be in a folder that counts as empty: a repository that was begun, and what a Mac leaves anywhere. */
const harmless = new Set(['.git', '.DS_Store']);

/**
 * Whether the folder is there.
 *
 * @throws RefusedError when something is in it, or it is no folder
 */
export async function isThere(folder: string): Promise<boolean> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return false;
    if (code === 'ENOTDIR') throw new RefusedError(`${folder} is no folder`);
    throw error;
  }
  const first = names.find((name) => !harmless.has(name));
  if (first !== undefined)
    throw new RefusedError(`${folder} is not empty: ${first} is in it; name a new folder, or an empty one`);
  return true;
}
