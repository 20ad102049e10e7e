import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { chosenData } from './chosen-data.ts';
import { Display } from './display.ts';
import { parseOptions } from './options.ts';
import { writeSmallMnist } from './small-mnist.test-helper.ts';

const real = process.env['GLISSADE_DATA'];

let folder: string;
let said: string[];
let warned: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glissade-demo-'));
  [said, warned] = [[], []];
  vi.spyOn(console, 'log').mockImplementation((text) => void said.push(text));
  vi.spyOn(console, 'error').mockImplementation((text) => void warned.push(text));
  vi.stubEnv('XDG_CACHE_HOME', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

function choose(...argv: string[]) {
  const options = parseOptions(argv);
  return chosenData(options.recipe, options, new Display(false), new AbortController().signal);
}

test('says which data is used, and when GLISSADE_DATA has no folder of it', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));
  vi.stubEnv('GLISSADE_DATA', folder);
  await choose();
  expect(said).toEqual([
    `synthetic digits (drawn by a program) (not from GLISSADE_DATA: ${join(folder, 'mnist')} is not there): ` +
      '40000 training images, 4000 test images',
  ]);
  expect(warned).toEqual([expect.stringContaining('MNIST could not be downloaded')]);

  await writeSmallMnist(join(folder, 'mnist'), 12, 4);
  await choose();
  expect(said[1]).toBe('MNIST: 12 training images, 4 test images');
});

test.each([
  [0, 4],
  [1, 4],
  [5, 4],
  [6, 0],
])('%i images to train on, %i to test on, are too few', async (training, testing) => {
  await writeSmallMnist(folder, training, testing);
  await expect(choose('--data-dir', folder)).rejects.toThrow(
    `MNIST: ${training} training images and ${testing} test images; at least 6 and 1 are needed, as one of 6 is held back to validate`,
  );
});

test('files that are missing or wrong', async () => {
  await expect(choose('--data-dir', join(folder, 'nowhere'))).rejects.toThrow(
    /^t10k-images-idx3-ubyte\.gz: not found in .*nowhere, /,
  );
  await writeSmallMnist(folder, 12, 4);
  await writeFile(join(folder, 't10k-labels-idx1-ubyte.gz'), Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 9, 1, 2));
  await expect(choose('--data-dir', folder)).rejects.toThrow(
    't10k-labels-idx1-ubyte: at byte 10: [9] needs 17 bytes in all, the file has 10',
  );
});

test.skipIf(!real)(
  `warns of files that are those of another data set${real ? '' : ' (skipped: GLISSADE_DATA is not set)'}`,
  async () => {
    await choose('--dataset', 'fashion-mnist', '--data-dir', join(real!, 'mnist'));
    expect(warned).toEqual([
      'warning: the training images given for Fashion-MNIST are those of MNIST',
      'warning: the test images given for Fashion-MNIST are those of MNIST',
    ]);
    await choose('--dataset', 'fashion-mnist');
    await choose('--dataset', 'mnist');
    expect(warned).toHaveLength(2);
  },
);
