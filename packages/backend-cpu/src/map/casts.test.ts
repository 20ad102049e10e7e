/** Floats stored as integers. */
import { type Expression, input, newArray, whole } from '@glissade/tensor';
import { describe, expect, it } from 'vitest';
import { runMap } from './map.ts';

describe('floats that integers cannot hold', () => {
  const odd = [
    2 ** 31,
    -(2 ** 31),
    2 ** 31 + 256,
    -3e9,
    2 ** 32,
    2 ** 32 + 512,
    -(2 ** 33) - 1024,
    1e20,
    -2e30,
  ];
  const usual = [0.99, -0.5, -1.5, 255.5, 256, -1, 2 ** 31 - 128, 1 - 2 ** 31];
  const values = [...odd, ...usual, Infinity, -Infinity, NaN, -0];

  it.each(['int32', 'uint8'] as const)('become %s as arrays store them, in vector code, too', (to) => {
    for (const count of [values.length, 4096]) {
      const from = Float32Array.from({ length: count }, (_, i) => -values[i % values.length]!);
      const made = newArray(to, count);
      // A cast alone would only be a copy.
      const expression: Expression = {
        kind: 'cast',
        to,
        of: { kind: 'unary', function: 'negate', of: input(0) },
      };
      const [given, result] = [whole(from, 'float32', [count]), whole(made, to, [count])];
      runMap({ family: 'map', expression }, [given], result);
      const expected = from.map((value) => -value);
      expect(made).toEqual((to === 'int32' ? Int32Array : Uint8Array).from(expected));
    }
  });
});
