/** What a page has pixels in, and how many there are. */
import { described, printShape, Tensor } from '@glissade/tensor';
import { refusedSize } from './limit.ts';

/** Bytes that lie open, four for each pixel: ImageData. */
export interface OpenPixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray | Uint8Array;
}

/**
 * What pixels are read from: ImageData, a canvas or OffscreenCanvas, an ImageBitmap, an `<img>` or a `<video>` have a width, a VideoFrame a
 * display width. By their fields, as programs without the DOM's types must compile, too.
 */
export type PixelSource =
  | OpenPixels
  | { readonly width: number; readonly height: number }
  | { readonly displayWidth: number; readonly displayHeight: number };

/** The fields of all kinds, of which each has some. */
interface Fields {
  readonly width?: unknown;
  readonly height?: unknown;
  readonly data?: unknown;
  readonly displayWidth?: number;
  readonly displayHeight?: number;
  readonly videoWidth?: number;
  readonly videoHeight?: number;
  readonly readyState?: number;
  readonly naturalWidth?: number;
  readonly naturalHeight?: number;
  readonly complete?: boolean;
}

/** Of a video: there is a frame. Source: https://html.spec.whatwg.org/multipage/media.html#dom-media-have_current_data */
const haveCurrentData = 2;

/** Width and height in pixels; throws for what is no source, and for one that has no pixels yet. */
export function sizeOf(operation: string, source: PixelSource): [width: number, height: number] {
  const fields = source as Fields;
  if (typeof source !== 'object' || source === null || source instanceof Tensor)
    throw notSource(operation, source);
  if ('displayWidth' in source) {
    if (!fields.displayWidth || !fields.displayHeight)
      throw new Error(`${operation}: the frame is closed; read it before frame.close()`);
    return [fields.displayWidth, fields.displayHeight];
  }
  if ('videoWidth' in source) {
    if (!fields.videoWidth || !fields.videoHeight || fields.readyState! < haveCurrentData)
      throw new Error(`${operation}: the video has no frame yet; wait for its event 'loadeddata', or play()`);
    return [fields.videoWidth, fields.videoHeight];
  }
  if ('naturalWidth' in source) {
    if (!fields.complete || !fields.naturalWidth || !fields.naturalHeight)
      throw new Error(`${operation}: the image is not loaded, or cannot be; await image.decode() first`);
    return [fields.naturalWidth, fields.naturalHeight];
  }
  const { width, height } = fields;
  if (!isCount(width) || !isCount(height)) throw notSource(operation, source);
  const refused = refusedSize(width, height);
  if (refused) throw new RangeError(`${operation}: the source ${refused}`);
  return [width, height];
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

function notSource(operation: string, source: unknown): TypeError {
  const got = source instanceof Tensor ? `${source.dtype}${printShape(source.shape)}` : described(source);
  return new TypeError(
    `${operation}: got ${got}; expected a canvas, ImageData, an ImageBitmap, an <img>, a <video> or a VideoFrame`,
  );
}

/** Whether the pixels need no drawing; throws where they are not four bytes each. */
export function isOpen(operation: string, source: PixelSource): source is OpenPixels {
  if (!('data' in source)) return false;
  const { data, width, height } = source as OpenPixels;
  const kind = Object(data)[Symbol.toStringTag];
  if ((kind === 'Uint8ClampedArray' || kind === 'Uint8Array') && data.length === 4 * width * height)
    return true;
  const got = data?.length === undefined ? described(data) : `${data.length} values of ${String(kind)}`;
  throw new TypeError(
    `${operation}: the data of ${width} x ${height} pixels is ${got}; expected ${4 * width * height} bytes, as ImageData of 'rgba-unorm8' has`,
  );
}
