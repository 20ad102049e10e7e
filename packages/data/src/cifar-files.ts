/** The files of CIFAR's data sets: as they were extracted, or within the archive. */
import { CifarRecords, imageBytes } from './cifar-records.ts';
import type { RemoteFile } from './download.ts';
import { FileError } from './file-error.ts';
import { find, ownFolder, type Place, type SourceOptions } from './find-file.ts';
import { unpacked } from './gzip.ts';
import { ImageDataset } from './image-dataset.ts';
import { joined } from './joined.ts';
import type { Storage } from './storage.ts';
import { readTar, type Take } from './tar.ts';

/** What the files of one of the data sets are called, and what their records begin with. */
export interface CifarFormat extends Place {
  readonly archive: RemoteFile;
  /** The folder that the archive extracts to. */
  readonly inside: string;
  readonly train: readonly string[];
  readonly test: readonly string[];
  /** The labels of a record, a byte each: how many classes there are, and the file that names them, one a line. */
  readonly labels: readonly { readonly classes: number; readonly names: string }[];
}

/** The training or the test set, with one of the labels: of the files that the user has, the cache, or the net. */
export async function loadCifar(
  format: CifarFormat,
  which: number,
  options: SourceOptions,
): Promise<ImageDataset> {
  const files = new CifarFiles(format, which, options.train === false ? format.test : format.train);
  const own = ownFolder(format, options);
  if (own && ((await files.readFolder(own, '')) || (await files.readFolder(own, `${format.inside}/`))))
    return files.dataset(own.name);
  // No variable holds the archive: its memory is free when all of it is unpacked.
  await files.readArchive(await find(format.archive, format, options));
  return files.dataset(format.archive.name);
}

/** What has been read of the files that are wanted. */
class CifarFiles {
  readonly #format: CifarFormat;
  readonly #which: number;
  /** The file that names the classes, and those of the records, in the order of these. */
  readonly #wanted: readonly string[];
  readonly #records = new Map<string, CifarRecords>();
  readonly #names = new Map<string, Uint8Array[]>();
  /** The images of all files, if these have one length: joining them would take as much memory again. */
  #room: Uint8Array | undefined;

  constructor(format: CifarFormat, which: number, records: readonly string[]) {
    this.#format = format;
    this.#which = which;
    this.#wanted = [...records, format.labels[which]!.names];
  }

  /** Reads the files that lie in a folder. Whether there were any. */
  async readFolder(storage: Storage, folder: string): Promise<boolean> {
    for (const name of this.#wanted) {
      const bytes = await storage.read(`${folder}${name}`);
      if (bytes) this.#open(name, bytes.length)!(bytes);
    }
    return this.#records.size > 0;
  }

  /** Reads them while the archive is unpacked. */
  async readArchive(bytes: Uint8Array): Promise<void> {
    const { name } = this.#format.archive;
    await readTar(unpacked(bytes, name), name.replace(/\.gz$/, ''), (path, length) =>
      this.#open(path.replace(/^.*\//, ''), length),
    );
  }

  /** What takes the contents of a file, if it is wanted. */
  #open(name: string, length: number): Take | undefined {
    if (!this.#wanted.includes(name)) return undefined;
    if (name === this.#format.labels[this.#which]!.names) {
      const parts: Uint8Array[] = [];
      this.#names.set(name, parts);
      return (part) => parts.push(part);
    }
    const classes = this.#format.labels.map((label) => label.classes);
    const records = new CifarRecords(name, length, classes, (count) => this.#roomOf(name, count));
    this.#records.set(name, records);
    return (part) => records.push(part);
  }

  /** A file's part of the memory of all: the archive's files have one length. Memory of its own for one of another length. */
  #roomOf(name: string, count: number): Uint8Array {
    const own = count * imageBytes;
    const files = this.#wanted.length - 1;
    this.#room ??= new Uint8Array(files * own);
    const begin = this.#wanted.indexOf(name) * own;
    return this.#room.length === files * own ? this.#room.subarray(begin, begin + own) : new Uint8Array(own);
  }

  /** All that was read, in the order of the files. Throws `FileError` if one is missing. */
  dataset(from: string): ImageDataset {
    const missing = this.#wanted.find((name) => !this.#records.has(name) && !this.#names.has(name));
    if (missing !== undefined)
      throw new FileError(missing, undefined, `not found in ${from}; expected ${this.#wanted.join(', ')}`);
    const all = this.#wanted.flatMap((name) => this.#records.get(name) ?? []);
    const labels = all.map((records) => records.labels(this.#which));
    const count = all.reduce((sum, records) => sum + records.count, 0);
    const images = all.every((records) => records.images.buffer === this.#room?.buffer)
      ? this.#room!
      : joined(
          all.map((records) => records.images),
          count * imageBytes,
        );
    return new ImageDataset(
      { shape: [count, 3, 32, 32], data: images },
      { shape: [count], data: joined(labels, count) },
      this.#classes(),
      255,
    );
  }

  #classes(): string[] {
    const { classes, names } = this.#format.labels[this.#which]!;
    const decoder = new TextDecoder();
    const text = this.#names.get(names)!.map((part) => decoder.decode(part, { stream: true }));
    const lines = text
      .join('')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
    if (lines.length === classes) return lines;
    throw new FileError(names, undefined, `names ${lines.length} classes, expected ${classes}, one a line`);
  }
}
