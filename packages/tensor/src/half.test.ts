/** Rounding to half precision, against every half there is. */
import { describe, expect, it } from 'vitest';
import { halfOf } from './half.ts';

/** A half by the format's definition. */
function byDefinition(bits: number): number {
  const [sign, exponent, fraction] = [bits >>> 15 ? -1 : 1, (bits >>> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

const all = Array.from({ length: 65_536 }, (_, bits) => byDefinition(bits));
/** Zero, and all that are greater, in order. */
const positive = all.slice(0, 0x7c00);

describe('halves', () => {
  it('round to themselves, all of them', () => {
    expect(all.findIndex((x) => !Object.is(halfOf(x), x))).toBe(-1);
  });

  it('take what is nearer to them, and the even one what lies midway', () => {
    const wrong: string[] = [];
    const check = (x: number, expected: number) => {
      for (const sign of [1, -1])
        if (!Object.is(halfOf(sign * x), sign * expected)) wrong.push(`${sign * x} to ${halfOf(sign * x)}`);
    };
    for (const [i, low] of positive.entries()) {
      const high = positive[i + 1] ?? Infinity;
      const middle = i + 1 < positive.length ? (low + high) / 2 : 65_520;
      const near = 2 ** -23 * middle; // more than a float32's own unit
      check(middle, i % 2 === 0 ? low : high);
      check(middle - near, low);
      check(middle + near, high);
    }
    expect(wrong).toEqual([]);
  });

  it('are reached by way of float32, as in PyTorch', () => {
    expect(halfOf(1 + 2 ** -11 + 2 ** -30)).toBe(1);
    expect(halfOf(1 + 2 ** -11 + 2 ** -23)).toBe(1 + 2 ** -10);
  });

  it('keep NaN, infinities and the sign of what vanishes', () => {
    expect([NaN, Infinity, -Infinity, 1e300, -1e-300, -0].map(halfOf)).toEqual([
      NaN,
      Infinity,
      -Infinity,
      Infinity,
      -0,
      -0,
    ]);
  });
});
