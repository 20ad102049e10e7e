/** Words that a program finds in its memory: their addresses are known at once, and they are written when all is there. */
import { remembered } from '../wasm/remembered.ts';

interface Table {
  readonly address: number;
  readonly words: Int32Array;
}

/** So much room is taken at once, for many tables. */
const chunkBytes = 8_192;

export class Tables {
  readonly #take: (bytes: number) => number;
  readonly #tables: Table[] = [];
  readonly #known = new Map<string, number>();
  #next = 0;
  #end = 0;

  /** @param take - gives the address of so many bytes, a multiple of 64 */
  constructor(take: (bytes: number) => number) {
    this.#take = take;
  }

  /** The address of so many bytes, a multiple of 64. */
  reserve(bytes: number): number {
    const length = Math.ceil(bytes / 64) * 64;
    if (this.#end - this.#next < length) {
      const taken = Math.max(length, chunkBytes);
      this.#next = this.#take(taken);
      this.#end = this.#next + taken;
    }
    const address = this.#next;
    this.#next += length;
    return address;
  }

  /** Has words written to an address that was reserved for them. */
  put(address: number, words: Int32Array): void {
    this.#tables.push({ address, words });
  }

  /** The address of these words, the same for all who want the same. */
  addressOf(words: Int32Array): number {
    return remembered(this.#known, words.join(), () => {
      const address = this.reserve(4 * words.length);
      this.put(address, words);
      return address;
    });
  }

  write(memory: Int32Array): void {
    for (const { address, words } of this.#tables) memory.set(words, address / 4);
  }
}
