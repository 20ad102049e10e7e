/** Pixels of a page to tensors and back. */
import { reference, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeImage } from './decode-image.ts';
import { encodePng } from './encode-png.ts';
import { fromPixels } from './from-pixels.ts';
import type { PixelSource } from './pixel-source.ts';
import { toImageData, toPixels } from './to-pixels.ts';

const [width, height] = [6, 4];
let canvas: HTMLCanvasElement;
/** What the canvas shows, as ImageData has it. */
let shown: ImageData;

beforeAll(() => {
  useBackend(reference);
  canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d')!;
  shown = context.createImageData(width, height);
  shown.data.forEach((_, i) => {
    shown.data[i] = i % 4 === 3 ? 255 : (i * 37) % 256;
  });
  context.putImageData(shown, 0, 0);
});

const channelsOf = (image: ImageData, channels: number): number[] =>
  Array.from(image.data).filter((_, i) => i % 4 < channels);

/** The values pixel by pixel, as ImageData has them. */
const pixelwise = (image: ReturnType<typeof fromPixels>): number[] =>
  Array.from(image.permute(1, 2, 0).dataSync());

async function loaded(source: HTMLCanvasElement): Promise<HTMLImageElement> {
  const image = Object.assign(new Image(), { src: source.toDataURL('image/png') });
  await image.decode();
  return image;
}

function offscreen(): OffscreenCanvas {
  const other = new OffscreenCanvas(width, height);
  other.getContext('2d')!.putImageData(shown, 0, 0);
  return other;
}

describe('fromPixels', () => {
  const sources: [name: string, make: () => PixelSource | Promise<PixelSource>][] = [
    ['a canvas', () => canvas],
    ['an OffscreenCanvas', offscreen],
    ['ImageData', () => shown],
    ['an ImageBitmap', () => createImageBitmap(canvas)],
    ['an <img>', () => loaded(canvas)],
  ];

  test.each(sources)('reads %s bit for bit', async (_, make) => {
    const source = await make();
    const image = fromPixels(source);
    expect([image.dtype, image.shape]).toEqual(['uint8', [3, height, width]]);
    expect(pixelwise(image)).toEqual(channelsOf(shown, 3));
    const mirrored = fromPixels(source, { mirror: true, mode: 'rgba' });
    expect(pixelwise(mirrored.flip(2))).toEqual(channelsOf(shown, 4));
    const gray = fromPixels(source, { mode: 'gray' });
    expect(gray.shape).toEqual([1, height, width]);
    expect(pixelwise(gray)).toEqual(pixelwise(decodeImage(await encodePng(image), { mode: 'gray' })));
  });

  test.runIf(typeof VideoFrame === 'function')('reads a VideoFrame bit for bit, until it is closed', () => {
    const frame = new VideoFrame(canvas, { timestamp: 0 });
    const off = pixelwise(fromPixels(frame)).map((value, i) => Math.abs(value - channelsOf(shown, 3)[i]!));
    // Frames may be kept as brightness and colour.
    expect(Math.max(...off)).toBeLessThanOrEqual(2);
    frame.close();
    expect(() => fromPixels(frame)).toThrow(/^fromPixels: the frame is closed/);
  });

  /** Halves of two colours, wider than high. */
  const halves = (): HTMLCanvasElement => {
    const made = Object.assign(document.createElement('canvas'), { width: 80, height: 20 });
    const context = made.getContext('2d')!;
    context.fillStyle = 'rgb(255, 0, 0)';
    context.fillRect(0, 0, 40, 20);
    context.fillStyle = 'rgb(0, 0, 255)';
    context.fillRect(40, 0, 40, 20);
    return made;
  };

  test.each([
    ['a canvas', () => halves()],
    ['ImageData', () => halves().getContext('2d')!.getImageData(0, 0, 80, 20)],
  ] as const)('draws %s to a size, stretched or cut, and mirrored', (_, make) => {
    const stretched = fromPixels(make(), { size: [10, 20] });
    expect(stretched.shape).toEqual([3, 10, 20]);
    expect([stretched.at(0, 5, 2).itemSync(), stretched.at(2, 5, 17).itemSync()]).toEqual([255, 255]);
    const cut = fromPixels(make(), { size: [10, 10], fit: 'cover', mirror: true });
    // Its middle, a quarter of it, in which the colours meet; what was right is left.
    expect([cut.at(2, 5, 1).itemSync(), cut.at(0, 5, 8).itemSync(), cut.at(2, 5, 8).itemSync()]).toEqual([
      255, 255, 0,
    ]);
  });

  test('what was drawn before does not shine through', () => {
    fromPixels(canvas);
    const empty = new OffscreenCanvas(width, height);
    empty.getContext('2d');
    expect(fromPixels(empty, { mode: 'rgba' }).sum().itemSync()).toBe(0);
  });

  test('straight colours of ImageData stay', () => {
    const clear = new ImageData(Uint8ClampedArray.of(200, 100, 50, 1, 1, 2, 3, 0), 2, 1);
    expect(pixelwise(fromPixels(clear, { mode: 'rgba' }))).toEqual([200, 100, 50, 1, 1, 2, 3, 0]);
  });

  test('names what has no pixels yet', async () => {
    expect(() => fromPixels(new Image())).toThrow(/^fromPixels: the image is not loaded/);
    expect(() => fromPixels(document.createElement('video'))).toThrow(
      /^fromPixels: the video has no frame yet/,
    );
    const bitmap = await createImageBitmap(canvas);
    bitmap.close();
    expect(() => fromPixels(bitmap)).toThrow(/^fromPixels: the source is 0 x 0 pixels/);
    expect(() => fromPixels(document.body as never)).toThrow(/^fromPixels: got .*; expected a canvas/);
  });

  test('names pixels that may not be read, and reads others afterwards', () => {
    // As a page is answered that has drawn what another site has not opened to it.
    const { prototype } = OffscreenCanvasRenderingContext2D;
    const { getImageData } = prototype;
    prototype.getImageData = () => {
      throw new DOMException('The canvas has been tainted by cross-origin data.', 'SecurityError');
    };
    try {
      expect(() => fromPixels(canvas)).toThrow(
        /^fromPixels: the source comes from another site.*crossOrigin/,
      );
    } finally {
      prototype.getImageData = getImageData;
    }
    expect(pixelwise(fromPixels(canvas))).toEqual(channelsOf(shown, 3));
  });
});

