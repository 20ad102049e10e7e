/** Files of images to tensors, read by the browser. */
import { FileError } from '@glissade/data';
import { checkNames, described, type Tensor } from '@glissade/tensor';
import { bytesIn } from './decode-image.ts';
import { isPage } from './drawing.ts';
import { nameOf, typeOf } from './file-kind.ts';
import {
  checkPixelOptions,
  type FromPixelsOptions,
  imageOf,
  pixelOptionNames,
  pixelsOf,
} from './from-pixels.ts';
import { straightPixels } from './straight-alpha.ts';

/** What `decodeInBrowser` accepts: what `fromPixels` does, and a name. */
export interface DecodeInBrowserOptions extends FromPixelsOptions {
  /** The file's name, for errors. Default 'image'. */
  readonly file?: string;
}

/**
 * The image in a file of any format that the browser knows, such as WebP, AVIF, and a GIF's first frame: uint8 [channels, height, width]. It
 * is read beside the thread that asks, and faster than by `decodeImage`. A PNG of its own size gives the same numbers, but that colours of
 * transparent pixels are rounded where there is no WebGL (in WebKit, those of WebP always), and that WebKit heeds a gamma and profiles of
 * colours. A JPEG differs by a few of 255; photos are always turned upright as cameras wrote down. In pages and their workers only; not SVG,
 * which an `<img>` shows and `fromPixels` reads.
 *
 * @param file - a Blob, such as a File, or the bytes of the whole file
 * @throws FileError for what the browser cannot read; Error where there is no browser
 *
 * @example
 * ```ts no-run
 * import { decodeInBrowser } from '@glissade/images';
 *
 * const [file] = document.querySelector('input')!.files!;
 * const image = await decodeInBrowser(file!, { size: [224, 224], fit: 'cover' });
 * console.log(image.shape); // [ 3, 224, 224 ]
 * ```
 */
export async function decodeInBrowser(
  file: Blob | Uint8Array | ArrayBuffer,
  options: DecodeInBrowserOptions = {},
): Promise<Tensor> {
  checkNames('decodeInBrowser', options, [...pixelOptionNames, 'file']);
  checkPixelOptions('decodeInBrowser', options);
  const { file: name = 'image', ...wanted } = options;
  const bytes = await bytesFrom(file);
  if (!isPage())
    throw new Error(
      'decodeInBrowser: there is no browser here, as in Node.js; decodeImage reads PNG and JPEG everywhere',
    );
  const blob = new Blob([bytes], { type: typeOf(bytes) || (file as Blob).type });
  const bitmap = await createImageBitmap(blob, {
    premultiplyAlpha: 'none',
    colorSpaceConversion: 'none',
  }).catch((error: Error) => {
    throw new FileError(
      name,
      undefined,
      `is ${nameOf(bytes)}; this browser cannot read it: ${error.message}`,
    );
  });
  try {
    const image = pixelsOf('decodeInBrowser', bitmap, wanted);
    // Sizes are better drawn from colours that are multiplied by alpha.
    const isExact = wanted.size !== undefined || isOpaque(image.data);
    const data = isExact ? undefined : await straightPixels('decodeInBrowser', blob, bitmap);
    const { width, height } = image;
    return imageOf(data ? pixelsOf('decodeInBrowser', { width, height, data }, wanted) : image, wanted.mode);
  } finally {
    bitmap.close();
  }
}

const isOpaque = (data: Uint8Array): boolean => data.every((value, i) => i % 4 < 3 || value === 255);

/** The bytes of a file; a blob of another realm is one, too. */
async function bytesFrom(file: Blob | Uint8Array | ArrayBuffer): Promise<Uint8Array<ArrayBuffer>> {
  const read = (file as Blob | null)?.arrayBuffer;
  const buffer = typeof read === 'function' ? await read.call(file) : file;
  const bytes = bytesIn(buffer as ArrayBuffer);
  if (bytes) return bytes as Uint8Array<ArrayBuffer>;
  throw new TypeError(`decodeInBrowser: expected a Blob or the bytes of a file, got ${described(file)}`);
}
