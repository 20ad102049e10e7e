/** Files that the browser reads, beside what `decodeImage` reads. */
import { DataLoader, FileError } from '@glissade/data';
import { reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeImage } from './decode-image.ts';
import { decodeInBrowser } from './decode-in-browser.ts';
import { encodePng } from './encode-png.ts';
import formats from './fixtures/formats.json' with { type: 'json' };
import images from './fixtures/images.json' with { type: 'json' };
import { fromPixels } from './from-pixels.ts';
import { imageFolder } from './image-folder.ts';

beforeAll(() => {
  useBackend(reference);
});

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

const farthest = (a: Tensor, b: Tensor): number => {
  expect([a.dtype, a.shape]).toEqual([b.dtype, b.shape]);
  const others = b.dataSync();
  return Math.max(...a.dataSync().map((value, i) => Math.abs(value - others[i]!)));
};

const { cases, upright } = images;
const pngs = cases.filter(({ kind }) => !kind.includes('JPEG'));

/** Where there is no WebGL, a canvas has multiplied colours by alpha, and rounded: what is seen of them is off by one or two. */
const isExact = document.createElement('canvas').getContext('webgl') !== null;

const expectSame = (image: Tensor, expected: Tensor, most: number, isStraight = isExact): void => {
  if (isStraight) {
    expect(farthest(image, expected)).toBeLessThanOrEqual(most);
    return;
  }
  const seen = (each: Tensor): Tensor =>
    each
      .at([0, 3])
      .float()
      .mul(each.at([3]))
      .div(255);
  expect(farthest(seen(image), seen(expected))).toBeLessThanOrEqual(2 + most);
  expect(farthest(image.at([3]), expected.at([3]))).toBe(0);
};

describe.each(pngs)('a PNG: $kind', ({ file }) => {
  const bytes = bytesOf(file);

  test('is what decodeImage reads, with its alpha', async () => {
    expectSame(await decodeInBrowser(bytes, { mode: 'rgba' }), decodeImage(bytes, { mode: 'rgba' }), 0);
  });

  test.each(['rgb', 'gray', 'grayAlpha'] as const)('as %s is the same, less some of it', async (mode) => {
    const alike = await decodeInBrowser(bytes, { mode: 'rgba' });
    const made = decodeImage(await encodePng(alike), { mode });
    expect(farthest(await decodeInBrowser(bytes, { mode }), made)).toBe(0);
  });
});

test.each(formats.cases)('$kind', async ({ kind, file, png, most }) => {
  const blob = new Blob([bytesOf(file)]);
  const image = await decodeInBrowser(blob, { mode: 'rgba', mirror: true });
  const isWebKit = /AppleWebKit(?!.*Chrom)/.test(navigator.userAgent);
  // WebKit heeds the gamma, and multiplies colours of WebP, whatever it is asked for.
  const range = isWebKit && kind.includes('gamma') ? 120 : most;
  const isStraight = isExact && !(isWebKit && kind.includes('WebP'));
  expectSame(image.flip(2), decodeImage(bytesOf(png), { mode: 'rgba' }), range, isStraight);
});

test('photos are upright', async () => {
  const bytes = bytesOf(upright[5]!.file);
  const image = await decodeInBrowser(bytes);
  expect(farthest(image, decodeImage(bytes, { applyExifOrientation: true }))).toBeLessThanOrEqual(8);
});

test('a size is drawn, as by fromPixels', async () => {
  const image = await decodeInBrowser(bytesOf(pngs[0]!.file), { size: [8, 8], fit: 'cover', mode: 'gray' });
  expect(image.shape).toEqual([1, 8, 8]);
});

test('what the browser cannot read is named', async () => {
  const damaged = decodeInBrowser(Uint8Array.of(0x47, 0x49, 0x46, 0x38, 1, 2, 3), { file: 'a.gif' });
  await expect(damaged).rejects.toThrow(FileError);
  await expect(damaged).rejects.toThrow(/^a.gif: is a GIF; this browser cannot read it: /);
  await expect(decodeInBrowser(new Blob(['text']))).rejects.toThrow(/^image: is something else/);
});

test('a folder of files that only the browser reads', async () => {
  const files = formats.cases.slice(0, 2).map(({ file }, i) =>
    Object.defineProperty(new File([bytesOf(file)], 'a.webp'), 'webkitRelativePath', {
      value: `photos/${i}/a.webp`,
    }),
  );
  const photos = await imageFolder(files, { extensions: ['.png', '.webp'] });
  for await (const [images, labels] of new DataLoader(photos, { batchSize: 2 })) {
    expect(images.shape).toEqual([2, 3, 6, 9]);
    expect(labels.toArray()).toEqual([0, 1]);
  }
});

test('a worker of the page reads the same', async () => {
  const { file } = pngs.find(({ kind }) => kind === 'colours and alpha')!;
  const blob = new Blob([bytesOf(file)]);
  const bitmap = await createImageBitmap(blob);
  const expected = [await decodeInBrowser(blob, { mode: 'rgba' }), fromPixels(bitmap)];
  const worker = new Worker(new URL('./worker.test-helper.ts', import.meta.url), { type: 'module' });
  const answered = new Promise<MessageEvent>((resolve, reject) => {
    worker.onmessage = resolve;
    worker.onerror = reject;
  });
  worker.postMessage({ file: blob, bitmap });
  const { data } = await answered;
  worker.terminate();
  expect(data).toHaveLength(2);
  for (const [i, { shape, bytes }] of data.entries())
    expectSame(tensor(bytes as Uint8Array, { shape }), expected[i]!, 0, i === 1);
});
