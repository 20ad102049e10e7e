/**
 * Zip files: what their directory lists. Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
import { inflateSync } from 'fflate';
import { ByteReader, corrupt, utf8 } from '../byte-reader.ts';
import { crc32 } from './checksum.ts';

/** How the records of a zip file begin, each of four bytes. */
export const signatures = {
  entry: 0x04034b50,
  directory: 0x02014b50,
  end: 0x06054b50,
  wideEnd: 0x06064b50,
  wideLocator: 0x07064b50,
} as const;

/** What a field of 32 bits holds when one of 64 bits, elsewhere, says more; and one of 16 bits. */
const elsewhere = 0xffffffff;
const elsewhere16 = 0xffff;

/** The most that deflate makes of a byte: 258 bytes of two bits. What is said to become more is no zip file but a trap. */
const mostInflation = 1032;

/** Bytes of an entry's own header, without its name. */
const headerSize = 30;

/** A file within the zip file, as the directory says. */
interface Entry {
  readonly name: string;
  /** 0: as it is; 8: deflated. */
  readonly method: number;
  readonly checksum: number;
  /** Bytes that it takes in the zip file. */
  readonly stored: number;
  readonly length: number;
  /** Where its own header begins. */
  readonly start: number;
}

/** The files within a zip file. */
export class Zip {
  readonly #bytes: Uint8Array;
  readonly #entries: ReadonlyMap<string, Entry>;
  /** Where torch.serialization.set_crc32_options(False) was in force, all are 0. */
  readonly #hasChecksums: boolean;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#entries = readDirectory(bytes);
    this.#hasChecksums = [...this.#entries.values()].some(({ checksum }) => checksum !== 0);
  }

  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** How many bytes a file has, without looking at them. */
  lengthOf(name: string): number | undefined {
    return this.#entries.get(name)?.length;
  }

  /** What a file holds: where it lies, not copied, unless it is compressed. Throws unless its checksum is right. */
  read(name: string): Uint8Array {
    const entry = this.#entries.get(name);
    if (!entry) corrupt(name, 'there is no such entry in the zip file');
    const { length, checksum } = entry;
    const stored = this.#stored(entry);
    const bytes = entry.method === 0 ? stored : inflated(entry, stored);
    if (bytes.length !== length)
      corrupt(name, `holds ${bytes.length} bytes, but the zip directory says ${length}`);
    const found = this.#hasChecksums ? crc32(bytes) : checksum;
    if (found !== checksum) {
      corrupt(
        name,
        `its checksum is ${hex(found)}, expected ${hex(checksum)}: the file is corrupt, fetch or write it anew`,
      );
    }
    return bytes;
  }

  #stored({ name, start, stored }: Entry): Uint8Array {
    const reader = new ByteReader(this.#bytes, `${name}, its header`, start);
    if (reader.uint32('signature') !== signatures.entry)
      reader.fail('expected the signature of an entry, PK\\3\\4', start);
    reader.skip(22, 'what the directory says, too');
    const [nameLength, extraLength] = [reader.uint16('lengths'), reader.uint16('lengths')];
    const nameAt = reader.position;
    const found = utf8(reader.take(nameLength, 'the name'));
    if (found !== name)
      reader.fail(`expected the name '${name}', as in the directory, found '${found}'`, nameAt);
    reader.skip(extraLength, 'padding');
    return reader.take(stored, 'the entry');
  }
}

const hex = (checksum: number): string => checksum.toString(16).padStart(8, '0');

function inflated({ name, method, length }: Entry, stored: Uint8Array): Uint8Array {
  if (method !== 8) corrupt(name, `is compressed by method ${method}; known are 0, as it is, and 8, deflate`);
  if (length > stored.length * mostInflation)
    corrupt(name, `${stored.length} bytes are said to inflate to ${length}, which no deflated data do`);
  try {
    return inflateSync(stored, { out: new Uint8Array(length) });
  } catch (error) {
    corrupt(name, `cannot be inflated: ${(error as Error).message}`);
  }
}

function readDirectory(bytes: Uint8Array): Map<string, Entry> {
  const { count, start, end } = findDirectory(bytes);
  const reader = new ByteReader(bytes.subarray(0, end), 'the zip directory', start);
  const entries = new Map<string, Entry>();
  for (let i = 0; i < count; i++) {
    const entry = readEntry(reader);
    if (entries.has(entry.name)) reader.fail(`lists '${entry.name}' twice`);
    entries.set(entry.name, entry);
  }
  if (reader.position !== end)
    reader.fail(`its ${count} entries end here, but it is said to end at byte ${end}`);
  checkApart([...entries.values()], start);
  return entries;
}

