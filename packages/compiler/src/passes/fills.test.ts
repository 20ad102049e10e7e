import { describe, expect, it } from 'vitest';
import { fills } from './fills.ts';
import { type GraphWriter, passedText } from './graph.test-helper.ts';
import { expectSameBits } from './random-graph.test-helper.ts';

const whole = { axes: [0, 1], keepdim: false };

describe('fills', () => {
  it.each<[string, (g: GraphWriter) => number, string]>([
    [
      'expand',
      (g) => g.apply({ name: 'expand', shape: [4, 2] }, g.fill(3, [2])),
      'fill() value=3 : float32[4, 2]',
    ],
    [
      'reshape',
      (g) => g.apply({ name: 'reshape', shape: [4] }, g.fill(3, [2, 2])),
      'fill() value=3 : float32[4]',
    ],
    [
      'permute',
      (g) => g.apply({ name: 'permute', order: [1, 0] }, g.fill(3, [4, 2])),
      'fill() value=3 : float32[2, 4]',
    ],
    [
      'max',
      (g) => g.apply({ name: 'max', ...whole, ties: 'share' }, g.fill(3, [4, 2])),
      'fill() value=3 : float32[]',
    ],
    ['sum', (g) => g.apply({ name: 'sum', ...whole }, g.fill(3, [4, 2])), 'fill() value=24 : float32[]'],
    ['argmax', (g) => g.apply({ name: 'argmax', ...whole }, g.fill(3, [4, 2])), 'fill() value=0 : int32[]'],
    [
      'concat',
      (g) => g.apply({ name: 'concat', axis: 0 }, g.fill(3, [4]), g.fill(3, [2])),
      'fill() value=3 : float32[6]',
    ],
    [
      'pad',
      (g) => g.apply({ name: 'pad', padding: [{ low: 1, high: 2, interior: 0 }], value: 3 }, g.fill(3, [2])),
      'fill() value=3 : float32[5]',
    ],
  ])('%s of one number', (_, write, expected) =>
    expect(passedText(fills, write)).toBe(`%0 = ${expected}\nresult = %0`),
  );

  it('leaves sums that are rounded, and the maximum of nothing', () => {
    const text = passedText(fills, (g) => [
      g.apply({ name: 'sum', ...whole }, g.fill(0.1, [4, 2])),
      g.apply({ name: 'sum', ...whole }, g.fill(2 ** 22 + 1, [4, 2])),
      g.apply({ name: 'max', ...whole, ties: 'share' }, g.fill(1, [0, 2])),
    ]);
    expect(text.match(/sum|max/g)).toEqual(['sum', 'sum', 'max']);
  });

  it('changes no result', () => expectSameBits(fills));
});
