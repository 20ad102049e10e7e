import { describe, expect, it } from 'vitest';
import { choices } from './choices.ts';
import { type GraphWriter, passedText } from './graph.test-helper.ts';
import { expectSameBits } from './random-graph.test-helper.ts';

/** What stays below x, y and a bool c, which are %0, %1 and %2. */
function simplified(write: (g: GraphWriter, x: number, y: number, c: number) => number): string {
  const text = passedText(choices, (g) =>
    write(g, g.input('x', [2]), g.input('y', [2]), g.input('c', [2], 'bool')),
  );
  return text.split('\n').slice(3).join('; ');
}

const not = (g: GraphWriter, c: number): number => g.call('equal', c, g.fill(0, [], 'bool'));

/** As `logicalNot` writes it. */
const isZero = (g: GraphWriter, c: number): number =>
  g.call('equal', g.apply({ name: 'cast', dtype: 'int32' }, c), g.fill(0, [], 'int32'));

describe('choices', () => {
  it.each<[string, (g: GraphWriter, x: number, y: number, c: number) => number, string]>([
    ['true ? x : y', (g, x, y) => g.call('select', g.fill(1, [], 'bool'), x, y), 'result = %0'],
    ['false ? x : y', (g, x, y) => g.call('select', g.fill(0, [2], 'bool'), x, y), 'result = %1'],
    ['c ? x : x', (g, x, _, c) => g.call('select', c, x, x), 'result = %0'],
    ['!!c', (g, _x, _y, c) => not(g, not(g, c)), 'result = %2'],
    ['c == true', (g, _x, _y, c) => g.call('equal', g.fill(1, [], 'bool'), c), 'result = %2'],
    ['c and true', (g, _x, _y, c) => g.call('multiply', c, g.fill(1, [], 'bool')), 'result = %2'],
    ['c or c', (g, _x, _y, c) => g.call('maximum', c, c), 'result = %2'],
    [
      'c ? true : false',
      (g, _x, _y, c) => g.call('select', c, g.fill(1, [], 'bool'), g.fill(0, [], 'bool')),
      'result = %2',
    ],
    [
      'c or true',
      (g, _x, _y, c) => g.call('maximum', g.fill(1, [], 'bool'), c),
      '%3 = fill() value=1 : bool[2]; result = %3',
    ],
    ['x < x', (g, x) => g.call('less', x, x), '%3 = fill() value=0 : bool[2]; result = %3'],
    [
      '!c ? x : y',
      (g, x, y, c) => g.call('select', isZero(g, c), x, y),
      '%3 = select(%2, %1, %0) : float32[2]; result = %3',
    ],
    [
      'c ? (c ? x : y) : x + y',
      (g, x, y, c) => g.call('select', c, g.call('select', c, x, y), g.call('add', x, y)),
      '%3 = add(%0, %1) : float32[2]; %4 = select(%2, %0, %3) : float32[2]; result = %4',
    ],
  ])('%s', (_, write, expected) => expect(simplified(write)).toBe(expected));

  it('leaves x == x, for x may be NaN', () => {
    expect(simplified((g, x) => g.call('equal', x, x))).toBe('%3 = equal(%0, %0) : bool[2]; result = %3');
  });

  it('leaves c ? true : d', () => {
    const write = (g: GraphWriter, x: number, y: number, c: number): number =>
      g.call('select', c, g.fill(1, [], 'bool'), g.call('less', x, y));
    expect(simplified(write)).toMatch(/; %5 = select\(%2, %3, %4\) : bool\[2\]; result = %5$/);
  });

  it('drops casts that change nothing on the way, and keeps those that round', () => {
    const through = (to: 'float64' | 'int32') => (g: GraphWriter, x: number) =>
      g.apply({ name: 'cast', dtype: 'float32' }, g.apply({ name: 'cast', dtype: to }, x));
    expect(simplified(through('float64'))).toBe('result = %0');
    expect(simplified(through('int32'))).toBe(
      '%3 = cast(%0) : int32[2]; %4 = cast(%3) : float32[2]; result = %4',
    );
  });

  it('changes no result', () => expectSameBits(choices));
});
