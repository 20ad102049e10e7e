/** Writes pickles of protocol 2, which all Pythons read: only what torch.load takes with `weights_only=True`. */
import { byteOf, type Opcode } from './opcodes.ts';

/** From this many bytes on, the room grows by its half only. */
const firstRoom = 4096;

export class Pickler {
  #bytes = new Uint8Array(firstRoom);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  readonly #memo = new Map<unknown, number>();
  readonly #globals = new Map<unknown, number>();
  #remembered = 0;

  constructor() {
    this.opcode('PROTO');
    this.#byte(2);
  }

  /** The pickle, ended. */
  finish(): Uint8Array {
    this.opcode('STOP');
    return this.#bytes.subarray(0, this.#length);
  }

  opcode(opcode: Opcode): void {
    this.#byte(byteOf(opcode));
  }

  /** Whether a value was written before and is now taken from the memo. */
  recall(value: unknown, memo: ReadonlyMap<unknown, number> = this.#memo): boolean {
    const index = memo.get(value);
    if (index === undefined) return false;
    this.#index('BINGET', 'LONG_BINGET', index);
    return true;
  }

  /** Puts what was written last into the memo, for `recall`. */
  remember(value: unknown, memo: Map<unknown, number> = this.#memo): void {
    this.#index('BINPUT', 'LONG_BINPUT', this.#remembered);
    memo.set(value, this.#remembered++);
  }

  /** Text. Throws nothing: lone surrogates must have been refused. */
  text(text: string): void {
    if (this.recall(text)) return;
    const bytes = new TextEncoder().encode(text);
    this.opcode('BINUNICODE');
    this.#uint32(bytes.length);
    this.#copy(bytes);
    this.remember(text);
  }

  /** A class or a function of Python. */
  global(module: string, name: string): void {
    const line = `${module}\n${name}\n`;
    if (this.recall(line, this.#globals)) return;
    this.opcode('GLOBAL');
    this.#copy(new TextEncoder().encode(line));
    this.remember(line, this.#globals);
  }

  /** Whole numbers that JavaScript counts by are such in Python; others are floats. */
  number(value: number): void {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      this.opcode('BINFLOAT');
      this.#room(8);
      this.#view.setFloat64(this.#length, value, false);
      this.#length += 8;
    } else if (value >= 0 && value < 256) {
      this.opcode('BININT1');
      this.#byte(value);
    } else if ((value | 0) === value) {
      this.opcode('BININT');
      this.#uint32(value);
    } else this.wholeNumber(BigInt(value));
  }

  /** A whole number of any size, below 2^2000. */
  wholeNumber(value: bigint): void {
    let count = 1;
    while (BigInt.asIntN(8 * count, value) !== value) count++;
    this.opcode('LONG1');
    this.#byte(count);
    for (let i = 0n; i < count; i++) this.#byte(Number(BigInt.asUintN(8, value >> (8n * i))));
  }

  #index(short: Opcode, long: Opcode, index: number): void {
    if (index < 256) {
      this.opcode(short);
      this.#byte(index);
    } else {
      this.opcode(long);
      this.#uint32(index);
    }
  }

  #byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }
  #uint32(value: number): void {
    this.#room(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }
  #copy(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #room(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + count));
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}
