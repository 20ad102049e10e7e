/** Reading a part of a file from its first byte to its last, with errors that name the byte. */

/** What all errors of a file are thrown by: they name the function, the part of the file, and the byte where that is known. */
export function corrupt(part: string, problem: string, at?: number): never {
  throw new Error(`loadTorch: ${part}${at === undefined ? '' : `, byte ${at}`}: ${problem}`);
}

/** Text that must be UTF-8; else undefined. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
// A file's own byte order mark is part of its text.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class ByteReader {
  readonly bytes: Uint8Array;
  /** What is read, for errors: 'archive/data.pkl'. */
  readonly part: string;
  /** Where reading goes on. */
  position = 0;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, part: string) {
    this.bytes = bytes;
    this.part = part;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Throws an error about what begins at a byte: where reading goes on, unless it is given. */
  fail(problem: string, at: number = this.position): never {
    corrupt(this.part, problem, at);
  }

  /** Moves on by so many bytes, and gives the position before. Throws if there are not as many. */
  skip(count: number, what: string): number {
    const { position, bytes } = this;
    const left = bytes.length - position;
    if (count > left)
      this.fail(`expected ${count} bytes of ${what}, but ${left} are left: the file is truncated or corrupt`);
    this.position = position + count;
    return position;
  }

  /** So many bytes, which are not copied. */
  take(count: number, what: string): Uint8Array {
    const from = this.skip(count, what);
    return this.bytes.subarray(from, from + count);
  }

  /** The bytes up to a line feed, which is left out. */
  lineOfBytes(what: string): Uint8Array {
    const end = this.bytes.indexOf(10, this.position);
    if (end < 0) this.fail(`expected a line of ${what}, but no line ends before the file does`);
    const bytes = this.take(end - this.position, what);
    this.position = end + 1;
    return bytes;
  }

  /** The same as text. */
  line(what: string): string {
    const at = this.position;
    return utf8(this.lineOfBytes(what)) ?? this.fail(`${what} is no UTF-8`, at);
  }

  uint8(what: string): number {
    return this.#view.getUint8(this.skip(1, what));
  }
  uint16(what: string): number {
    return this.#view.getUint16(this.skip(2, what), true);
  }
  uint32(what: string): number {
    return this.#view.getUint32(this.skip(4, what), true);
  }
  int32(what: string): number {
    return this.#view.getInt32(this.skip(4, what), true);
  }
  /** Throws for numbers that are beyond those which JavaScript counts by. */
  uint64(what: string): number {
    const at = this.skip(8, what);
    const value = Number(this.#view.getBigUint64(at, true));
    if (!Number.isSafeInteger(value)) this.fail(`${what} is ${value}, which no file reaches`, at);
    return value;
  }
  /** Big-endian, as pickles have it. */
  float64(what: string): number {
    return this.#view.getFloat64(this.skip(8, what), false);
  }
}
