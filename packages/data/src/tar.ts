/** Reading tar archives while they are unpacked, so that none has to be in memory as a whole. */
import { FileError } from './file-error.ts';

/** Takes the contents of a file, part after part. */
export type Take = (part: Uint8Array) => void;

/** Headers are blocks of this many bytes, and contents are filled up to a multiple of it. */
const block = 512;

/**
 * Goes through an archive: `open` is told the name and the length of each file in it, and gives what takes its contents, or undefined
 * to pass it over. Names longer than a header's 100 bytes are as there, cut off. Throws `FileError` naming the byte of the archive.
 * Source: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html (ustar Interchange Format)
 */
export async function readTar(
  parts: AsyncIterable<Uint8Array>,
  archive: string,
  open: (name: string, length: number) => Take | undefined,
): Promise<void> {
  const header = new Uint8Array(block);
  let at = 0;
  let isOver = false;
  let entry: Entry | undefined;
  let take: Take | undefined;
  /** How many bytes of the header have come; of the contents and of what fills them up, how many have not. */
  let [had, rest, filler] = [0, 0, 0];
  for await (const part of parts) {
    for (let from = 0; from < part.length && !isOver; ) {
      const left = part.length - from;
      const count = Math.min(left, rest || filler || block - had);
      if (rest > 0) {
        take?.(part.subarray(from, from + count));
        rest -= count;
      } else if (filler > 0) filler -= count;
      else {
        header.set(part.subarray(from, from + count), had);
        had += count;
      }
      from += count;
      at += count;
      if (had < block) continue;
      had = 0;
      entry = parseHeader(header, archive, at - block);
      isOver = !entry;
      rest = entry?.length ?? 0;
      filler = -rest & (block - 1);
      take = entry?.isFile ? open(entry.name, rest) : undefined;
    }
  }
  if (rest > 0)
    throw new FileError(archive, at, `the archive ends within ${entry!.name}; expected ${rest} bytes more`);
  if (had > 0)
    throw new FileError(archive, at, `the archive ends within a header; expected ${block - had} bytes more`);
}

interface Entry {
  readonly name: string;
  /** How many bytes follow the header. */
  readonly length: number;
  /** Or else a folder, a link, or more about the entry that follows. */
  readonly isFile: boolean;
}

/** What a header says; undefined for the zeros that end an archive. */
function parseHeader(header: Uint8Array, archive: string, at: number): Entry | undefined {
  const total = header.reduce((sum, byte) => sum + byte, 0);
  if (total === 0) return undefined;
  const text = (from: number, length: number): string =>
    new TextDecoder().decode(header.subarray(from, from + length)).replace(/\0.*$/s, '');
  const octal = (from: number, length: number): number => {
    const digits = text(from, length).trim();
    return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
  };
  // The sum counts its own eight bytes as spaces.
  const sum = header.subarray(148, 156).reduce((rest, byte) => rest - byte + 0x20, total);
  const expected = octal(148, 8);
  if (sum !== expected) {
    const problem = Number.isNaN(expected)
      ? 'expected the header of a file in a tar archive, found something else'
      : `the header of a file is damaged: its bytes add up to ${sum}, expected ${expected}`;
    throw new FileError(archive, at, problem);
  }
  const type = text(156, 1);
  // Links, devices and folders have no contents, whatever their length says.
  const length = /[1-6]/.test(type) ? 0 : octal(124, 12);
  if (Number.isNaN(length))
    throw new FileError(
      archive,
      at + 124,
      `expected the length of ${text(0, 100)} in octal digits, found others`,
    );
  return { name: text(0, 100), length, isFile: type === '' || type === '0' };
}
