/** What a page shows, as tensors. */
import { checkChoice, checkNames, type Tensor, tensor, written } from '@glissade/tensor';
import { drawn } from './drawing.ts';
import { isSize, mostPixels } from './limit.ts';
import { isOpen, type OpenPixels, type PixelSource, sizeOf } from './pixel-source.ts';
import { type ImageMode, inMode, type Pixels } from './pixels.ts';

/** What `fromPixels` accepts. */
export interface FromPixelsOptions {
  /** Default 'rgb'. 'gray', 'grayAlpha', 'rgb' and 'rgba' make 1, 2, 3 and 4 channels. */
  readonly mode?: Exclude<ImageMode, 'unchanged'>;
  /** The size that it is drawn to, as the browser scales images. Default: the source's own. */
  readonly size?: readonly [height: number, width: number];
  /** With `size`: 'fill' stretches the source, 'cover' keeps its proportions and leaves out what is over at two sides. Default 'fill'. */
  readonly fit?: 'fill' | 'cover';
  /** Whether left and right are exchanged, as people see themselves. Default false. */
  readonly mirror?: boolean;
}

export const pixelOptionNames: readonly (keyof FromPixelsOptions)[] = ['mode', 'size', 'fit', 'mirror'];

/** Throws for options of another kind. */
export function checkPixelOptions(operation: string, options: FromPixelsOptions): void {
  const { mode = 'rgb', size, fit = 'fill', mirror = false } = options;
  checkChoice(operation, 'mode', mode, ['gray', 'grayAlpha', 'rgb', 'rgba']);
  checkChoice(operation, 'fit', fit, ['fill', 'cover']);
  checkChoice(operation, 'mirror', mirror, [true, false]);
  if (size === undefined) return;
  if (!isSize(size) || size[0] * size[1] > mostPixels)
    throw new RangeError(
      `${operation}: size is ${written(size)}; expected [height, width], whole numbers of pixels from 1 on`,
    );
}

/**
 * The pixels of a canvas, an OffscreenCanvas, ImageData, an ImageBitmap, an `<img>`, a `<video>` or a VideoFrame: uint8 [channels, height, width],
 * as `decodeImage` gives them. In pages and their workers; ImageData without a `size` everywhere. Canvases keep colours multiplied by alpha:
 * those of pixels that are nearly transparent come back rounded, but from ImageData. How a size is drawn differs between browsers by some of 255.
 *
 * @throws TypeError for another source; Error for an image that is not loaded, a video without a frame, pixels of another site, and
 * where there is no canvas
 *
 * @example
 * ```ts no-run
 * import { fromPixels } from '@glissade/images';
 *
 * const frame = fromPixels(document.querySelector('video')!, { size: [224, 224], fit: 'cover' });
 * console.log(frame.shape); // [ 3, 224, 224 ]
 * ```
 *
 * @example
 * ```ts
 * import { fromPixels } from '@glissade/images';
 *
 * // As of context.getImageData(0, 0, 2, 1): a red pixel and a white one.
 * const image = fromPixels({ width: 2, height: 1, data: Uint8ClampedArray.of(255, 0, 0, 255, 255, 255, 255, 255) });
 * console.log(image.dtype, image.toArray()); // => uint8 [ [ [ 255, 255 ] ], [ [ 0, 255 ] ], [ [ 0, 255 ] ] ]
 * ```
 */
export function fromPixels(source: PixelSource, options: FromPixelsOptions = {}): Tensor {
  checkNames('fromPixels', options, pixelOptionNames);
  checkPixelOptions('fromPixels', options);
  return imageOf(pixelsOf('fromPixels', source, options), options.mode);
}

/** Four bytes for each pixel; options are checked already. */
export function pixelsOf(operation: string, source: PixelSource, options: FromPixelsOptions): Pixels {
  const { size, fit = 'fill', mirror = false } = options;
  const from = sizeOf(operation, source);
  const [width, height] = size ? [size[1], size[0]] : from;
  const to = [width, height] as const;
  const data =
    isOpen(operation, source) && !size
      ? opened(source, mirror)
      : drawn(operation, source, { from, to, isCovering: fit === 'cover', isMirrored: mirror });
  return { width, height, channels: 4, data };
}

/** A copy of what lies open, as the source may change. */
function opened({ data, width }: OpenPixels, isMirrored: boolean): Uint8Array {
  if (!isMirrored) return Uint8Array.from(data);
  return Uint8Array.from({ length: data.length }, (_, i) => {
    const [pixel, channel] = [Math.floor(i / 4), i % 4];
    const column = pixel % width;
    return data[4 * (pixel - column + (width - 1 - column)) + channel]!;
  });
}

/** A tensor [channels, height, width]. */
export function imageOf(pixels: Pixels, mode: ImageMode = 'rgb'): Tensor {
  const { width, height, channels, data } = inMode(pixels, mode);
  return tensor(data, { shape: [height, width, channels] }).permute(2, 0, 1);
}
