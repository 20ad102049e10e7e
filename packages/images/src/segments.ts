/** What JPEG files are made of, up to the picture. */

/** A marker, and what it says. */
export interface Segment {
  readonly marker: number;
  /** Without the two bytes of its length. */
  readonly data: Uint8Array;
}

/** Where the picture's bits begin, and where the file ends: these have no length. */
const last: readonly number[] = [0xda, 0xd9];

/** Throws at what is no marker. Source: https://www.w3.org/Graphics/JPEG/itu-t81.pdf, B.1.1 */
export function* segmentsOf(bytes: Uint8Array): Generator<Segment> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 2;
  while (at + 4 <= bytes.length) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff) throw new Error(`expected a marker at byte ${at}, found ${bytes[at]}`);
    // Markers may begin with more than one of these.
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (last.includes(marker)) return;
    const end = at + 2 + view.getUint16(at + 2);
    yield { marker, data: bytes.subarray(at + 4, end) };
    at = end;
  }
}
