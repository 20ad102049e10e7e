/** How WebAssembly writes down numbers, names and lists. Source: https://webassembly.github.io/spec/core/binary/values.html */

/** An unsigned integer in LEB128: seven bits a byte, the lowest first. */
export function unsigned(value: number): number[] {
  if (value < 128) return [value];
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}

/** A signed integer in LEB128, up to 53 bits: enough for every constant of ours; behind the bytes that are there. */
export function signed(value: number, bytes: number[] = []): number[] {
  let rest = value;
  for (;;) {
    const low = ((rest % 128) + 128) % 128;
    rest = Math.floor(rest / 128);
    if ((rest === 0 && low < 64) || (rest === -1 && low >= 64)) {
      bytes.push(low);
      return bytes;
    }
    bytes.push(low | 128);
  }
}

const scratch = new DataView(new ArrayBuffer(8));
const octets = new Uint8Array(scratch.buffer);
/** The first four; element by element, which takes a tenth of the time of a slice. */
const fourBytes = (): number[] => [octets[0]!, octets[1]!, octets[2]!, octets[3]!];

/** The four bytes of a float32, lowest first. */
export function float32Bytes(value: number): number[] {
  scratch.setFloat32(0, value, true);
  return fourBytes();
}

/** The eight bytes of a float64, lowest first. */
export function float64Bytes(value: number): number[] {
  scratch.setFloat64(0, value, true);
  return [...octets];
}

/** The four bytes of an int32, lowest first (constants of vectors; scalars are LEB128). */
export function int32Bytes(value: number): number[] {
  scratch.setInt32(0, value, true);
  return fourBytes();
}

/** A name of ASCII letters, with its length in front. */
export const name = (text: string): number[] => [
  ...unsigned(text.length),
  ...Array.from(text, (letter) => letter.charCodeAt(0)),
];

/** Items with their count in front. */
export const vector = (items: readonly (readonly number[])[]): number[] => [
  ...unsigned(items.length),
  ...items.flat(),
];
