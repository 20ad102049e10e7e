/** Remembers what was worked out for lists of whole numbers (shapes and strides), up to a total weight. */
import { sameShape } from '@glissade/tensor';

interface Entry<Value> {
  readonly key: readonly number[];
  readonly value: Value;
}

export class Cache<Value> {
  readonly #entries = new Map<number, Entry<Value>[]>();
  readonly #limit: number;
  readonly #weigh: (value: Value) => number;
  #weight = 0;

  /** When the values weigh more than `limit` together, all are forgotten. */
  constructor(limit: number, weigh: (value: Value) => number) {
    this.#limit = limit;
    this.#weigh = weigh;
  }

  /** The value for a key, made if it is new. The key is copied, so its array can be used again. */
  get(key: readonly number[], make: () => Value): Value {
    const code = hash(key);
    const found = this.#entries.get(code)?.find((entry) => sameShape(entry.key, key));
    if (found !== undefined) return found.value;

    const value = make();
    this.#weight += this.#weigh(value);
    if (this.#weight > this.#limit) {
      this.#entries.clear();
      this.#weight = this.#weigh(value);
    }
    this.#entries.set(code, [...(this.#entries.get(code) ?? []), { key: [...key], value }]);
    return value;
  }
}

/** FNV-1a over the numbers instead of bytes. Source: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(key: readonly number[]): number {
  let code = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) code = Math.imul(code ^ key[i]!, 0x01000193);
  return code;
}
