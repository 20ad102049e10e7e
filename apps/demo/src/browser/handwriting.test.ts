import { expect, test } from 'vitest';
import { type Drawing, likeMnist } from './handwriting.ts';

/** Ink where a function says so. */
const drawn = (width: number, height: number, isInk: (x: number, y: number) => boolean): Drawing => ({
  ink: Array.from({ length: width * height }, (_, i) => (isInk(i % width, Math.floor(i / width)) ? 255 : 0)),
  width,
  height,
});

/** The rows and columns that have ink, and its centre of mass. */
function extentOf(pixels: Uint8Array) {
  const at = [...pixels.entries()].filter(([, value]) => value > 0);
  const rows = at.map(([i]) => Math.floor(i / 28));
  const columns = at.map(([i]) => i % 28);
  const total = at.reduce((sum, [, value]) => sum + value, 0);
  const mean = (places: number[]): number =>
    at.reduce((sum, [, value], k) => sum + value * places[k]!, 0) / total;
  return {
    height: Math.max(...rows) - Math.min(...rows) + 1,
    width: Math.max(...columns) - Math.min(...columns) + 1,
    centre: [mean(rows), mean(columns)],
  };
}

test('fills 20 pixels of the longer side, and keeps the proportions', () => {
  const tall = drawn(300, 280, (x, y) => x >= 20 && x < 60 && y >= 30 && y < 230);
  expect(extentOf(likeMnist(tall)!)).toMatchObject({ height: 20, width: 4 });
  const wide = drawn(300, 280, (x, y) => x >= 20 && x < 220 && y >= 100 && y < 130);
  expect(extentOf(likeMnist(wide)!)).toMatchObject({ height: 3, width: 20 });
});

test('lays the centre of mass into the middle, wherever it was drawn', () => {
  // Heavy below: a thin stem on a broad foot.
  const isInk = (x: number, y: number): boolean =>
    (x >= 45 && x < 55 && y >= 0 && y < 100) || (x >= 0 && x < 100 && y >= 80 && y < 100);
  const first = likeMnist(drawn(280, 280, isInk))!;
  const moved = likeMnist(drawn(280, 280, (x, y) => isInk(x - 130, y - 170)))!;
  expect(moved).toEqual(first);
  const [row, column] = extentOf(first).centre;
  expect(Math.abs(row! - 13.5)).toBeLessThanOrEqual(0.5);
  expect(Math.abs(column! - 13.5)).toBeLessThanOrEqual(0.5);
});

test('a pixel is as dark as its part of the drawing is on average', () => {
  const chequered = drawn(200, 200, (x, y) => (x + y) % 2 === 0);
  const values = likeMnist(chequered)!.filter((value) => value > 0);
  expect(values).toHaveLength(400);
  for (const value of values) expect(value).toBe(127);
});

test('a dot becomes large, and nothing stays nothing', () => {
  expect(extentOf(likeMnist(drawn(280, 280, (x, y) => x === 5 && y === 7))!)).toMatchObject({
    height: 20,
    width: 20,
  });
  expect(likeMnist(drawn(280, 280, () => false))).toBeUndefined();
});
