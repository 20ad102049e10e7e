/** A project, written whole or not at all. */
import { cp, mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { manifestFor } from './manifest.ts';
import { isThere, type Place } from './place.ts';
import { RefusedError } from './refused-error.ts';
import { type TemplateName, templateFolder } from './templates.ts';

/** What whoever tries a template in its place leaves there. */
const left = new Set(['node_modules', 'dist', '.gitignore']);

/**
 * Copies a template to a place. It is put together in a folder beside it, or within one that is there and empty, and then moved.
 *
 * @throws RefusedError for a folder that is not empty, or that cannot be written to
 */
export async function createProject(template: TemplateName, { folder, name }: Place): Promise<void> {
  const exists = await isThere(folder).catch(refuse(folder));
  const parent = dirname(folder);
  const draft = join(exists ? folder : parent, `.${basename(folder)}.${process.pid}.part`);
  let made: string | undefined;
  try {
    made = await mkdir(parent, { recursive: true });
    await mkdir(draft);
    await write(template, name, draft);
    if (exists) await moveAll(draft, folder);
    else await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true }).catch(() => {});
    if (made !== undefined) await removeEmpty(parent, made);
    refuse(folder)(error);
  }
}

async function write(template: TemplateName, name: string, draft: string): Promise<void> {
  const source = templateFolder(template);
  await cp(source, draft, { recursive: true, filter: (file) => !left.has(basename(file)) });
  // npm leaves .gitignore out of packages.
  await rename(join(draft, '_gitignore'), join(draft, '.gitignore'));
  const manifest = await readFile(join(source, 'package.json'), 'utf8');
  await writeFile(join(draft, 'package.json'), manifestFor(name, manifest));
}

/** Into a folder that someone may stand in, or that is the root of a disk: it cannot be exchanged. */
async function moveAll(from: string, to: string): Promise<void> {
  const moved: string[] = [];
  try {
    for (const each of await readdir(from)) {
      await rename(join(from, each), join(to, each));
      moved.push(join(to, each));
    }
    await rmdir(from);
  } catch (error) {
    for (const each of moved) await rm(each, { recursive: true, force: true }).catch(() => {});
    throw error;
  }
}

/** Removes folders that were made, from the innermost to the outermost, as long as nothing is in them. */
async function removeEmpty(innermost: string, outermost: string): Promise<void> {
  for (let folder = innermost; folder.length >= outermost.length; folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return;
    }
  }
}

/** What the system says of the user's folder is the user's to mend. */
const refuse =
  (folder: string) =>
  (error: unknown): never => {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    throw new RefusedError(`cannot write to ${folder}: ${(error as Error).message}`);
  };
