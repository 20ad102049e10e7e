/**
 * Zip files as torch.save writes them: nothing is compressed, and each entry begins at a multiple of 64 bytes, so that storages
 * can be mapped into memory. By zip.js, in the entry point that brings no workers and no WebAssembly.
 * Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js/lib/zip-core-custom.js';

/** A file that is to be in the zip file: its bytes are asked for once, when they are written. */
export interface NewEntry {
  readonly name: string;
  readonly length: number;
  readonly read: () => Uint8Array | Promise<Uint8Array>;
}

/** Every entry's bytes begin at a multiple of this. */
const alignment = 64;
/** The extra field that PyTorch fills up with. */
const padding = 0x4246;
/** 1980-01-01, where the time of zip files begins: what is written does not depend on when. */
const date = 0x210000;
/** From here on, a number does not fit into 32 bits. */
const wide = 2 ** 32 - 1;

/** Bytes of an entry's records without its name and extra fields: before it, behind it, and in the directory. */
const headerSize = 30;
const descriptorSize = 16;
const directorySize = 46;
const endSize = 22;
/** What lengths of 64 bits take in a header. */
const wideExtra = 20;
/** More than all that numbers of 64 bits take elsewhere, for each entry and for the end. */
const wideRest = 80;

/** The bytes of a zip file of these entries. */
export async function zipOf(entries: readonly NewEntry[]): Promise<Uint8Array<ArrayBuffer>> {
  const output = new Uint8ArrayWriter(sizeOf(entries));
  const zip = new ZipWriter(output, {
    level: 0,
    rawLastModDate: date,
    extendedTimestamp: false,
    useWebWorkers: false,
  });
  for (const entry of entries) {
    const localExtraField = new Map([[padding, new Uint8Array(paddingAt(output.size, entry)).fill(0x5a)]]);
    await zip.add(entry.name, new Uint8ArrayReader(await entry.read()), { localExtraField });
  }
  return zip.close();
}

/** How many bytes of padding make an entry begin at such a multiple, if its header begins here. */
function paddingAt(start: number, { name, length }: NewEntry): number {
  // The padding is a field of its own, with four bytes before what is in it.
  const least = start + headerSize + utf8Length(name) + (length >= wide ? wideExtra : 0) + 4;
  return Math.ceil(least / alignment) * alignment - least;
}

/** How many bytes it becomes; of more than 4 GB or 65535 entries, a few less. Memory of that size is filled, and not copied. */
function sizeOf(entries: readonly NewEntry[]): number {
  let end = 0;
  let directory = 0;
  for (const entry of entries) {
    const nameLength = utf8Length(entry.name);
    end += headerSize + nameLength + 4 + paddingAt(end, entry) + entry.length + descriptorSize;
    directory += directorySize + nameLength;
  }
  const isWide = end >= wide || entries.length >= 0xffff;
  return end + directory + endSize + (isWide ? wideRest * (entries.length + 1) : 0);
}

const encoder = new TextEncoder();
const utf8Length = (text: string): number => encoder.encode(text).length;
