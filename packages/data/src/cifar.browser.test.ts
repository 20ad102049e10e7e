/** An archive in a page: fetched, kept in the browser's cache, unpacked part after part. */
import { reference, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { type CifarFormat, loadCifar } from './cifar-files.ts';
import { sha256 } from './download.ts';
import { pixel, records, tar, text } from './made-archive.test-helper.ts';

beforeAll(() => useBackend(reference));

/** More than a slice that is unpacked at once, and such that it does not become much smaller. */
async function packedArchive(): Promise<Uint8Array> {
  const noise = new Uint8Array(2 ** 20);
  for (let at = 0; at < noise.length; at += 2 ** 16) crypto.getRandomValues(noise.subarray(at, at + 2 ** 16));
  const archive = tar(
    { name: 'set/readme.html', bytes: noise },
    { name: 'set/two.bin', bytes: records(2, [[1]]) },
    { name: 'set/one.bin', bytes: records(1, [[0], [1]]) },
    { name: 'set/names.txt', bytes: text('cat\ndog\n') },
  );
  const stream = new Blob([archive as Uint8Array<ArrayBuffer>]).stream();
  return new Uint8Array(await new Response(stream.pipeThrough(new CompressionStream('gzip'))).arrayBuffer());
}

test('fetched once, and then taken from the cache', async () => {
  const packed = await packedArchive();
  const format: CifarFormat = {
    // The browser may keep what an earlier run left.
    folder: `test-${crypto.randomUUID()}`,
    archive: { name: 'set.tar.gz', bytes: packed.length, sha256: await sha256(packed) },
    mirrors: ['https://one.invalid', 'https://two.invalid'],
    inside: 'set',
    train: ['one.bin', 'two.bin'],
    test: ['two.bin'],
    labels: [{ classes: 2, names: 'names.txt' }],
  };
  const asked: string[] = [];
  const fetch = async (url: string | URL | Request): Promise<Response> => {
    asked.push(String(url));
    const isDamaged = asked.length === 1;
    return new Response(packed.with(5000, packed[5000]! ^ Number(isDamaged)) as Uint8Array<ArrayBuffer>);
  };
  const train = await loadCifar(format, 0, { fetch });
  expect([train.images.shape, train.labels.toArray(), train.classes]).toEqual([
    [3, 3, 32, 32],
    [0, 1, 1],
    ['cat', 'dog'],
  ]);
  expect(train.images.at(1, 2, 3, 4).itemSync()).toBe(pixel(1, 1, 2 * 1024 + 3 * 32 + 4));
  expect(train.images.at(2, 0, 0, 0).itemSync()).toBe(pixel(2, 0, 0));
  expect(asked).toEqual(['https://one.invalid/set.tar.gz', 'https://two.invalid/set.tar.gz']);
  const kept = await loadCifar(format, 0, { fetch, train: false });
  expect([kept.labels.toArray(), asked.length]).toEqual([[1], 2]);
  await caches.delete('glissade-data');
});

test('a damaged archive', async () => {
  const packed = await packedArchive();
  const half = packed.subarray(0, 3e5);
  const format: CifarFormat = {
    folder: `test-${crypto.randomUUID()}`,
    archive: { name: 'set.tar.gz', bytes: half.length, sha256: await sha256(half) },
    mirrors: ['https://one.invalid'],
    inside: 'set',
    train: ['one.bin'],
    test: ['one.bin'],
    labels: [{ classes: 2, names: 'names.txt' }],
  };
  const fetch = async (): Promise<Response> => new Response(half as Uint8Array<ArrayBuffer>);
  await expect(loadCifar(format, 0, { fetch })).rejects.toThrow(
    'set.tar.gz: the gzip data is damaged or cut off: of 300000 packed bytes came',
  );
  await caches.delete('glissade-data');
});
