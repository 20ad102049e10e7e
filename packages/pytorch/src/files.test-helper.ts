/** The files of the fixtures, and places for others. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const bytesOf = (name: string): Uint8Array =>
  readFileSync(new URL(`fixtures/${name}.pt`, import.meta.url));

/** Runs with a folder that is there meanwhile. */
export async function inFolder<Result>(run: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'glissade-pytorch-'));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
