/** Files that are there whole or not at all. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

type Content = string | Uint8Array;

/** Writes beside the target and renames: whoever stops the program meanwhile finds the old file, or none. */
export const writeWhole = (file: string, content: Content): Promise<void> =>
  writeTogether({ [file]: content });

/**
 * Files that belong together: none takes its place before all are written.
 *
 * @param outdated - files that would not belong to the new ones: they go before those come
 */
export async function writeTogether(
  files: Readonly<Record<string, Content>>,
  outdated: readonly string[] = [],
): Promise<void> {
  const parts = Object.entries(files).map(([file, content]) => ({
    file,
    content,
    part: `${file}.${process.pid}.part`,
  }));
  try {
    for (const { file, content, part } of parts) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(part, content);
    }
    for (const file of outdated) await rm(file, { force: true });
    for (const { file, part } of parts) await rename(part, file);
  } catch (error) {
    for (const { part } of parts) await rm(part, { force: true });
    throw error;
  }
}
