/** Whether a folder can take what is to be written, found out before anything takes its time. */
import { randomUUID } from 'node:crypto';
import { rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UnusableError } from './unusable.ts';

/**
 * Leaves nothing behind: a file is written and removed in the folder, or in the innermost one on the way to it that is there.
 *
 * @param files - what is to be written in it
 * @throws UnusableError where the folder cannot be made or written to, or where a directory is in a file's place.
 */
export async function checkFolder(folder: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    if (await isDirectory(file).catch(() => false))
      throw new UnusableError(
        `cannot write to ${folder}: ${file} is a directory, in the place of a file; move it away, or name another --out`,
      );
  }
  try {
    const file = join(await innermost(resolve(folder)), `.${randomUUID()}.part`);
    await writeFile(file, '');
    await rm(file);
  } catch (error) {
    throw new UnusableError(`cannot write to ${folder}: ${(error as Error).message}; name another --out`);
  }
}

/** The folder, or the innermost one on the way to it that is there. */
async function innermost(folder: string): Promise<string> {
  return (await isDirectory(folder)) ? folder : innermost(dirname(folder));
}

/** Whether it is there. Throws where a file is in its place, or on the way. */
async function isDirectory(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  throw new Error(`ENOTDIR: not a directory, '${path}'`);
}
