/** Tensors to files of images. */
import type { Tensor } from '@glissade/tensor';
import { encode } from 'fast-png';
import { bytesOf } from './image-bytes.ts';

/**
 * An image [channels, height, width] or [height, width] as a PNG file: 1 channel is gray, 2 gray and alpha, 3 colours, 4 colours and
 * alpha. Floats are taken from 0 to 1, and what is beyond is cut off, as torchvision's `save_image` does; false is black and true
 * white; whole numbers are bytes.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.io.encode_png.html
 *
 * @throws ShapeError for other shapes, RangeError for NaN and for whole numbers that are no bytes
 *
 * @example
 * ```ts
 * import { encodePng } from '@glissade/images';
 * import { rand } from '@glissade/tensor';
 *
 * const bytes = await encodePng(rand([3, 28, 28])); // await writeFile('noise.png', bytes)
 * console.log(String.fromCharCode(...bytes.subarray(1, 4))); // => PNG
 * ```
 */
export async function encodePng(image: Tensor): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, channels, data } = await bytesOf('encodePng', image);
  return encode({ width, height, channels, depth: 8, data }) as Uint8Array<ArrayBuffer>;
}
