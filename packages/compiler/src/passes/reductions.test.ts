import { describe, expect, it } from 'vitest';
import { type GraphWriter, passedText } from './graph.test-helper.ts';
import { expectSameBits } from './random-graph.test-helper.ts';
import { reductions } from './reductions.ts';

const lone = { axes: [1], keepdim: false };

/** What stays below x, a float32[4, 1], which is %0. */
function simplified(write: (g: GraphWriter, x: number) => number): string {
  const text = passedText(reductions, (g) => write(g, g.input('x', [4, 1])));
  return text.split('\n').slice(1).join('; ');
}

describe('reductions', () => {
  it('reduces nothing over axes of length 1; but a sum makes -0 into 0', () => {
    expect(simplified((g, x) => g.apply({ name: 'max', ...lone, ties: 'share' }, x))).toBe(
      '%1 = reshape(%0) : float32[4]; result = %1',
    );
    expect(simplified((g, x) => g.apply({ name: 'product', axes: [], keepdim: false }, x))).toBe(
      'result = %0',
    );
    expect(simplified((g, x) => g.apply({ name: 'argmax', ...lone }, x))).toBe(
      '%1 = fill() value=0 : int32[4]; result = %1',
    );
    expect(simplified((g, x) => g.apply({ name: 'sum', ...lone }, x))).toBe(
      '%1 = fill() value=0 : float32[]; %2 = add(%0, %1) : float32[4, 1]; %3 = reshape(%2) : float32[4]; result = %3',
    );
  });

  it('negates a sum instead of its terms', () => {
    expect(
      simplified((g, x) => g.apply({ name: 'sum', axes: [0], keepdim: false }, g.call('negate', x))),
    ).toBe(
      '%1 = sum(%0) axes=[0] keepdim=false : float32[1]; %2 = fill() value=0 : float32[]; %3 = subtract(%2, %1) : float32[1]; result = %3',
    );
  });

  it('does not sum what was scattered, one number to each line', () => {
    const write = (g: GraphWriter, x: number): number => {
      const index = g.input('index', [4, 1], 'int32');
      return g.apply(
        { name: 'sum', ...lone },
        g.apply({ name: 'scatterAdd', axis: 1 }, g.fill(0, [4, 9]), index, x),
      );
    };
    expect(simplified(write)).toBe(
      '%1 = index : int32[4, 1]; %2 = fill() value=0 : float32[]; %3 = add(%0, %2) : float32[4, 1]; %4 = reshape(%3) : float32[4]; result = %4',
    );
  });

  it('changes no result', () => expectSameBits(reductions));
});
