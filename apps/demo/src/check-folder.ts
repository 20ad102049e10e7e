/** Whether a folder can take what is to be written, found out before anything takes its time. */
import { mkdir, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UnusableError } from './unusable.ts';

/**
 * Leaves nothing behind: what it has to make in order to know is removed.
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
    await tryWriting(resolve(folder));
  } catch (error) {
    throw new UnusableError(`cannot write to ${folder}: ${(error as Error).message}; name another --out`);
  }
}

async function tryWriting(folder: string): Promise<void> {
  const made: string[] = [];
  const file = join(folder, `.${process.pid}.part`);
  try {
    await make(folder, made);
    await writeFile(file, '');
    await rm(file);
  } finally {
    // From the innermost on, as long as nobody else has put something there.
    for (const each of made.reverse()) await rmdir(each).catch(() => undefined);
  }
}

/** Step by step, so that it is known what was made. Where nothing can be, as in /proc, Node's own recursion has no end. */
async function make(folder: string, made: string[]): Promise<void> {
  if (await isDirectory(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) await make(parent, made);
  await mkdir(folder);
  made.push(folder);
}

/** Throws where a file is on the way. */
async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
