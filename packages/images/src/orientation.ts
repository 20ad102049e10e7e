/** Which way up a camera was held, as it writes that into JPEG files. */
import { flip, type Tensor, transpose } from '@glissade/tensor';
import { segmentsOf } from './segments.ts';

const exifMark = 'Exif\0\0';
/** How TIFF files begin: with the order of their bytes, and 42 in it. */
const [littleMark, bigMark] = ['II*\0', 'MM\0*'] as const;
const orientationTag = 0x0112;

/**
 * From 1 (upright) to 8; 1 where the file has none that can be read, as viewers take it.
 * Source: https://www.cipa.jp/std/documents/e/DC-008-2012_E.pdf, 4.5.4 and 4.6.4
 */
export function orientationOf(bytes: Uint8Array): number {
  try {
    for (const { marker, data } of segmentsOf(bytes))
      if (marker === 0xe1 && beginsWith(data, exifMark)) return orientationIn(data.subarray(exifMark.length));
  } catch {
    // Behind the frame, readers make do with what is no marker.
  }
  return 1;
}

const beginsWith = (data: Uint8Array, text: string): boolean =>
  String.fromCharCode(...data.subarray(0, text.length)) === text;

/** In the first directory of a TIFF file, which is what Exif is. */
function orientationIn(tiff: Uint8Array): number {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.length);
  const has = (end: number): boolean => end <= tiff.length;
  const isLittle = beginsWith(tiff, littleMark);
  if (!has(8) || !(isLittle || beginsWith(tiff, bigMark))) return 1;
  const directory = view.getUint32(4, isLittle);
  if (!has(directory + 2)) return 1;
  const entries = view.getUint16(directory, isLittle);
  for (let i = 0; i < entries; i++) {
    const at = directory + 2 + 12 * i;
    if (!has(at + 12)) return 1;
    if (view.getUint16(at, isLittle) !== orientationTag) continue;
    const value = view.getUint16(at + 8, isLittle);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** For each orientation: whether rows and columns change places, and which axes of [channels, height, width] then run backwards. */
const turns: readonly (readonly [isTurned: boolean, backwards: readonly number[]])[] = [
  [false, []],
  [false, [2]],
  [false, [1, 2]],
  [false, [1]],
  [true, []],
  [true, [2]],
  [true, [1, 2]],
  [true, [1]],
];

/** The image [channels, height, width] as it was seen. */
export function upright(image: Tensor, orientation: number): Tensor {
  const [isTurned, backwards] = turns[orientation - 1]!;
  const turned = isTurned ? transpose(image, 1, 2) : image;
  return backwards.length > 0 ? flip(turned, backwards) : turned;
}
