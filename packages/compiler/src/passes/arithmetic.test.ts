import { reference, tensor, useBackend } from '@glissade/tensor';
import { describe, expect, it } from 'vitest';
import { arithmetic } from './arithmetic.ts';
import { type GraphWriter, passedText } from './graph.test-helper.ts';
import { expectSameBits } from './random-graph.test-helper.ts';

/** The last line before the result, where x is %0 and y is %1. */
function simplified(
  write: (g: GraphWriter, x: number, y: number) => number,
  dtype: 'float32' | 'int32' = 'float32',
) {
  const text = passedText(arithmetic, (g) => write(g, g.input('x', [2], dtype), g.input('y', [2], dtype)));
  return text.split('\n').slice(2).join('; ');
}

const x = 'result = %0';

describe('arithmetic', () => {
  it.each<[string, (g: GraphWriter, x: number, y: number) => number, string]>([
    ['x * 1', (g, x) => g.call('multiply', x, g.fill(1)), x],
    ['1 * x', (g, x) => g.call('multiply', g.fill(1, [2]), x), x],
    ['x / 1', (g, x) => g.call('divide', x, g.fill(1)), x],
    ['x - 0', (g, x) => g.call('subtract', x, g.fill(0)), x],
    ['x + -0', (g, x) => g.call('add', x, g.fill(-0)), x],
    ['x ^ 1', (g, x) => g.call('power', x, g.fill(1)), x],
    ['--x', (g, x) => g.call('negate', g.call('negate', x)), x],
    ['max(x, x)', (g, x) => g.call('maximum', x, x), x],
    ['max(x, -inf)', (g, x) => g.call('maximum', x, g.fill(-Infinity)), x],
    ['x ^ 2', (g, x) => g.call('power', x, g.fill(2)), '%2 = multiply(%0, %0) : float32[2]; result = %2'],
    ['x ^ 0', (g, x) => g.call('power', x, g.fill(0)), '%2 = fill() value=1 : float32[2]; result = %2'],
    ['x * -1', (g, x) => g.call('multiply', x, g.fill(-1)), '%2 = negate(%0) : float32[2]; result = %2'],
    ['|-x|', (g, x) => g.call('abs', g.call('negate', x)), '%2 = abs(%0) : float32[2]; result = %2'],
    [
      'x + -y',
      (g, x, y) => g.call('add', x, g.call('negate', y)),
      '%2 = subtract(%0, %1) : float32[2]; result = %2',
    ],
    [
      '-x + y',
      (g, x, y) => g.call('add', g.call('negate', x), y),
      '%2 = subtract(%1, %0) : float32[2]; result = %2',
    ],
    [
      'x - -y',
      (g, x, y) => g.call('subtract', x, g.call('negate', y)),
      '%2 = add(%0, %1) : float32[2]; result = %2',
    ],
    [
      '-x * -y',
      (g, x, y) => g.call('multiply', g.call('negate', x), g.call('negate', y)),
      '%2 = multiply(%0, %1) : float32[2]; result = %2',
    ],
    [
      'x / 8',
      (g, x) => g.call('divide', x, g.fill(8)),
      '%2 = fill() value=0.125 : float32[]; %3 = multiply(%0, %2) : float32[2]; result = %3',
    ],
    [
      '-(x * 3)',
      (g, x) => g.call('negate', g.call('multiply', x, g.fill(3))),
      '%2 = fill() value=-3 : float32[]; %3 = multiply(%0, %2) : float32[2]; result = %3',
    ],
    [
      'exp(x) + 0',
      (g, x) => g.call('add', g.call('exp', x), g.fill(0)),
      '%2 = exp(%0) : float32[2]; result = %2',
    ],
  ])('%s', (_, write, expected) => expect(simplified(write)).toBe(expected));

  it.each<[string, (g: GraphWriter, x: number, y: number) => number]>([
    ['x + 0, for x may be -0', (g, x) => g.call('add', x, g.fill(0))],
    ['0 - x, for x may be 0', (g, x) => g.call('subtract', g.fill(0), x)],
    ['x * 0, for x may be NaN', (g, x) => g.call('multiply', x, g.fill(0))],
    ['x / 3, whose reciprocal is rounded', (g, x) => g.call('divide', x, g.fill(3))],
    ['x / 2^-140, whose reciprocal is infinite', (g, x) => g.call('divide', x, g.fill(2 ** -140))],
  ])('leaves %s', (_, write) => expect(simplified(write)).toMatch(/^%2 = fill.*; %3 = .*; result = %3$/));

  it('multiplies integers by 0 and adds it, as they have neither NaN nor -0', () => {
    expect(simplified((g, x) => g.call('multiply', x, g.fill(0, [], 'int32')), 'int32')).toBe(
      '%2 = fill() value=0 : int32[2]; result = %2',
    );
    expect(simplified((g, x) => g.call('add', x, g.fill(0, [], 'int32')), 'int32')).toBe('result = %0');
  });

  it('keeps the shape that a number was broadcast to', () => {
    const text = passedText(arithmetic, (g) => g.call('multiply', g.input('x', [2]), g.fill(1, [3, 2])));
    expect(text).toBe('%0 = x : float32[2]\n%1 = expand(%0) : float32[3, 2]\nresult = %1');
  });

  it('squares as a power of two does', () => {
    useBackend(reference);
    const x = tensor(
      Float32Array.from({ length: 50_000 }, (_, i) => Math.sin(i * i) * 10 ** ((i % 60) - 30)),
    );
    expect(x.mul(x).dataSync()).toEqual(x.pow(2).dataSync());
  });

  it('changes no result', () => expectSameBits(arithmetic));
});
