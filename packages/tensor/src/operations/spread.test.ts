import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply } from '../apply.ts';
import { arange } from '../creation.ts';
import { add } from './arithmetic.ts';
import { padAxes } from './pad-axes.ts';
import { reshape, slice } from './shaping.ts';
import { convolveSpread } from './spread.ts';

const small = (min: number, max: number) => fc.integer({ min, max });
const axis = fc.record({
  length: small(1, 5),
  kernel: small(1, 4),
  stride: small(1, 4),
  dilation: small(1, 4),
  by: small(1, 4),
  reach: small(-3, 9),
  positions: small(1, 6),
});

describe('convolveSpread', () => {
  it('is the convolution of zeros with the elements between them', () => {
    fc.assert(
      fc.property(fc.array(axis, { minLength: 1, maxLength: 2 }), (axes) => {
        const of = <Key extends keyof (typeof axes)[0]>(key: Key): number[] => axes.map((each) => each[key]);
        const numbers = (shape: number[]) => reshape(add(arange(shape.reduce((a, b) => a * b, 1)), 1), shape);
        const x = numbers([2, 2, 3, ...of('length')]);
        const weight = numbers([2, 2, 3, ...of('kernel')]);
        const convolution = { stride: of('stride'), dilation: of('dilation') };
        const got = convolveSpread(x, weight, {
          ...convolution,
          by: of('by'),
          reach: of('reach'),
          positions: of('positions'),
        });

        // Room for every window, cut to where the first one begins and the last one ends.
        const spread = padAxes(
          x,
          axes.map(({ by }) => ({ low: 20, high: 60, interior: by - 1 })),
        );
        const seen = axes.map(
          ({ positions, stride, dilation, kernel }) => (positions - 1) * stride + dilation * (kernel - 1) + 1,
        );
        const windows = axes.reduce(
          (part, { reach }, i) => slice(part, 3 + i, 20 - reach, 20 - reach + seen[i]!),
          spread,
        );
        const expected = apply({ name: 'convolve', ...convolution }, windows, weight);
        expect(got.shape).toEqual([2, 2, 2, ...of('positions')]);
        expect(got.toArray()).toEqual(expected.toArray());
      }),
      { numRuns: 500 },
    );
  });
});
