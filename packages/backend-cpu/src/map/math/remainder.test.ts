/** Vector code against JavaScript's exact remainders, for numbers of any size. */
import { type BinaryFunction, binaryFor, newArray, type TypedArray, whole } from '@glissade/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runMap } from '../map.ts';

function remainders(a: TypedArray, b: TypedArray, dtype: 'float32' | 'int32' | 'uint8'): TypedArray {
  const [x, y, output] = [a, b, newArray(dtype, a.length)].map((each) => whole(each, dtype, [a.length]));
  const expression = {
    kind: 'binary',
    function: 'remainder' as BinaryFunction,
    left: { kind: 'input', index: 0 },
    right: { kind: 'input', index: 1 },
  } as const;
  runMap({ family: 'map', expression }, [x!, y!], output!);
  return output!.buffer;
}

function expected(a: TypedArray, b: TypedArray, dtype: 'float32' | 'int32' | 'uint8'): TypedArray {
  const compute = binaryFor('remainder', dtype)!;
  return newArray(dtype, a.length).map((_, i) => compute(a[i]!, b[i]!));
}

/** So many that vector code computes them. */
const length = 1000;
const bits = fc
  .array(fc.integer(), { minLength: 2 * length, maxLength: 2 * length })
  .map((all) => Int32Array.from(all));

describe('remainders', () => {
  it('of all pairs of special numbers', () => {
    const numbers = [
      0,
      -0,
      1,
      -1,
      3,
      -7,
      0.1,
      2 ** 24,
      3e38,
      -3e38,
      2 ** -149,
      -(2 ** -149),
      Infinity,
      -Infinity,
      NaN,
    ];
    const pairs = numbers.flatMap((a) => numbers.map((b) => [a, b] as const));
    const [a, b] = [0, 1].map((place) =>
      Float32Array.from({ length }, (_, i) => pairs[i % pairs.length]![place]!),
    ) as [Float32Array, Float32Array];
    expect(remainders(a, b, 'float32')).toEqual(expected(a, b, 'float32'));
  });

  it('of floats of any size, to the last bit', () => {
    fc.assert(
      fc.property(bits, ({ buffer }) => {
        const [a, b] = [new Float32Array(buffer, 0, length), new Float32Array(buffer, 4 * length)];
        expect(remainders(a, b, 'float32')).toEqual(expected(a, b, 'float32'));
      }),
      { numRuns: 30 },
    );
  });

  it('of integers, and 0 where the divisor is 0', () => {
    fc.assert(
      fc.property(bits, fc.integer({ min: 0, max: 31 }), (all, shift) => {
        const [a, b] = [all.slice(0, length), all.slice(length).map((each) => each >> shift)];
        b[0] = 0;
        a[1] = -(2 ** 31);
        b[1] = -1;
        const found = remainders(a, b, 'int32');
        expect(found[0]).toBe(0);
        expect(found).toEqual(expected(a, b, 'int32'));
        const [c, d] = [Uint8Array.from(a), Uint8Array.from(b)];
        expect(remainders(c, d, 'uint8')).toEqual(expected(c, d, 'uint8'));
      }),
      { numRuns: 30 },
    );
  });
});
