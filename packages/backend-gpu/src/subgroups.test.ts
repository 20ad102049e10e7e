/** Which arrangements of threads in subgroups are taken. */
import { expect, test } from 'vitest';
import { areInOrder } from './subgroups.ts';

/** What the test finds where `placeOf` says in which subgroup a thread is, and where. */
function found(
  size: number,
  placeOf: (lane: number) => readonly [first: number, place: number],
): Uint32Array {
  return Uint32Array.from(
    Array.from({ length: 256 }, (_, lane) => {
      const [first, place] = placeOf(lane);
      return [size, first * 256 + place];
    }).flat(),
  );
}

const inOrder = (size: number) => found(size, (lane) => [lane - (lane % size), lane % size]);

test.each([4, 8, 16, 32, 64, 128])('subgroups of %i threads in order', (size) => {
  expect(areInOrder(inOrder(size))).toBe(true);
});

test('subgroups in another order, of sizes that WGSL does not have, or of several', () => {
  const backwards = found(32, (lane) => [lane - (lane % 32) + 31, 31 - (lane % 32)]);
  const interleaved = found(32, (lane) => [lane % 8, lane >> 3]);
  expect([backwards, interleaved].map(areInOrder)).toEqual([false, false]);
  expect([inOrder(2), inOrder(12), inOrder(256), new Uint32Array(512)].map(areInOrder)).toEqual(
    Array(4).fill(false),
  );
  const mixed = inOrder(16);
  mixed.set(inOrder(32).subarray(256), 256);
  expect(areInOrder(mixed)).toBe(false);
});
