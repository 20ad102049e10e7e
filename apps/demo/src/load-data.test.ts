import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { loadImages } from './load-data.ts';
import { writeSmallMnist } from './small-mnist.test-helper.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glissade-demo-'));
  vi.stubEnv('GLISSADE_DATA', '');
  vi.stubEnv('XDG_CACHE_HOME', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await rm(folder, { recursive: true });
});

const withoutNetwork = (): void =>
  void vi.stubGlobal('fetch', () =>
    Promise.reject(new TypeError('fetch failed', { cause: new Error('no way') })),
  );

describe('loadImages', () => {
  test('reads a folder, and another test set', async () => {
    await writeSmallMnist(folder, 30, 20);
    const own = await loadImages('mnist', { directory: folder });
    expect([own.train.length, own.test.length, own.dataset, own.title]).toEqual([30, 20, 'mnist', 'MNIST']);
    const other = await loadImages('mnist', { directory: folder, testDataset: 'synthetic' });
    expect(other.test.synthetic).toBe(true);
    expect(other.title).toBe('MNIST, tested on synthetic digits (drawn by a program)');
  });

  test('draws digits when there is no network, and says so', async () => {
    withoutNetwork();
    const said: string[] = [];
    const images = await loadImages('mnist', { onFallback: (reason) => said.push(reason) });
    expect(said).toEqual([
      'MNIST could not be downloaded (fetch failed: no way): training on synthetic digits instead, drawn by a program',
    ]);
    expect([images.dataset, images.train.synthetic, images.test.synthetic]).toEqual([
      'synthetic',
      true,
      true,
    ]);
    expect(images.title).toContain('synthetic');
  });

  test('draws nothing for clothes, for a test set that was asked for, or for damaged files', async () => {
    withoutNetwork();
    await expect(loadImages('fashion-mnist')).rejects.toThrow('could not be downloaded');
    await expect(loadImages('synthetic', { testDataset: 'mnist' })).rejects.toThrow(
      'could not be downloaded',
    );
    await expect(loadImages('mnist', { directory: folder })).rejects.toThrow('not found in');
  });
});
