import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cifar10, cifar100 } from './cifar.ts';
import { type CifarFormat, loadCifar } from './cifar-files.ts';
import { CifarRecords } from './cifar-records.ts';
import type { Progress } from './download.ts';
import { FileError } from './file-error.ts';
import type { ImageDataset } from './image-dataset.ts';
import { pixel, records, tar } from './made-archive.test-helper.ts';
import { folder, type Storage } from './storage.ts';

let directory: string;
let at: Storage;
let servers: Server[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'glissade-cifar-'));
  at = folder(directory);
  vi.stubEnv('GLISSADE_DATA', '');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers) server.close();
  servers = [];
  await rm(directory, { recursive: true });
});

const text = (lines: string): Uint8Array => new TextEncoder().encode(lines);
const names = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
/** Batches of unlike lengths, in another order than that of their names, as they lie in the archive. */
const tens: Record<string, Uint8Array> = {
  'data_batch_2.bin': records(2, [[3]]),
  'data_batch_1.bin': records(1, [[0], [9]]),
  'readme.html': text('<p>'),
  'batches.meta.txt': text(`${names.join('\n')}\n\n`),
  'data_batch_5.bin': records(5, [[7]]),
  'data_batch_3.bin': records(3, [[4]]),
  'data_batch_4.bin': records(4, [[5]]),
  'test_batch.bin': records(6, [[2], [8]]),
};
const range = (count: number, name: string): string =>
  Array.from({ length: count }, (_, i) => `${name} ${i}\r\n`).join('');
const hundreds: Record<string, Uint8Array> = {
  'train.bin': records(1, [
    [19, 99],
    [4, 0],
  ]),
  'test.bin': records(2, [[11, 58]]),
  'fine_label_names.txt': text(range(100, 'class')),
  'coarse_label_names.txt': text(range(20, 'kind')),
};
const archive = (inside: string, files: Record<string, Uint8Array>): Uint8Array =>
  tar(
    { name: `${inside}/`, bytes: new Uint8Array(0), type: '5' },
    ...Object.entries(files).map(([name, bytes]) => ({ name: `${inside}/${name}`, bytes })),
  );
async function write(files: Record<string, Uint8Array>, inside = ''): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) await at.write(`${inside}${name}`, bytes);
}

/** Where each image came from, by its pixels. */
function origins({ images }: ImageDataset): [file: number, record: number][] {
  const pixels = images.dataSync();
  return Array.from({ length: images.shape[0]! }, (_, i) => {
    const own = pixels.subarray(i * 3072, (i + 1) * 3072);
    for (const file of [1, 2, 3, 4, 5, 6])
      for (const record of [0, 1])
        if (own.every((value, place) => value === pixel(file, record, place))) return [file, record];
    throw new Error(`image ${i} is none that was made`);
  });
}
const training = [
  [1, 0],
  [1, 1],
  [2, 0],
  [3, 0],
  [4, 0],
  [5, 0],
];

