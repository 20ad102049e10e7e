import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { parseDigitsCsv } from './digits-csv.ts';
import { FileError } from './file-error.ts';
import { gunzip } from './gzip.ts';
import { checkLabels, parseIdx } from './idx.ts';
import { cacheStorage, folder } from './storage.ts';

/** Two 2x3 images. */
const images = Uint8Array.of(
  0,
  0,
  8,
  3,
  0,
  0,
  0,
  2,
  0,
  0,
  0,
  2,
  0,
  0,
  0,
  3,
  ...Array.from({ length: 12 }, (_, i) => i),
);
const changed = (at: number, value: number): Uint8Array => images.with(at, value);

describe('parseIdx', () => {
  test('reads lengths and elements', () => {
    expect(parseIdx(images, 'x', 3)).toEqual({ shape: [2, 2, 3], data: images.subarray(16) });
  });

  test.each<[string, Uint8Array, number, string]>([
    [
      'no file at all',
      new Uint8Array(0),
      0,
      'x: at byte 0: the file ends within the magic number; expected at least 4 bytes',
    ],
    [
      'cut off in the header',
      images.subarray(0, 10),
      10,
      'ends within the lengths of the dims; expected at least 16 bytes',
    ],
    [
      'cut off in the elements',
      images.subarray(0, 20),
      20,
      '[2, 2, 3] needs 28 bytes in all, the file has 20',
    ],
    ['too long', Uint8Array.of(...images, 0), 28, 'needs 28 bytes in all, the file has 29'],
    ['another format', changed(0, 0x50), 0, 'not an IDX file: expected two zero bytes, found 0x50 0x00'],
    ['another beginning', changed(1, 0x50), 0, 'expected two zero bytes, found 0x00 0x50'],
    ['another type', changed(2, 0x0d), 2, 'expected the type code 0x08 (unsigned bytes), found 0x0d'],
    ['other dims', changed(3, 1), 3, 'expected 3 dims, found 1'],
  ])('%s', (_, bytes, byte, message) => {
    const read = (): unknown => parseIdx(bytes, 'x', 3);
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ byte, file: 'x' }));
  });

  test('labels must match the images', () => {
    const [x, files] = [parseIdx(images, 'x'), ['images', 'labels'] as const];
    expect(() => checkLabels(x, { shape: [3], data: new Uint8Array(3) }, files, 10)).toThrow(
      'labels: at byte 4: holds 3 labels, images holds 2 images',
    );
    expect(() => checkLabels(x, { shape: [2], data: Uint8Array.of(3, 10) }, files, 10)).toThrow(
      'labels: at byte 9: label 1 is 10, expected 0 to 9',
    );
    expect(() => checkLabels(x, { shape: [2], data: Uint8Array.of(10, 3) }, files, 10)).toThrow(
      'labels: at byte 8: label 0 is 10',
    );
  });
});

describe('gunzip', () => {
  const packed = new Uint8Array(gzipSync(images));
  test('unpacks, and leaves what is not packed alone', async () => {
    expect(await gunzip(packed, 'x.gz')).toEqual(images);
    expect(await gunzip(images, 'x')).toBe(images);
  });
  test('unpacks what is larger than the last four bytes say', async () => {
    // A file of several parts, as `cat a.gz b.gz` makes it: the size is the last part's.
    const zeros = new Uint8Array(100_000);
    const parts = Uint8Array.of(...gzipSync(zeros), ...packed);
    expect(await gunzip(parts, 'x.gz')).toEqual(Uint8Array.of(...zeros, ...images));
  });
  test.each([1, 11, 20, packed.length - 9, packed.length - 1])(
    'a file cut off at byte %i',
    async (length) => {
      if (length === 1) return expect(await gunzip(packed.subarray(0, 1), 'x.gz')).toHaveLength(1); // no longer a gzip file
      await expect(gunzip(packed.subarray(0, length), 'x.gz')).rejects.toThrow(FileError);
      await expect(gunzip(packed.subarray(0, length), 'x.gz')).rejects.toThrow(`of ${length} packed bytes`);
    },
  );
  test('where there is no Node.js, as it comes', async () => {
    vi.stubGlobal('process', { versions: {} });
    onTestFinished(() => void vi.unstubAllGlobals());
    const large = new Uint8Array(50_000).map((_, i) => i % 251);
    expect(await gunzip(new Uint8Array(gzipSync(large)), 'x.gz')).toEqual(large);
    expect(() => folder('x')).toThrow('there are no folders here to read x from');
    expect(cacheStorage()).toBeUndefined();
  });
  test('a damaged file', async () => {
    await expect(gunzip(packed.with(14, packed[14]! ^ 0xff), 'x.gz')).rejects.toThrow(
      'the gzip data is damaged or cut off',
    );
  });
});

describe('parseDigitsCsv', () => {
  const line = (digit: number): string => [...Array.from({ length: 64 }, (_, i) => i % 17), digit].join(',');
  const parse = (text: string): unknown => parseDigitsCsv(new TextEncoder().encode(text), 'd.csv');
  test('reads lines', () => {
    const { images: x, labels } = parseDigitsCsv(
      new TextEncoder().encode(`${line(3)}\n${line(9)}\n`),
      'd.csv',
    );
    expect([x.shape, [...labels.data], x.data[70]]).toEqual([[2, 8, 8], [3, 9], 6]);
  });
  test.each([
    [`${line(3)}\n${line(3).slice(0, 50)}`, `at byte ${line(3).length + 1}: line 2 has`],
    [line(3).replace('5', ''), 'line 1, column 6: expected a whole number from 0 to 16, found ""'],
    [line(3).replace('16', '17'), 'line 1, column 17: expected a whole number from 0 to 16, found "17"'],
    [line(12), 'column 65: expected a whole number from 0 to 9, found "12"'],
    ['', 'the file is empty'],
  ])('refuses %#', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});
