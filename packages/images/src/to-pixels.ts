/** Tensors to what a page shows. */
import { described, type Tensor } from '@glissade/tensor';
import { bytesOf } from './image-bytes.ts';
import type { PageImageData } from './page-types.ts';
import { inMode, type Pixels } from './pixels.ts';

/** What `toPixels` draws on: a canvas or an OffscreenCanvas. */
export interface DrawnOn {
  /** In pixels; becomes the image's. */
  width: number;
  /** In pixels; becomes the image's. */
  height: number;
  // biome-ignore lint/suspicious/noExplicitAny: a canvas has one for each kind of context, which differ
  getContext(...kind: any[]): any;
}

/** Of the context of a canvas, what is used. */
interface Context {
  createImageData(width: number, height: number): { readonly data: Uint8ClampedArray };
  putImageData(image: object, x: number, y: number): void;
}

/**
 * An image [channels, height, width] or [height, width] as ImageData, for `context.putImageData` and `createImageBitmap`: gray, gray and alpha,
 * colours, colours and alpha; uint8, bool, or floats from 0 to 1, as for `encodePng`. Awaited, as values may lie on a GPU.
 *
 * @throws ShapeError for other shapes, RangeError for NaN and for whole numbers that are no bytes; Error where there is no ImageData
 *
 * @example
 * ```ts no-run
 * import { toImageData } from '@glissade/images';
 * import { rand } from '@glissade/tensor';
 *
 * const noise = await toImageData(rand([3, 64, 64]));
 * document.querySelector('canvas')!.getContext('2d')!.putImageData(noise, 0, 0);
 * ```
 */
export async function toImageData(image: Tensor): Promise<PageImageData> {
  const { width, height, data } = await colours('toImageData', image);
  if (typeof ImageData !== 'function')
    throw new Error(
      'toImageData: there is no ImageData here, as in Node.js; encodePng makes a file everywhere',
    );
  const made = new ImageData(width, height);
  made.data.set(data);
  return made;
}

/**
 * Draws an image on a canvas, which takes the image's size: as `toImageData` has it.
 *
 * @throws as `toImageData`; TypeError for what is no canvas, Error for one that is drawn on otherwise, as by WebGL
 *
 * @example
 * ```ts no-run
 * import { toPixels } from '@glissade/images';
 * import { rand } from '@glissade/tensor';
 *
 * await toPixels(rand([64, 64]), document.querySelector('canvas')!);
 * ```
 */
export async function toPixels(image: Tensor, canvas: DrawnOn): Promise<void> {
  if (typeof canvas?.getContext !== 'function')
    throw new TypeError(`toPixels: got ${described(canvas)}; expected a canvas or an OffscreenCanvas`);
  const { width, height, data } = await colours('toPixels', image);
  const context = canvas.getContext('2d') as Context | null;
  if (!context)
    throw new Error("toPixels: the canvas has another context than '2d'; give one that nothing was drawn on");
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const made = context.createImageData(width, height);
  made.data.set(data);
  context.putImageData(made, 0, 0);
}

const colours = async (operation: string, image: Tensor): Promise<Pixels> =>
  inMode(await bytesOf(operation, image), 'rgba');
