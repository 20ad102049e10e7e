/** Python's `random.Random`, as far as fastai's shuffling needs it: seeding by an integer, randint, and sample(range(n), n). */

/** MT19937 seeded through init_by_array, as CPython does for integers below 2^32. */
export class PythonRandom {
  readonly #state = new Uint32Array(624);
  #at = 624;

  constructor(seed: number) {
    const mt = this.#state;
    mt[0] = 19650218;
    for (let i = 1; i < 624; i++) mt[i] = Math.imul(1812433253, mt[i - 1]! ^ (mt[i - 1]! >>> 30)) + i;
    let i = 1;
    for (let k = 0; k < 624; k++) {
      mt[i] = (mt[i]! ^ Math.imul(mt[i - 1]! ^ (mt[i - 1]! >>> 30), 1664525)) + (seed >>> 0);
      i = this.#next(i);
    }
    for (let k = 0; k < 623; k++) {
      mt[i] = (mt[i]! ^ Math.imul(mt[i - 1]! ^ (mt[i - 1]! >>> 30), 1566083941)) - i;
      i = this.#next(i);
    }
    mt[0] = 0x80000000;
  }

  #next(i: number): number {
    if (i < 623) return i + 1;
    this.#state[0] = this.#state[623]!;
    return 1;
  }

  #uint32(): number {
    const mt = this.#state;
    if (this.#at === 624) {
      for (let i = 0; i < 624; i++) {
        const y = (mt[i]! & 0x80000000) | (mt[(i + 1) % 624]! & 0x7fffffff);
        mt[i] = mt[(i + 397) % 624]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
      }
      this.#at = 0;
    }
    let y = mt[this.#at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** A whole number below n: bits are drawn until they fit. */
  #below(n: number): number {
    const bits = Math.floor(Math.log2(n)) + 1;
    for (;;) {
      // Python's getrandbits(33), which 2^32 asks for, takes two words, the low one first.
      const low = bits > 32 ? this.#uint32() : 0;
      const value =
        bits > 32 ? (this.#uint32() >>> (64 - bits)) * 2 ** 32 + low : this.#uint32() >>> (32 - bits);
      if (value < n) return value;
    }
  }

  /** A whole number from low to high, both included. */
  randint(low: number, high: number): number {
    return low + this.#below(high - low + 1);
  }

  /** The numbers below n in random order. */
  sample(n: number): number[] {
    const pool = Array.from({ length: n }, (_, i) => i);
    return pool.map((_, i) => {
      const j = this.#below(n - i);
      const chosen = pool[j]!;
      pool[j] = pool[n - i - 1]!;
      return chosen;
    });
  }
}
