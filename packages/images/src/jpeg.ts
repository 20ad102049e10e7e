/** JPEG files, baseline and progressive. */
import { decode } from 'jpeg-js';
import { mostPixels, refusedSize } from './limit.ts';
import type { Pixels } from './pixels.ts';

export const isJpeg = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

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
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 2;
  while (at + 10 <= bytes.length) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff) throw new Error(`expected a marker at byte ${at}, found ${bytes[at]}`);
    // Markers may begin with more than one of these.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame)
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7), components: bytes[at + 9]! };
    at += 2 + view.getUint16(at + 2);
  }
  throw new Error('the file ends before the picture begins');
}
