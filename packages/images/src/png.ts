/** PNG files: whatever they hold, as bytes. */
import { convertIndexedToRgb, type DecodedPng, decode } from 'fast-png';
import { refusedSize } from './limit.ts';
import type { Pixels } from './pixels.ts';

/** Where the header says how large the picture is. Source: https://www.w3.org/TR/png-3/#11IHDR */
const sizeAt = 16;

export const isPng = (bytes: Uint8Array): boolean =>
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, i) => bytes[i] === byte);

/** Throws for damaged files; checksums are compared. */
export function readPng(bytes: Uint8Array): Pixels {
  if (bytes.length < sizeAt + 8) throw new Error('the file ends within the header');
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const refused = refusedSize(header.getUint32(sizeAt), header.getUint32(sizeAt + 4));
  if (refused) throw new Error(refused);
  const decoded = decode(bytes, { checkCrc: true });
  const { width, height, channels, depth, palette } = decoded;
  if (palette) {
    const colours = convertIndexedToRgb(decoded);
    return { width, height, channels: palette[0]!.length, data: Uint8Array.from(colours) };
  }
  if (depth < 8) return { width, height, channels, data: unpacked(decoded) };
  // Of 16 bits, the upper eight.
  const data =
    depth === 16 ? Uint8Array.from(decoded.data, (value) => value >> 8) : (decoded.data as Uint8Array);
  return { width, height, channels, data };
}

/** Gray of 1, 2 or 4 bits, several pixels in a byte; the largest value is white. Each row begins with a byte. */
function unpacked({ width, height, depth, data }: DecodedPng): Uint8Array {
  const most = 2 ** depth - 1;
  const perByte = 8 / depth;
  const perRow = Math.ceil(width / perByte);
  return Uint8Array.from({ length: width * height }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    const byte = data[row * perRow + Math.floor(column / perByte)]!;
    const value = (byte >> (8 - depth * ((column % perByte) + 1))) & most;
    return (value * 255) / most;
  });
}
