/** A sum over a whole file, kept in the file itself: whoever reads it sees that a byte has changed. */
import { createHash } from 'node:crypto';

/** The metadata's entry for the SHA-256 sum. */
export const sealEntry = 'demo.sha256';
/** Stands in its place while the sum is taken. */
export const openSeal = '0'.repeat(64);

/** As it stands in the header; within other texts of the metadata the quotes would be escaped. */
const mark = Buffer.from(`"${sealEntry}":"`);

/** Where the sum is, or undefined in a file that has none. */
function placeOf(bytes: Uint8Array): number | undefined {
  const found = viewOf(bytes).indexOf(mark);
  const at = found + mark.length;
  return found < 0 || at + openSeal.length > bytes.length ? undefined : at;
}

/** Of everything but the sum. */
function sumOf(bytes: Uint8Array, at: number): string {
  const hash = createHash('sha256').update(bytes.subarray(0, at));
  return hash.update(bytes.subarray(at + openSeal.length)).digest('hex');
}

/** Puts the sum into bytes that were saved with `openSeal`, in place. */
export function seal(bytes: Uint8Array): Uint8Array {
  const at = placeOf(bytes);
  if (at === undefined) throw new Error(`seal: no metadata '${sealEntry}' to write to; save it as openSeal`);
  viewOf(bytes).write(sumOf(bytes, at), at, 'latin1');
  return bytes;
}

/** Whether the bytes are those that were sealed; undefined where nothing was. */
export function isWhole(bytes: Uint8Array): boolean | undefined {
  const at = placeOf(bytes);
  if (at === undefined) return undefined;
  return viewOf(bytes).toString('latin1', at, at + openSeal.length) === sumOf(bytes, at);
}

const viewOf = ({ buffer, byteOffset, length }: Uint8Array): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, length);
