import { describe, expect, it } from 'vitest';
import { type Lengths, lengthFrom, tracesFor } from './length.ts';

const sizes = { batch: [4, 3, 2], time: [8, 7, 6] } as const;
const lengths = tracesFor(sizes);
const found = (of: (at: Lengths) => number) => lengthFrom(lengths.map(of), lengths);

describe('lengthFrom', () => {
  it('finds constants, sums and products', () => {
    expect(found(() => 5)).toBe(5);
    expect(found(({ batch }) => batch!)).toEqual({
      constant: 0,
      terms: [{ factor: 1, names: ['batch'] }],
      divisor: 1,
    });
    expect(found(({ batch, time }) => batch! * time! * 3)).toEqual({
      constant: 0,
      terms: [{ factor: 3, names: ['batch', 'time'] }],
      divisor: 1,
    });
    expect(found(({ batch, time }) => 2 * batch! * time! - batch! + 5 * time! + 7)).toEqual({
      constant: 7,
      terms: [
        { factor: 2, names: ['batch', 'time'] },
        { factor: -1, names: ['batch'] },
        { factor: 5, names: ['time'] },
      ],
      divisor: 1,
    });
  });

  it('finds parts of lengths', () => {
    const multiples = tracesFor({ time: [6, 12, 18] });
    expect(lengthFrom([3, 6, 9], multiples)).toEqual({
      constant: 0,
      terms: [{ factor: 1, names: ['time'] }],
      divisor: 2,
    });
  });

  it('finds nothing in squares, rounded parts and products of three', () => {
    expect(found(({ time }) => time! ** 2)).toBeUndefined();
    expect(found(({ time }) => Math.floor(time! / 2))).toBeUndefined();
    const three = tracesFor({ a: [4, 3, 2], b: [5, 4, 3], c: [7, 6, 5] });
    expect(
      lengthFrom(
        three.map(({ a, b, c }) => a! * b! * c!),
        three,
      ),
    ).toBeUndefined();
    expect(
      lengthFrom(
        three.map(({ a, b, c }) => a! * b! + c!),
        three,
      ),
    ).toEqual({
      constant: 0,
      terms: [
        { factor: 1, names: ['a', 'b'] },
        { factor: 1, names: ['c'] },
      ],
      divisor: 1,
    });
  });
});
