/** Zip files: what they list, and the files within them. By zip.js, in the entry point that brings no workers and no WebAssembly. */
import {
  type FileEntry,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipReader,
} from '@zip.js/zip.js/lib/zip-core-custom.js';
import { corrupt } from '../byte-reader.ts';

/** How entries are stored that are not compressed. */
const asItIs = 0;

/** The files within a zip file. */
export class Zip {
  readonly #bytes: Uint8Array;
  readonly #entries: ReadonlyMap<string, FileEntry>;
  /** Where torch.serialization.set_crc32_options(False) was in force, all are 0. */
  readonly #hasChecksums: boolean;

  private constructor(bytes: Uint8Array, entries: readonly FileEntry[]) {
    this.#bytes = bytes;
    this.#entries = new Map(entries.map((entry) => [entry.filename, entry]));
    this.#hasChecksums = entries.some(({ crc32 }) => crc32 !== 0);
  }

  /** Reads the directory. */
  static async open(bytes: Uint8Array): Promise<Zip> {
    const reader = new ZipReader(new Uint8ArrayReader(bytes), {
      // Else names go through a table of letters, which is another one in a script that a page does not read as UTF-8.
      filenameEncoding: 'utf-8',
      // Not strict: torch.save writes a record of 64-bit numbers at the end that nothing refers to.
      strictness: 'balanced',
      checkLocalFilename: true,
      // Nothing is written to a disk, where names could do harm.
      filenameValidation: 'tolerant',
      // Else a small file could hold as much as a large one.
      checkOverlappingEntry: true,
      useWebWorkers: false,
    });
    const entries = await reader.getEntries().catch((error) => damaged('the zip file', error));
    const names = new Set<string>();
    for (const { filename } of entries) {
      if (names.has(filename)) corrupt('the zip file', `lists '${filename}' twice`);
      names.add(filename);
    }
    return new Zip(
      bytes,
      entries.filter((entry) => !entry.directory),
    );
  }

  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** How many bytes a file has, without looking at them. */
  lengthOf(name: string): number | undefined {
    return this.#entries.get(name)?.uncompressedSize;
  }

  /** What a file holds: where it lies, not copied, unless it is compressed. Throws unless its checksum is right. */
  async read(name: string): Promise<Uint8Array> {
    const entry = this.#entries.get(name);
    if (!entry) corrupt(name, 'there is no such entry in the zip file');
    const options = { checkCrc32: this.#hasChecksums };
    try {
      if (entry.compressionMethod !== asItIs) return await entry.getData(new Uint8ArrayWriter(), options);
      await entry.getData(new WritableStream(), options);
    } catch (error) {
      damaged(name, error);
    }
    const { dataOffset } = entry.localDirectory!;
    return this.#bytes.subarray(dataOffset, dataOffset + entry.uncompressedSize);
  }
}

function damaged(part: string, error: unknown): never {
  const { message, reason } = error as Error & { readonly reason?: string };
  corrupt(part, `${reason ?? message}: the file is damaged or of another kind, fetch or write it anew`);
}
