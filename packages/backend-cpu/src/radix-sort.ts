/**
 * Sorting without comparing: digit by digit, from the last, each time by counting how often each digit occurs. What is equal
 * keeps its order. Source: Knuth, The Art of Computer Programming, volume 3, section 5.2.5
 */

/** Shorter lines are sorted by comparing: counting 256 digits would take longer. */
const shortest = 48;

export class RadixSort {
  /** After `sort`, the number of the smallest key, of the next, and so on. */
  readonly order: Uint32Array;
  readonly #spare: Uint32Array;
  readonly #words: Uint32Array;
  /** Words of a key. */
  readonly #width: number;
  /** How many keys have a smaller digit: where the next one with this digit goes. */
  readonly #places = new Uint32Array(256);

  /** `words`: those of all keys, each from its least significant one, read whenever `sort` is called. */
  constructor(words: Uint32Array, count: number) {
    this.#words = words;
    this.#width = words.length / count;
    this.order = new Uint32Array(count);
    this.#spare = new Uint32Array(count);
  }

  readonly sort = (): void => {
    const { order } = this;
    for (let k = 0; k < order.length; k++) order[k] = k;
    if (order.length < shortest) this.#insert();
    else this.#count();
  };

  #insert(): void {
    const { order } = this;
    for (let k = 1; k < order.length; k++) {
      let at = k;
      for (; at > 0 && this.#isGreater(order[at - 1]!, k); at--) order[at] = order[at - 1]!;
      order[at] = k;
    }
  }

  #isGreater(a: number, b: number): boolean {
    const [words, width] = [this.#words, this.#width];
    for (let w = width - 1; w > 0; w--) {
      const difference = words[a * width + w]! - words[b * width + w]!;
      if (difference !== 0) return difference > 0;
    }
    return words[a * width]! > words[b * width]!;
  }

  #count(): void {
    let [from, to] = [this.order, this.#spare];
    for (let w = 0; w < this.#width; w++) {
      for (let shift = 0; shift < 32; shift += 8) {
        if (!this.#move(w, shift, from, to)) continue;
        [from, to] = [to, from];
      }
    }
    if (from !== this.order) this.order.set(from);
  }

  /** Sorts by one digit; returns false, and moves nothing, where all have the same. */
  #move(w: number, shift: number, from: Uint32Array, to: Uint32Array): boolean {
    const [words, width, places] = [this.#words, this.#width, this.#places];
    places.fill(0);
    for (let i = w; i < words.length; i += width) places[(words[i]! >>> shift) & 255]!++;
    if (places[(words[w]! >>> shift) & 255] === from.length) return false;
    let before = 0;
    for (let digit = 0; digit < 256; digit++) {
      const count = places[digit]!;
      places[digit] = before;
      before += count;
    }
    for (let k = 0; k < from.length; k++) {
      const key = from[k]!;
      to[places[(words[key * width + w]! >>> shift) & 255]!++] = key;
    }
    return true;
  }
}
