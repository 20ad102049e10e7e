import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { syntheticDigits } from 'glissade';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkFolder } from './check-folder.ts';
import type { Images } from './load-data.ts';
import { parseOptions } from './options.ts';
import { filesIn, saveProgress, saveResult } from './run-folder.ts';
import { Training } from './training.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glissade-demo-'));
});
afterEach(() => rm(folder, { recursive: true }));

const files = async (): Promise<string[]> => (await readdir(folder)).sort();
const progress = ['checkpoint.safetensors', 'metrics.csv', 'metrics.json'];

describe('a run in the folder of another', () => {
  const images = (): Images => ({
    train: syntheticDigits({ count: 12, seed: 1 }),
    test: syntheticDigits({ count: 4, seed: 2 }),
    dataset: 'synthetic',
    title: 'a few synthetic digits',
  });
  const run = (): Training =>
    new Training(parseOptions('--model linear --epochs 1 --no-compile'.split(' ')).recipe, images());

  test('lets its files stay until it has some of its own, and then leaves none', async () => {
    const first = run();
    await first.run();
    await saveResult(folder, first, await first.test(first.images.test));
    await writeFile(join(folder, 'notes.txt'), 'not of a run');
    const all = await files();
    expect(all).toEqual([...progress, 'model.onnx', 'notes.txt', 'report.html', 'weights.safetensors']);

    await checkFolder(folder, filesIn(folder));
    expect(await files()).toEqual(all);
    // A disk that is full, say: here what a file is written to is in the way.
    const inTheWay = join(folder, `metrics.json.${process.pid}.part`);
    await mkdir(inTheWay);
    await expect(saveProgress(folder, run())).rejects.toThrow();
    await rm(inTheWay, { recursive: true });
    expect(await files()).toEqual(all);

    await saveProgress(folder, run());
    expect(await files()).toEqual([...progress, 'notes.txt']);
    expect(await readFile(join(folder, 'metrics.csv'), 'utf8')).toMatch(/^epoch,[^\n]*\n$/);
  });
});

describe('checkFolder', () => {
  test('leaves nothing behind', async () => {
    await checkFolder(join(folder, 'a', 'b'), []);
    expect(await files()).toEqual([]);
  });

  test('refuses what is below a file, and a directory in the place of a file', async () => {
    await writeFile(join(folder, 'file'), '');
    const below = join(folder, 'file', 'run');
    await expect(checkFolder(below, [])).rejects.toThrow(`cannot write to ${below}: ENOTDIR`);
    const at = join(folder, 'file');
    await expect(checkFolder(at, [])).rejects.toThrow(`cannot write to ${at}: ENOTDIR`);
    await mkdir(join(folder, 'run', 'model.onnx'), { recursive: true });
    await expect(checkFolder(join(folder, 'run'), filesIn(join(folder, 'run')))).rejects.toThrow(
      `${join(folder, 'run', 'model.onnx')} is a directory, in the place of a file`,
    );
    expect(await files()).toEqual(['file', 'run']);
  });

  // A file system that takes nothing, for the administrator neither; only Linux has it.
  const linux = process.platform === 'linux';
  test.skipIf(!linux)(
    `refuses what takes no files${linux ? '' : ' (skipped: only Linux has /proc)'}`,
    async () => {
      await expect(checkFolder('/proc/self/run', [])).rejects.toThrow(
        'cannot write to /proc/self/run: ENOENT',
      );
      await expect(checkFolder('/proc/self', [])).rejects.toThrow('cannot write to /proc/self: ');
    },
  );
});
