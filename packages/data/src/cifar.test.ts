import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cifar10, cifar100 } from './cifar.ts';
import { FileError } from './file-error.ts';
import type { ImageDataset } from './image-dataset.ts';
import { archive, hundreds, names, pixel, records, tens, text } from './made-archive.test-helper.ts';
import { folder, type Storage } from './storage.ts';

let directory: string;
let at: Storage;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'glissade-cifar-'));
  at = folder(directory);
  vi.stubEnv('GLISSADE_DATA', '');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

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
