/** Files of images to tensors. */
import { FileError } from '@glissade/data';
import { checkNames, type Tensor, tensor } from '@glissade/tensor';
import { nameOf } from './file-kind.ts';
import { isJpeg, readJpeg } from './jpeg.ts';
import { orientationOf, upright } from './orientation.ts';
import { type ImageMode, imageModes, inMode } from './pixels.ts';
import { isPng, readPng } from './png.ts';

/** What `decodeImage` accepts. */
export interface DecodeOptions {
  /** Default 'unchanged': as the file has it. 'gray', 'grayAlpha', 'rgb' and 'rgba' make 1, 2, 3 and 4 channels of any file. */
  readonly mode?: ImageMode;
  /** Whether a photo that a camera held on its side has written down as such is turned upright; of JPEG files. Default false. */
  readonly applyExifOrientation?: boolean;
  /** The file's name, for errors. Default 'image'. */
  readonly file?: string;
}

const formats = [
  { name: 'PNG', is: isPng, read: readPng },
  { name: 'JPEG', is: isJpeg, read: readJpeg },
];

/**
 * The image in a PNG or JPEG file: uint8 [channels, height, width]. Palettes become colours, 16 bits the upper eight, 1 to 4 bits
 * of gray what they mean among 256. 'rgb' and 'gray' leave alpha out; gray is ITU-R BT.601, as Pillow computes it. It takes its time on the thread that calls it: some 0.1 microseconds a pixel.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.io.decode_image.html
 *
 * @param bytes - of the whole file
 * @throws FileError for what is damaged or of another format
 *
 * @example
 * ```ts
 * import { decodeImage, encodePng } from '@glissade/images';
 * import { tensor } from '@glissade/tensor';
 *
 * const bytes = await encodePng(tensor([[[0, 1]], [[1, 1]], [[0, 1]]])); // or await readFile('photo.png')
 * const image = decodeImage(bytes, { mode: 'rgb' });
 * console.log(image.dtype, image.shape, image.flatten().toArray()); // => uint8 [ 3, 1, 2 ] [ 0, 255, 255, 255, 0, 255 ]
 * ```
 */
export function decodeImage(bytes: Uint8Array | ArrayBuffer, options: DecodeOptions = {}): Tensor {
  checkNames('decodeImage', options, ['mode', 'applyExifOrientation', 'file']);
  const { mode = 'unchanged', applyExifOrientation = false, file = 'image' } = options;
  if (!imageModes.includes(mode))
    throw new RangeError(`decodeImage: mode is ${mode}; expected ${imageModes.join(', ')}`);
  const given = bytesIn(bytes);
  if (!given) throw new TypeError(`decodeImage: expected the bytes of a file, got ${typeof bytes}`);
  const format = formats.find(({ is }) => is(given));
  if (!format) throw new FileError(file, 0, `is ${nameOf(given)}; expected a PNG or a JPEG`);
  try {
    const { width, height, channels, data } = inMode(format.read(given), mode);
    const image = tensor(data, { shape: [height, width, channels] }).permute(2, 0, 1);
    return applyExifOrientation && isJpeg(given) ? upright(image, orientationOf(given)) : image;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new FileError(file, undefined, `a ${format.name} that cannot be read: ${problem}`);
  }
}

/** Whether the bytes are a file that `decodeImage` knows. */
export const isKnown = (bytes: Uint8Array): boolean => formats.some(({ is }) => is(bytes));

/** Where the bytes of a file lie, if these are such. By what they say they are: a buffer may come from another realm. */
export function bytesIn(file: Uint8Array | ArrayBuffer): Uint8Array | undefined {
  const kind = Object(file)[Symbol.toStringTag];
  if (kind === 'ArrayBuffer') return new Uint8Array(file as ArrayBuffer);
  if (kind !== 'Uint8Array') return undefined;
  const { buffer, byteOffset, byteLength } = file as Uint8Array;
  return new Uint8Array(buffer, byteOffset, byteLength);
}
