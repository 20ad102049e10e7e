/**
 * The Mersenne Twister MT19937, the engine of PyTorch's CPU generator.
 * Source: Matsumoto and Nishimura, "Mersenne Twister" (1998), http://www.math.sci.hiroshima-u.ac.jp/m-mat/MT/emt.html
 */

const length = 624;
const middle = 397;

/** An engine's state as plain data. */
export interface EngineState {
  /** The 624 words of 32 bits. */
  readonly words: readonly number[];
  /** How many of them have been given out since they were last renewed. */
  readonly position: number;
}

/** A stream of 32-bit numbers that a seed determines. */
export class MersenneTwister {
  readonly #words = new Uint32Array(length);
  #position = length;

  constructor(seed: number) {
    this.seed(seed);
  }

  /** Starts the stream of a seed, of which the low 32 bits count. */
  seed(seed: number): void {
    const words = this.#words;
    words[0] = seed;
    for (let i = 1; i < length; i++) {
      const previous = words[i - 1]!;
      words[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
    this.#position = length;
  }

  /** The next number, from 0 to 2^32 - 1. */
  next(): number {
    if (this.#position === length) this.#renew();
    let x = this.#words[this.#position++]!;
    x ^= x >>> 11;
    x ^= (x << 7) & 0x9d2c5680;
    x ^= (x << 15) & 0xefc60000;
    return (x ^ (x >>> 18)) >>> 0;
  }

  /** Passes over `count` numbers. */
  skip(count: number): void {
    let left = count;
    while (left > length - this.#position) {
      left -= length - this.#position;
      this.#renew();
    }
    this.#position += left;
  }

  getState(): EngineState {
    return { words: Array.from(this.#words), position: this.#position };
  }

  setState({ words, position }: EngineState): void {
    if (words.length !== length || !Number.isInteger(position) || position < 0 || position > length) {
      throw new RangeError(
        `setState: ${words.length} words at position ${position} are no state of this generator, which has ${length} words`,
      );
    }
    this.#words.set(words);
    this.#position = position;
  }

  #renew(): void {
    const words = this.#words;
    let i = 0;
    for (; i < length - middle; i++) words[i] = words[i + middle]! ^ twisted(words[i]!, words[i + 1]!);
    for (; i < length - 1; i++) words[i] = words[i + middle - length]! ^ twisted(words[i]!, words[i + 1]!);
    words[i] = words[middle - 1]! ^ twisted(words[i]!, words[0]!);
    this.#position = 0;
  }
}

/** The highest bit of one word and the others of the next, times the matrix of the recurrence. */
function twisted(word: number, next: number): number {
  const y = (word & 0x80000000) | (next & 0x7fffffff);
  return (y >>> 1) ^ (-(y & 1) & 0x9908b0df);
}
