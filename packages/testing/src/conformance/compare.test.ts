import { expect, test } from 'vitest';
import { closeTo, difference, exact, summed } from './compare.ts';

const differ = (a: number, b: number, tolerance = closeTo('float32'), sizes = b) =>
  difference(Float32Array.of(a), Float32Array.of(b), tolerance, 'float32', Float32Array.of(sizes)) !==
  undefined;

const largest = (2 - 2 ** -23) * 2 ** 127;

test('numbers near the end of the range may be infinite, and the other way round', () => {
  expect(differ(Infinity, largest)).toBe(false);
  expect(differ(largest, Infinity)).toBe(false);
  expect(differ(Infinity, -largest)).toBe(true);
  expect(differ(Infinity, 3.4e38)).toBe(true);
  expect(differ(Infinity, largest, exact)).toBe(true);
});

test('infinity is no number, and NaN is neither', () => {
  expect(differ(5, Infinity)).toBe(true);
  expect(differ(5, Infinity, summed('float32'), Infinity)).toBe(true);
  expect(differ(Number.NaN, Infinity)).toBe(true);
  expect(differ(Infinity, Number.NaN)).toBe(true);
  expect(differ(Infinity, Infinity)).toBe(false);
  expect(differ(Number.NaN, Number.NaN)).toBe(false);
});

test('halves reach infinity sooner', () => {
  const halves = (a: number, b: number) =>
    difference(Float32Array.of(a), Float32Array.of(b), closeTo('float16'), 'float16');
  expect(halves(Infinity, 65504)).toBeUndefined();
  expect(halves(65504, Infinity)).toBeUndefined();
  expect(halves(60000, Infinity)).toBe('element 0 is 60000, expected Infinity');
});
