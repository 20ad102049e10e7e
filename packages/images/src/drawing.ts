/** Sources that are drawn to a canvas, to be read from it. */
import { isOpen, type OpenPixels, type PixelSource } from './pixel-source.ts';

/** What comes of a drawing. */
export interface Drawing {
  /** Of the source, in its pixels. */
  readonly from: readonly [width: number, height: number];
  /** Of what is read. */
  readonly to: readonly [width: number, height: number];
  /** Whether the source keeps its proportions: what is over on two sides is left out. */
  readonly isCovering: boolean;
  readonly isMirrored: boolean;
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** One for all: a camera is read many times in a second, and canvases are slow to come and go. */
let reused: Context | undefined;

/** Whether this is a page or a worker of one, which reads files of more formats: other places have parts of that. */
export const isPage = (): boolean =>
  typeof createImageBitmap === 'function' &&
  (typeof OffscreenCanvas === 'function' || typeof document === 'object');

/** A canvas of the page or the worker; throws where there is none. */
export function newCanvas(
  operation: string,
  width: number,
  height: number,
): HTMLCanvasElement | OffscreenCanvas {
  if (typeof OffscreenCanvas === 'function') return new OffscreenCanvas(width, height);
  if (typeof document === 'object') return Object.assign(document.createElement('canvas'), { width, height });
  throw new Error(
    `${operation}: there is no canvas here, as in Node.js; only pages and their workers draw. decodeImage reads files everywhere`,
  );
}

function contextOf(operation: string, [width, height]: readonly [number, number]): Context {
  reused ??= readableContext(newCanvas(operation, width, height));
  if (!reused) throw new Error(`${operation}: this browser has no two-dimensional canvas`);
  // Assigning a size makes the memory anew, the same size, too.
  const { canvas } = reused;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  return reused;
}

/** Of a canvas that stays in the memory of the processor: what is read often comes from there. */
const readableContext = (canvas: HTMLCanvasElement | OffscreenCanvas): Context | undefined =>
  (canvas.getContext('2d', { willReadFrequently: true }) as Context | null) ?? undefined;

/** The bytes of a source, four for each pixel, as it is drawn; throws where they may not be read. */
export function drawn(operation: string, source: PixelSource, drawing: Drawing): Uint8Array {
  const [width, height] = drawing.to;
  const context = contextOf(operation, drawing.to);
  context.setTransform(drawing.isMirrored ? -1 : 1, 0, 0, 1, drawing.isMirrored ? width : 0, 0);
  // What was there before does not shine through.
  context.globalCompositeOperation = 'copy';
  context.imageSmoothingQuality = 'high';
  try {
    const picture = isOpen(operation, source) ? onCanvas(operation, source) : (source as CanvasImageSource);
    context.drawImage(picture, ...part(drawing), 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    return new Uint8Array(data.buffer, data.byteOffset, data.length);
  } catch (error) {
    // A canvas that has seen what may not be read cannot be read again.
    reused = undefined;
    const { name, message } = error as Error;
    const problem =
      name === 'SecurityError'
        ? "the source comes from another site, whose pixels may not be read; load it with crossOrigin = 'anonymous', from a server that allows it"
        : `the browser does not draw ${drawing.from.join(' x ')} pixels to ${drawing.to.join(' x ')}: ${message}`;
    throw new Error(`${operation}: ${problem}`, { cause: error });
  }
}

/** Which part of the source is drawn: its left and upper edge, its width and height. */
function part({ from, to, isCovering }: Drawing): [number, number, number, number] {
  const [width, height] = from;
  if (!isCovering) return [0, 0, width, height];
  const scale = Math.max(to[0] / width, to[1] / height);
  const [across, down] = [to[0] / scale, to[1] / scale];
  return [(width - across) / 2, (height - down) / 2, across, down];
}

/** ImageData can be put, but not drawn. */
function onCanvas(operation: string, { data, width, height }: OpenPixels): CanvasImageSource {
  const canvas = newCanvas(operation, width, height);
  const context = canvas.getContext('2d') as Context;
  const image = context.createImageData(width, height);
  image.data.set(data);
  context.putImageData(image, 0, 0);
  return canvas;
}
