/** Remembers what was worked out for lists of whole numbers (shapes and strides), up to a total weight. */
import { sameShape, type View } from '@glissade/tensor';
import { remembered } from './wasm/remembered.ts';

interface Entry<Value> {
  readonly key: readonly number[];
  readonly value: Value;
}

/**
 * Gives the value for a key, made if it is new. The key is copied, so its array can be used again. When the values weigh more
 * than `limit` together, all are forgotten.
 */
export function cached<Value>(
  limit: number,
  weigh: (value: Value) => number,
): (key: readonly number[], make: () => Value) => Value {
  const entries = new Map<number, Entry<Value>[]>();
  let weight = 0;
  return (key, make) => {
    const code = hash(key);
    const found = entries.get(code)?.find((entry) => sameShape(entry.key, key));
    if (found) return found.value;

    const own = [...key]; // `make` may have keys of its own
    const value = make();
    weight += weigh(value);
    if (weight > limit) {
      entries.clear();
      weight = weigh(value);
    }
    remembered(entries, code, () => []).push({ key: own, value });
    return value;
  };
}

/** FNV-1a over the numbers instead of bytes. Source: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(key: readonly number[]): number {
  let code = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) code = Math.imul(code ^ key[i]!, 0x01000193);
  return code;
}

const shared: number[] = [];

/** A key of the layouts of views of one rank, in an array that is used again. */
export function keyOf(views: readonly Pick<View, 'shape' | 'strides'>[]): number[] {
  shared.length = 0;
  for (const { shape, strides } of views) {
    for (let axis = 0; axis < shape.length; axis++) shared.push(shape[axis]!, strides[axis]!);
    shared.push(-1);
  }
  return shared;
}
