import { describe, expect, it } from 'vitest';
import { type GraphWriter, passedText } from './graph.test-helper.ts';
import { expectSameBits } from './random-graph.test-helper.ts';
import { views } from './views.ts';

const none = { low: 0, high: 0, interior: 0 };
const slice = (starts: number[], shape: number[], steps: number[]) =>
  ({ name: 'slice', starts, shape, steps }) as const;

/** What stays below x, a float32[4, 1, 6], which is %0. */
function simplified(write: (g: GraphWriter, x: number) => number): string {
  const text = passedText(views, (g) => write(g, g.input('x', [4, 1, 6])));
  return text.split('\n').slice(1).join('; ');
}

describe('views', () => {
  it.each<[string, (g: GraphWriter, x: number) => number]>([
    ['a reshape', (g, x) => g.apply({ name: 'reshape', shape: [4, 1, 6] }, x)],
    [
      'a reshape there and back',
      (g, x) => g.apply({ name: 'reshape', shape: [4, 1, 6] }, g.apply({ name: 'reshape', shape: [24] }, x)),
    ],
    ['a permute', (g, x) => g.apply({ name: 'permute', order: [0, 1, 2] }, x)],
    [
      'a permute there and back',
      (g, x) =>
        g.apply({ name: 'permute', order: [2, 0, 1] }, g.apply({ name: 'permute', order: [1, 2, 0] }, x)),
    ],
    ['an expand', (g, x) => g.apply({ name: 'expand', shape: [4, 1, 6] }, x)],
    ['a slice', (g, x) => g.apply(slice([0, 0, 0], [4, 1, 6], [1, 1, 1]), x)],
    [
      'a slice turned twice',
      (g, x) => [1, 2].reduce((line) => g.apply(slice([3, 0, 5], [4, 1, 6], [-1, 1, -1]), line), x),
    ],
    ['a pad', (g, x) => g.apply({ name: 'pad', padding: [none, none, none], value: 0 }, x)],
    [
      'a concat',
      (g, x) => g.apply({ name: 'concat', axis: 1 }, x, g.apply(slice([0, 0, 0], [4, 0, 6], [1, 1, 1]), x)),
    ],
  ])('drops %s that changes nothing', (_, write) => expect(simplified(write)).toBe('result = %0'));

  it.each<[string, (g: GraphWriter, x: number) => number, string]>([
    [
      'reshapes',
      (g, x) => g.apply({ name: 'reshape', shape: [8, 3] }, g.apply({ name: 'reshape', shape: [24] }, x)),
      '%1 = reshape(%0) : float32[8, 3]; result = %1',
    ],
    [
      'permutes',
      (g, x) =>
        g.apply({ name: 'permute', order: [0, 2, 1] }, g.apply({ name: 'permute', order: [2, 1, 0] }, x)),
      '%1 = permute(%0) order=[2,0,1] : float32[6, 4, 1]; result = %1',
    ],
    [
      'expands',
      (g, x) =>
        g.apply({ name: 'expand', shape: [5, 4, 2, 6] }, g.apply({ name: 'expand', shape: [4, 2, 6] }, x)),
      '%1 = expand(%0) : float32[5, 4, 2, 6]; result = %1',
    ],
    [
      'slices',
      (g, x) =>
        g.apply(slice([1, 0, 0], [2, 1, 1], [1, 1, 1]), g.apply(slice([3, 0, 1], [4, 1, 3], [-1, 1, 2]), x)),
      '%1 = slice(%0) starts=[2,0,1] steps=[-1,1,2] : float32[2, 1, 1]; result = %1',
    ],
    [
      'pads',
      (g, x) => {
        const pad = {
          name: 'pad',
          padding: [none, none, { low: 1, high: 2, interior: 0 }],
          value: 0,
        } as const;
        return g.apply(pad, g.apply(pad, x));
      },
      '%1 = pad(%0) padding=[{"low":0,"high":0,"interior":0},{"low":0,"high":0,"interior":0},{"low":2,"high":4,"interior":0}] value=0 : float32[4, 1, 12]; result = %1',
    ],
  ])('joins %s', (_, write, expected) => expect(simplified(write)).toBe(expected));

  it('moves axes of length 1 by a reshape', () => {
    expect(simplified((g, x) => g.apply({ name: 'permute', order: [1, 0, 2] }, x))).toBe(
      '%1 = reshape(%0) : float32[1, 4, 6]; result = %1',
    );
  });

  it('does elementwise work between a reshape and the one back without them', () => {
    const write = (g: GraphWriter, x: number): number => {
      const flat = g.apply({ name: 'reshape', shape: [24] }, x);
      return g.apply({ name: 'reshape', shape: [4, 1, 6] }, g.call('multiply', flat, g.fill(3)));
    };
    expect(simplified(write)).toBe(
      '%1 = fill() value=3 : float32[]; %2 = multiply(%0, %1) : float32[4, 1, 6]; result = %2',
    );
  });

  it('leaves a pad that comes between the elements, and crops as many', () => {
    const padding = [none, none, { low: 0, high: -5, interior: 1 }];
    expect(simplified((g, x) => g.apply({ name: 'pad', padding, value: 0 }, x))).toContain('%1 = pad(%0)');
  });

  it('changes no result', () => expectSameBits(views));
});
