import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RadixSort } from './radix-sort.ts';

it('sorts keys of one and two words as comparing them would, and keeps the order of equal ones', () => {
  const word = fc.oneof(fc.constantFrom(0, 1, 255, 256, 0x80000000, 0xffffffff), fc.nat(0xffffffff));
  const keys = fc.oneof(
    fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 20 }),
    fc.array(fc.tuple(word, word), { minLength: 100, maxLength: 300, size: 'max' }),
  );
  fc.assert(
    fc.property(keys, fc.constantFrom(1, 2), (pairs, width) => {
      const words = Uint32Array.from(pairs.flatMap((pair) => pair.slice(0, width)));
      const size = ([low, high]: [number, number]): bigint =>
        BigInt(low) + (width === 2 ? BigInt(high) << 32n : 0n);
      const expected = [...pairs.keys()].sort((a, b) => {
        const difference = size(pairs[a]!) - size(pairs[b]!);
        return difference < 0n ? -1 : difference > 0n ? 1 : a - b;
      });
      const { order, sort } = new RadixSort(words, pairs.length);
      // Once more gives the same: nothing is left from before.
      for (let round = 0; round < 2; round++) {
        sort();
        expect([...order]).toEqual(expected);
      }
    }),
  );
});
