import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isWorthSelecting, selectFirst } from './select-first.ts';

/** Few numbers, so that many are equal; and those that comparisons are odd for. */
const numbers = fc.array(fc.constantFrom(0, -0, 1, -1, 2.5, 7, Infinity, -Infinity, NaN), {
  minLength: 1,
  maxLength: 60,
});

test('the first places are those of a stable sort, NaN the largest', () => {
  fc.assert(
    fc.property(numbers, fc.boolean(), fc.nat(), fc.integer({ min: 1, max: 3 }), (list, largest, n, step) => {
      const order = (a: number, b: number): number =>
        Number.isNaN(a) || Number.isNaN(b)
          ? Number(Number.isNaN(a)) - Number(Number.isNaN(b))
          : Number(a > b) - Number(a < b);
      const sign = largest ? -1 : 1;
      const expected = [...list.keys()].sort((i, j) => sign * order(list[i]!, list[j]!) || i - j);
      const places = new Int32Array(1 + (n % list.length));
      const spread = new Float32Array(2 + list.length * step).fill(9);
      list.forEach((x, k) => {
        spread[2 + k * step] = x;
      });
      selectFirst(spread, 2, step, list.length, largest, places);
      expect([...places]).toEqual(expected.slice(0, places.length));
    }),
    { numRuns: 500 },
  );
});

test('few of many are worth it', () => {
  expect([isWorthSelecting(1, 8), isWorthSelecting(2, 15), isWorthSelecting(128, 1024)]).toEqual([
    true,
    false,
    true,
  ]);
  expect(isWorthSelecting(129, 10_000)).toBe(false);
});
