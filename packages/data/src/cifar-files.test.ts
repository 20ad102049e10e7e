/** The archive of a data set, from servers of this machine. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cifar100 } from './cifar.ts';
import { type CifarFormat, loadCifar } from './cifar-files.ts';
import type { Progress } from './download.ts';
import { archive, hundreds } from './made-archive.test-helper.ts';

let directory: string;
let servers: Server[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'glissade-cifar-'));
  vi.stubEnv('GLISSADE_DATA', '');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers) server.close();
  servers = [];
  await rm(directory, { recursive: true });
});

const packed = new Uint8Array(gzipSync(archive('cifar-100-binary', hundreds)));
const format: CifarFormat = {
  folder: 'cifar-100',
  archive: {
    name: 'cifar-100-binary.tar.gz',
    bytes: packed.length,
    sha256: createHash('sha256').update(packed).digest('hex'),
  },
  mirrors: [],
  inside: 'cifar-100-binary',
  train: ['train.bin'],
  test: ['test.bin'],
  labels: [
    { classes: 20, names: 'coarse_label_names.txt' },
    { classes: 100, names: 'fine_label_names.txt' },
  ],
};
async function mirror(body: Uint8Array): Promise<string> {
  const server = createServer((_, response) => response.end(body));
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test('the next mirror where one is damaged; kept, told of, and then taken from the cache', async () => {
  const seen: Progress[] = [];
  const mirrors = [await mirror(packed.with(99, packed[99]! ^ 1)), await mirror(packed)];
  const onProgress = (progress: Progress) => seen.push(progress);
  const options = { cache: directory, mirrors, onProgress };
  const train = await loadCifar(format, 1, options);
  expect([train.labels.toArray(), train.classes[99]]).toEqual([[99, 0], 'class 99']);
  expect(seen.at(-1)).toEqual({
    file: 'cifar-100-binary.tar.gz',
    received: packed.length,
    total: packed.length,
  });
  expect(await readdir(join(directory, 'cifar-100'))).toEqual(['cifar-100-binary.tar.gz']);
  const kept = await loadCifar(format, 0, { cache: directory, mirrors: [], train: false });
  expect(kept.labels.toArray()).toEqual([11]);
});

test('a server that gives something else: nothing is kept', async () => {
  const other = packed.with(99, packed[99]! ^ 1);
  const options = { cache: directory, mirrors: [await mirror(other)] };
  await expect(cifar100(options)).rejects.toThrow(`ended at byte ${packed.length} of 168513733`);
  await expect(loadCifar(format, 0, options)).rejects.toThrow('the SHA-256 sum is');
  expect(await readdir(directory)).toEqual([]);
  await expect(cifar100({ ...options, download: false })).rejects.toThrow(
    `cifar-100-binary.tar.gz: neither in GLISSADE_DATA (not set) nor in ${directory}, and download is false`,
  );
});
