/**
 * Zip files as torch.save writes them: nothing is compressed, and each entry begins at a multiple of 64 bytes, so that storages
 * can be mapped into memory. Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
import { crc32 } from './checksum.ts';
import { signatures } from './read-zip.ts';

/** A file that is to be in the zip file: its bytes are asked for once, when they are written. */
export interface NewEntry {
  readonly name: string;
  readonly length: number;
  /** Writes the bytes where they are to be. */
  readonly write: (into: Uint8Array) => void | Promise<void>;
}

/** Every entry's bytes begin at a multiple of this. */
const alignment = 64;
/** The extra field that PyTorch fills up with. */
const padding = 0x4246;
/** 1980-01-01, where the time of zip files begins: what is written does not depend on when. */
const date = 0x21;
/** Names are UTF-8. */
const flags = 0x800;
/** From here on, a number does not fit into 32 bits. */
const wide = 0xffffffff;

/** Bytes of the records without names and extra fields. */
const headerSize = 30;
const directorySize = 46;
/** What 64-bit lengths take in a header. */
const wideExtra = 20;
const endSize = 22;
const wideEndSize = 56 + 20;

interface Placed extends NewEntry {
  readonly encoded: Uint8Array;
  /** Where its header begins, and where its bytes do. */
  readonly start: number;
  readonly data: number;
}

/** The bytes of a zip file of these entries, each written where it is to be. */
export async function zipOf(entries: readonly NewEntry[]): Promise<Uint8Array<ArrayBuffer>> {
  const { placed, end } = place(entries);
  const size = placed.reduce((sum, each) => sum + directoryLength(each), 0);
  const isWide = placed.length >= 0xffff || end >= wide || size >= wide;
  const bytes = new Uint8Array(end + size + (isWide ? wideEndSize : 0) + endSize);
  const writer = new Writer(bytes);
  const checksums: number[] = [];
  for (const entry of placed) {
    const data = bytes.subarray(entry.data, entry.data + entry.length);
    await entry.write(data);
    checksums.push(crc32(data));
    writeHeader(writer, entry, checksums.at(-1)!);
  }
  writer.position = end;
  placed.forEach((entry, i) => {
    writeDirectory(writer, entry, checksums[i]!);
  });
  writeEnd(writer, placed.length, end, isWide);
  return bytes;
}

function place(entries: readonly NewEntry[]): { placed: Placed[]; end: number } {
  let end = 0;
  const placed = entries.map((entry) => {
    const encoded = new TextEncoder().encode(entry.name);
    const start = end;
    // The padding is a field of its own, with four bytes before what is in it.
    const least = start + headerSize + encoded.length + wideExtra + 4;
    const data = Math.ceil(least / alignment) * alignment;
    end = data + entry.length;
    return { ...entry, encoded, start, data };
  });
  return { placed, end };
}

/** Writes numbers one behind the other. */
class Writer {
  position = 0;
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }

  uint16(...values: number[]): void {
    for (const value of values) {
      this.#view.setUint16(this.position, value, true);
      this.position += 2;
    }
  }
  uint32(...values: number[]): void {
    for (const value of values) {
      this.#view.setUint32(this.position, value, true);
      this.position += 4;
    }
  }
  uint64(...values: number[]): void {
    for (const value of values) {
      this.#view.setBigUint64(this.position, BigInt(value), true);
      this.position += 8;
    }
  }
  copy(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.position);
    this.position += bytes.length;
  }
}

/** The number, unless it is written elsewhere with 64 bits. */
const narrow = (value: number): number => Math.min(value, wide);

/** The version that a reader must know: 4.5 for numbers of 64 bits. */
const versionFor = (...values: number[]): number => (values.some((value) => value >= wide) ? 45 : 20);

function writeHeader(writer: Writer, { encoded, start, data, length }: Placed, checksum: number): void {
  writer.position = start;
  const isWide = length >= wide;
  writer.uint32(signatures.entry);
  writer.uint16(versionFor(length), flags, 0, 0, date);
  writer.uint32(checksum, narrow(length), narrow(length));
  writer.uint16(encoded.length, data - start - headerSize - encoded.length);
  writer.copy(encoded);
  if (isWide) {
    writer.uint16(1, 16);
    writer.uint64(length, length);
  }
  writer.uint16(padding, data - writer.position - 4);
  writer.bytes.fill(0x5a, writer.position, data);
}

/** The numbers of an entry that 32 bits do not hold. */
const wideNumbersOf = ({ length, start }: Placed): number[] => [
  ...(length >= wide ? [length, length] : []),
  ...(start >= wide ? [start] : []),
];

function directoryLength(entry: Placed): number {
  const numbers = wideNumbersOf(entry).length;
  return directorySize + entry.encoded.length + (numbers && 4 + 8 * numbers);
}

function writeDirectory(writer: Writer, entry: Placed, checksum: number): void {
  const { encoded, start, length } = entry;
  const wideNumbers = wideNumbersOf(entry);
  writer.uint32(signatures.directory);
  const version = versionFor(length, start);
  writer.uint16(version, version, flags, 0, 0, date);
  writer.uint32(checksum, narrow(length), narrow(length));
  writer.uint16(encoded.length, wideNumbers.length && 4 + 8 * wideNumbers.length, 0, 0, 0);
  writer.uint32(0, narrow(start));
  writer.copy(encoded);
  if (wideNumbers.length === 0) return;
  writer.uint16(1, 8 * wideNumbers.length);
  writer.uint64(...wideNumbers);
}

function writeEnd(writer: Writer, count: number, start: number, isWide: boolean): void {
  const end = writer.position;
  const size = end - start;
  if (isWide) {
    writer.uint32(signatures.wideEnd);
    writer.uint64(44);
    writer.uint16(45, 45);
    writer.uint32(0, 0);
    writer.uint64(count, count, size, start);
    writer.uint32(signatures.wideLocator, 0);
    writer.uint64(end);
    writer.uint32(1);
  }
  writer.uint32(signatures.end);
  const entries = Math.min(count, 0xffff);
  writer.uint16(0, 0, entries, entries);
  writer.uint32(narrow(size), narrow(start));
  writer.uint16(0);
}