/** Throws for entries that share bytes: a small file of such could hold as much as a large one. */
function checkApart(entries: readonly Entry[], end: number): void {
  let next: { readonly name: string; readonly start: number } = { name: 'the directory', start: end };
  for (const entry of entries.toSorted((a, b) => b.start - a.start)) {
    if (entry.start + headerSize + entry.stored > next.start)
      corrupt(
        'the zip directory',
        `'${entry.name}', ${entry.stored} bytes from byte ${entry.start} on, reaches into ${next.name}`,
      );
    next = entry;
  }
}

function readEntry(reader: ByteReader): Entry {
  const at = reader.position;
  if (reader.uint32('signature') !== signatures.directory)
    reader.fail('expected the signature of an entry, PK\\1\\2', at);
  reader.skip(4, 'versions');
  const flags = reader.uint16('flags');
  const method = reader.uint16('method');
  reader.skip(4, 'time');
  const checksum = reader.uint32('checksum');
  const sizes = { stored: reader.uint32('size'), length: reader.uint32('size') };
  const [nameLength, extraLength, commentLength] = [
    reader.uint16('lengths'),
    reader.uint16('lengths'),
    reader.uint16('lengths'),
  ];
  reader.skip(8, 'attributes');
  const offset = reader.uint32('offset');
  const name = utf8(reader.take(nameLength, 'a name')) ?? reader.fail('the name is no UTF-8', at);
  if (flags & 1) reader.fail(`'${name}' is encrypted`, at);
  const extra = reader.take(extraLength, `what else is said of '${name}'`);
  const wide = wideFields(extra, name);
  // In this order, and only those that are missing.
  const length = sizes.length === elsewhere ? wide.uint64('size') : sizes.length;
  const stored = sizes.stored === elsewhere ? wide.uint64('size') : sizes.stored;
  const start = offset === elsewhere ? wide.uint64('offset') : offset;
  reader.skip(commentLength, 'comment');
  return { name, method, checksum, stored, length, start };
}

/** The numbers of 64 bits that stand for those which 32 bits do not hold. */
function wideFields(extra: Uint8Array, name: string): ByteReader {
  const reader = new ByteReader(extra, `'${name}' in the zip directory`);
  while (reader.position < extra.length) {
    const id = reader.uint16('extra field');
    const field = reader.take(reader.uint16('extra field'), 'extra field');
    if (id === 1) return new ByteReader(field, `'${name}' in the zip directory, sizes of 64 bits`);
  }
  return reader;
}

/** Where the directory is: the last record of the file says so. */
function findDirectory(bytes: Uint8Array): { count: number; start: number; end: number } {
  const last = bytes.length - 22;
  // Behind it is a comment at most, of a length that it says.
  for (let at = last; at >= 0 && at >= last - elsewhere16; at--) {
    if (bytes[at] !== 0x50 || bytes[at + 1] !== 0x4b) continue;
    const reader = new ByteReader(bytes, 'the end of the zip directory', at);
    if (reader.uint32('signature') !== signatures.end) continue;
    const [disk, firstDisk, , count] = [0, 0, 0, 0].map(() => reader.uint16('counts'));
    const [size, start] = [reader.uint32('size'), reader.uint32('offset')];
    if (reader.uint16('comment') !== last - at) continue;
    if (disk || firstDisk) reader.fail('is of a zip file in several parts, which are not read', at);
    const isWide = count === elsewhere16 || size === elsewhere || start === elsewhere;
    const found = isWide ? wideEnd(bytes, at) : { count: count!, start, end: start + size };
    if (found.end > at)
      reader.fail(`the directory is said to end at byte ${found.end}, behind its own end`, at);
    return found;
  }
  corrupt(
    'the zip file',
    `it ends at byte ${bytes.length} without the directory that ends a zip file: it is truncated`,
  );
}

/** The same of a zip file that has more than 4 GB or 65535 entries. */
function wideEnd(bytes: Uint8Array, end: number): { count: number; start: number; end: number } {
  const part = 'the end of the zip directory, of 64 bits';
  if (end < 20) corrupt(part, 'expected it before the end of the file', end);
  const locator = new ByteReader(bytes, part, end - 20);
  if (locator.uint32('signature') !== signatures.wideLocator)
    locator.fail('expected the signature PK\\6\\7', end - 20);
  locator.skip(4, 'disk');
  const reader = new ByteReader(bytes, part, 0);
  reader.skip(locator.uint64('offset'), 'what is before it');
  const at = reader.position;
  if (reader.uint32('signature') !== signatures.wideEnd) reader.fail('expected the signature PK\\6\\6', at);
  reader.skip(28, 'versions and disks');
  const count = reader.uint64('count');
  const size = reader.uint64('size');
  const start = reader.uint64('offset');
  return { count, start, end: start + size };
}