describe('CIFAR-10', () => {
  const expectTens = async (options: object): Promise<void> => {
    const [train, tested] = [await cifar10(options), await cifar10({ ...options, train: false })];
    expect(train.images.shape).toEqual([6, 3, 32, 32]);
    expect([train.images.dtype, train.labels.dtype, train.most]).toEqual(['uint8', 'int32', 255]);
    expect(origins(train)).toEqual(training);
    expect(train.labels.toArray()).toEqual([0, 9, 3, 4, 5, 7]);
    expect(train.classes).toEqual(names);
    expect(origins(tested)).toEqual([
      [6, 0],
      [6, 1],
    ]);
    expect(tested.labels.toArray()).toEqual([2, 8]);
    // Red, green, blue: planes of 32 rows of 32.
    expect(train.images.at(1, 2, 3, 4).itemSync()).toBe(pixel(1, 1, 2 * 1024 + 3 * 32 + 4));
  };

  test('extracted files, in the folder', async () => {
    await write(tens);
    await expectTens({ directory });
  });
  test('extracted files, in the folder that the archive has', async () => {
    await write(tens, 'cifar-10-batches-bin/');
    await expectTens({ directory });
  });
  test('the archive, packed or not', async () => {
    const whole = archive('cifar-10-batches-bin', tens);
    await at.write('cifar-10-binary.tar.gz', gzipSync(whole));
    await expectTens({ directory });
    await rm(join(directory, 'cifar-10-binary.tar.gz'));
    await at.write('cifar-10-binary.tar', whole);
    await expectTens({ directory });
  });
  test('batches of one length, as the real ones are', async () => {
    const even = { ...tens, 'data_batch_1.bin': records(1, [[6]]) };
    await at.write('cifar-10-binary.tar.gz', gzipSync(archive('cifar-10-batches-bin', even)));
    const train = await cifar10({ directory });
    expect(origins(train)).toEqual(training.filter(([, record]) => record === 0));
    expect(train.labels.toArray()).toEqual([6, 3, 4, 5, 7]);
  });
  test('the folder of GLISSADE_DATA', async () => {
    await write(tens, 'cifar-10/cifar-10-batches-bin/');
    vi.stubEnv('GLISSADE_DATA', directory);
    await expectTens({});
  });

  test('a folder that lacks a file, or all', async () => {
    const missing = cifar10({ directory });
    await expect(missing).rejects.toThrow(FileError);
    await expect(missing).rejects.toThrow(`cifar-10-binary.tar.gz: not found in ${directory}`);
    const { 'data_batch_3.bin': _, ...rest } = tens;
    await write(rest);
    await expect(cifar10({ directory })).rejects.toThrow(
      `data_batch_3.bin: not found in ${directory}; expected data_batch_1.bin, data_batch_2.bin`,
    );
    expect((await cifar10({ directory, train: false })).length).toBe(2);
    await rm(join(directory, 'batches.meta.txt'));
    await expect(cifar10({ directory, train: false })).rejects.toThrow('batches.meta.txt: not found in');
    await at.write('cifar-10/cifar-10-binary.tar.gz', gzipSync(archive('cifar-10-batches-bin', rest)));
    await expect(cifar10({ directory: join(directory, 'cifar-10') })).rejects.toThrow(
      'data_batch_3.bin: not found in cifar-10-binary.tar.gz; expected',
    );
  });

  test.each<[string, string, Uint8Array, string]>([
    [
      'a batch that is cut off',
      'test_batch.bin',
      tens['test_batch.bin']!.subarray(0, 5000),
      'test_batch.bin: at byte 5000: the file ends within record 1; expected records of 3073 bytes, of which 1 are whole',
    ],
    [
      'an empty batch',
      'test_batch.bin',
      new Uint8Array(0),
      'test_batch.bin: at byte 0: the file ends within record 0; expected records of 3073 bytes',
    ],
    [
      'a label of no class',
      'test_batch.bin',
      tens['test_batch.bin']!.with(3073, 10),
      'test_batch.bin: at byte 3073: the label of record 1 is 10, expected 0 to 9',
    ],
    [
      'names that are cut off',
      'batches.meta.txt',
      text('airplane\nauto'),
      'batches.meta.txt: names 2 classes, expected 10, one a line',
    ],
  ])('%s', async (_, name, bytes, message) => {
    await write({ ...tens, [name]: bytes });
    const reading = cifar10({ directory, train: false });
    await expect(reading).rejects.toThrow(FileError);
    await expect(reading).rejects.toThrow(message);
  });

  test('an archive that is cut off, or none', async () => {
    const [name, whole] = ['cifar-10-binary.tar.gz', archive('cifar-10-batches-bin', tens)];
    const packed = new Uint8Array(gzipSync(whole));
    const half = packed.subarray(0, packed.length / 2);
    for (const [bytes, message] of [
      [half, `${name}: the gzip data is damaged or cut off: of ${half.length} packed bytes came`],
      [packed.subarray(0, -9), `${name}: the gzip data is damaged`],
      [gzipSync(whole.subarray(0, 3000)), 'tar: at byte 3000: the archive ends within cifar-10-batches-bin/'],
      [text('<html>'), 'cifar-10-binary.tar: at byte 6: the archive ends within a header'],
      [text('<html>'.repeat(99)), 'cifar-10-binary.tar: at byte 0: expected the header of a file'],
    ] as const) {
      await at.write(name, bytes);
      await expect(cifar10({ directory })).rejects.toThrow(message);
    }
  });
});

describe('CIFAR-100', () => {
  test('fine and coarse labels', async () => {
    await write(hundreds, 'cifar-100-binary/');
    const fine = await cifar100({ directory });
    expect([fine.labels.toArray(), fine.classes.length, fine.classes[99]]).toEqual([
      [99, 0],
      100,
      'class 99',
    ]);
    expect(origins(fine)).toEqual([
      [1, 0],
      [1, 1],
    ]);
    const coarse = await cifar100({ directory, labels: 'coarse', train: false });
    expect([coarse.labels.toArray(), coarse.classes.length]).toEqual([[11], 20]);
    expect(origins(coarse)).toEqual([[2, 0]]);
  });

  test('the archive', async () => {
    await at.write('cifar-100-binary.tar.gz', gzipSync(archive('cifar-100-binary', hundreds)));
    expect((await cifar100({ directory, labels: 'fine' })).labels.toArray()).toEqual([99, 0]);
  });

  test('a label of no class, of either kind', async () => {
    const [trainOf, train] = [async (bytes: Uint8Array) => at.write('train.bin', bytes), 'train.bin'];
    await write(hundreds);
    for (const [bytes, message] of [
      [hundreds[train]!.with(0, 20), 'train.bin: at byte 0: the label of record 0 is 20, expected 0 to 19'],
      [hundreds[train]!.with(3075, 100), 'at byte 3075: the label of record 1 is 100, expected 0 to 99'],
    ] as const) {
      await trainOf(bytes);
      await expect(cifar100({ directory })).rejects.toThrow(message);
    }
  });

  test('options that there are none of', async () => {
    await expect(cifar100({ labels: 'all' as never })).rejects.toThrow(
      'cifar100: labels is all; expected fine or coarse',
    );
    await expect(cifar100({ label: 'fine' } as never)).rejects.toThrow(
      'cifar100: there is no option label; expected train, directory, cache',
    );
    await expect(cifar10({ labels: 'fine' } as never)).rejects.toThrow(
      'cifar10: there is no option labels; expected train, directory, cache',
    );
  });
});

test.each([1, 2, 3073, 3074, 3075, 5000])('records in parts of %i bytes', (every) => {
  const bytes = hundreds['train.bin']!;
  const read = new CifarRecords('x', bytes.length, [20, 100]);
  for (let from = 0; from < bytes.length; from += every) read.push(bytes.subarray(from, from + every));
  expect([[...read.labels(0)], [...read.labels(1)]]).toEqual([
    [19, 4],
    [99, 0],
  ]);
  expect(read.images).toEqual(Uint8Array.of(...bytes.subarray(2, 3074), ...bytes.subarray(3076)));
});

describe('from the net', () => {
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
});