describe('toPixels and toImageData', () => {
  test('what was read is shown again', async () => {
    const again = await toImageData(fromPixels(shown, { mode: 'rgba' }));
    expect(again).toBeInstanceOf(ImageData);
    expect(Array.from(again.data)).toEqual(Array.from(shown.data));
  });

  test.each([
    ['floats, cut off', tensor([[0, 0.5, 1, 2, -1]]), [0, 128, 255, 255, 0]],
    ['bool', tensor([[true, false]]), [255, 0]],
    ['bytes', tensor([[7, 250]], { dtype: 'uint8' }), [7, 250]],
  ] as const)('gray of %s', async (_, image, values) => {
    const { data } = await toImageData(image);
    expect(Array.from(data)).toEqual(values.flatMap((value) => [value, value, value, 255]));
  });

  test.each([
    ['a canvas', () => document.createElement('canvas')],
    ['an OffscreenCanvas', () => new OffscreenCanvas(1, 1)],
  ] as const)('%s takes size and pixels', async (_, make) => {
    const target: HTMLCanvasElement | OffscreenCanvas = make();
    await toPixels(fromPixels(shown), target);
    expect([target.width, target.height]).toEqual([width, height]);
    expect(pixelwise(fromPixels(target))).toEqual(channelsOf(shown, 3));
  });

  test('names a canvas that is drawn on otherwise', async () => {
    const taken = new OffscreenCanvas(1, 1);
    taken.getContext('bitmaprenderer');
    await expect(toPixels(fromPixels(shown), taken)).rejects.toThrow(
      /^toPixels: the canvas has another context/,
    );
  });
});
