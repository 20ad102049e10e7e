import { DataLoader } from '@glissade/data';
import { reference, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { decodeImage } from './decode-image.ts';
import { encodePng } from './encode-png.ts';
import { imageFolder } from './image-folder.ts';

const [width, height] = [30, 20];
let canvas: HTMLCanvasElement;
let pixels: Uint8ClampedArray;

beforeAll(() => {
  useBackend(reference);
  canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d')!;
  context.fillStyle = 'rgb(200, 60, 20)';
  context.fillRect(0, 0, width, height);
  context.fillStyle = 'rgb(10, 90, 220)';
  context.fillRect(0, 8, 16, 8);
  pixels = context.getImageData(0, 0, width, height).data;
});

const fileOf = async (type: string): Promise<ArrayBuffer> => {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, 1));
  return blob!.arrayBuffer();
};

const expected = (): number[] => Array.from(pixels).filter((_, i) => i % 4 < 3);

test.each([
  ['image/png', 0],
  ['image/jpeg', 60],
] as const)('%s that the page has written', async (type, most) => {
  const image = decodeImage(await fileOf(type), { mode: 'rgb' });
  expect(image.shape).toEqual([3, height, width]);
  const off = Array.from(image.permute(1, 2, 0).dataSync(), (value, i) => Math.abs(value - expected()[i]!));
  // Beside an edge, colours of a JPEG run together.
  expect(Math.max(...off)).toBeLessThanOrEqual(most);
  expect(off.reduce((a, b) => a + b) / off.length).toBeLessThanOrEqual(most / 12);
});

test('a file that the page can show', async () => {
  const bytes = await encodePng(decodeImage(await fileOf('image/png')));
  const shown = await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/png' }));
  expect([shown.width, shown.height]).toEqual([width, height]);
});

test('a folder that the user has chosen', async () => {
  const bytes = await fileOf('image/png');
  const files = ['cats/1.png', 'dogs/2.png'].map((path) =>
    Object.defineProperty(new File([bytes], path.split('/')[1]!), 'webkitRelativePath', {
      value: `photos/${path}`,
    }),
  );
  const photos = await imageFolder(files);
  expect(photos.classes).toEqual(['cats', 'dogs']);
  for await (const [images, labels] of new DataLoader(photos, { batchSize: 2 })) {
    expect(images.shape).toEqual([2, 3, height, width]);
    expect(labels.toArray()).toEqual([0, 1]);
  }
});
