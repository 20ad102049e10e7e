/** JPEG files, baseline and progressive. */
import { decode } from 'jpeg-js';
import { mostPixels, refusedSize } from './limit.ts';
import type { Pixels } from './pixels.ts';
import { segmentsOf } from './segments.ts';

export const isJpeg = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

/**
 * A block of 8 x 8 takes a bit or more. Of two components the one may be 4 times as wide as that, the other 4 times as high.
 * Source: https://www.w3.org/Graphics/JPEG/itu-t81.pdf, A.1.1 and F.1.2
 */
const mostPixelsOfByte = (8 * 64 * 4) / 2;

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: number;
}

/** Throws for damaged files. Four components are read as colours: what is printed with ink is shown on screens. */
export function readJpeg(bytes: Uint8Array): Pixels {
  const { width, height, components } = frameOf(bytes);
  const refused = refusedSize(width, height);
  if (refused) throw new Error(refused);
  // The reader makes room for all of them before it misses any.
  if (width * height > mostPixelsOfByte * bytes.length)
    throw new Error(`says it has ${width} x ${height} pixels; ${bytes.length} bytes cannot hold as many`);
  const { data } = decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: mostPixels / 1e6,
    maxMemoryUsageInMB: 8192,
  });
  if (components > 1) return { width, height, channels: 3, data };
  // The reader makes colours of gray.
  const gray = Uint8Array.from({ length: width * height }, (_, pixel) => data[3 * pixel]!);
  return { width, height, channels: 1, data: gray };
}

/** What the start of the frame says. Source: https://www.w3.org/Graphics/JPEG/itu-t81.pdf, B.2.2 */
function frameOf(bytes: Uint8Array): Frame {
  for (const { marker, data } of segmentsOf(bytes)) {
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (!isFrame || data.length < 6) continue;
    const view = new DataView(data.buffer, data.byteOffset, data.length);
    return { height: view.getUint16(1), width: view.getUint16(3), components: data[5]! };
  }
  throw new Error('the file ends before the picture begins');
}
