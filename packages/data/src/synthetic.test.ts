import { describe, expect, test } from 'vitest';
import { syntheticDigits } from './index.ts';

describe('syntheticDigits', () => {
  const drawn = syntheticDigits({ count: 300, seed: 7 });
  test('the same seed draws the same, another seed another', () => {
    expect(syntheticDigits({ count: 300, seed: 7 }).images.dataSync()).toEqual(drawn.images.dataSync());
    expect(syntheticDigits({ count: 300, seed: 8 }).images.dataSync()).not.toEqual(drawn.images.dataSync());
  });
  test('every digit, with ink inside the frame, centred', () => {
    expect(new Set(drawn.labels.dataSync()).size).toBe(10);
    for (let i = 0; i < drawn.length; i++) {
      const image = drawn.images.at(i).dataSync();
      let [mass, row, column] = [0, 0, 0];
      image.forEach((ink, at) => {
        mass += ink;
        row += ink * Math.floor(at / 28);
        column += ink * (at % 28);
      });
      expect(mass / 255).toBeGreaterThan(15);
      expect(Math.abs(row / mass - 13.5)).toBeLessThan(1.5);
      expect(Math.abs(column / mass - 13.5)).toBeLessThan(1.5);
    }
  });
  test('says that it is synthetic, takes other sizes, refuses nonsense', () => {
    expect(drawn.synthetic).toBe(true);
    expect(syntheticDigits({ count: 2, size: 16 }).images.shape).toEqual([2, 16, 16]);
    expect(() => syntheticDigits({ count: 0 })).toThrow('count is 0');
  });
});
