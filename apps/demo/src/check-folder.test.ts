/** Folders are tried without a trace, also by several programs at once. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkFolder } from './check-folder.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glissade-folder-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('leaves nothing behind, also where several programs try the same folder', async () => {
  const out = join(folder, 'runs', 'a', 'b');
  await Promise.all(Array.from({ length: 20 }, () => checkFolder(out, [join(out, 'report.html')])));
  expect(await readdir(folder)).toEqual([]);
});

test.runIf(process.platform === 'linux')('where nothing can be made', async () => {
  await expect(checkFolder('/proc/runs/a', [])).rejects.toThrow('cannot write to /proc/runs/a: ');
});

test('a file in the place of the folder, or on the way to it', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  for (const out of [file, join(file, 'page')])
    await expect(checkFolder(out, [])).rejects.toThrow(/^cannot write to .*: E\w+/);
  await rm(file);
});
