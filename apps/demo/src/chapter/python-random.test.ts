import { describe, expect, it } from 'vitest';
import { PythonRandom } from './python-random.ts';

describe('PythonRandom', () => {
  it('draws as Python does: random.Random(42)', () => {
    const random = new PythonRandom(42);
    const draws = Array.from({ length: 5 }, () => random.randint(0, 99));
    expect(draws).toEqual([81, 14, 3, 94, 35]);
    expect(random.sample(10)).toEqual([3, 9, 2, 5, 0, 4, 6, 7, 1, 8]);
    expect(random.randint(0, 2 ** 32 - 1)).toBe(127_978_094);
  });

  it('gives a permutation', () => {
    const order = new PythonRandom(7).sample(1000);
    expect(order.slice(0, 5)).toEqual([331, 970, 154, 404, 666]);
    expect([...order].sort((a, b) => a - b)).toEqual([...Array(1000).keys()]);
  });
});
