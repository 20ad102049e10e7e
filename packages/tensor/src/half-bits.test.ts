/** The bits of halves, of every half there is. */
import { describe, expect, it } from 'vitest';
import { bitsOfHalves, halvesOfBits } from './half-bits.ts';

/** A half by the format's definition. */
function byDefinition(bits: number): number {
  const [sign, exponent, fraction] = [bits >>> 15 ? -1 : 1, (bits >>> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

const allBits = Array.from({ length: 65_536 }, (_, i) => i);
const all = allBits.map(byDefinition);

describe('halves', () => {
  it('are what their bits say, all of them', () => {
    const numbers = halvesOfBits(allBits);
    expect(all.findIndex((x, i) => !Object.is(x, numbers[i]))).toBe(-1);
  });

  it('have their bits, all of them', () => {
    const isNoNumber = (bits: number) => (bits & 0x7c00) === 0x7c00 && (bits & 1023) !== 0;
    const expected = allBits.map((bits) => (isNoNumber(bits) ? 0x7e00 : bits));
    expect(Array.from(bitsOfHalves(all))).toEqual(expected);
  });
});
