/** Shares of gamma numbers, beside those of 40 digits (of Python's mpmath), and their derivatives. */
import { gradcheck, parameter } from '@glissade/autograd';
import { type DType, tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import './examples.test-helper.ts';
import { gammaShare } from './incomplete-gamma.ts';

/** Concentration, number, the share below it and that above. */
const cases: readonly (readonly [number, number, number, number])[] = [
  [0.5, 1e-8, 0.00011283791633342487, 0.9998871620836666],
  [0.001, 0.5, 0.9994399333435292, 0.0005600666564707498],
  [0.001, 3, 0.9999869268601987, 1.3073139801213742e-5],
  [1.5, 1.5, 0.608374823728911, 0.39162517627108895],
  [2, 40, 0.9999999999999998, 1.7418252446695514e-16],
  [30, 30, 0.52428301389368, 0.4757169861063199],
  [30, 5, 2.8175176155779225e-14, 0.9999999999999718],
  [30, 90, 0.999999999999936, 6.3926569911375e-14],
  [10000, 9700, 0.001234175584468492, 0.9987658244155315],
  [10000, 10400, 0.999961119829426, 3.88801705739882e-5],
  [30000, 30000, 0.5007677649187711, 0.49923223508122894],
];

describe.each<[DType, number]>([
  ['float64', 1e-12],
  ['float32', 2e-5],
])('in %s', (dtype, tolerance) => {
  test.each(cases)('of concentration %d at %d', (concentration, x, below, above) => {
    const given = [concentration, x].map((each) => tensor(each, { dtype })) as [never, never];
    // Below 1, only the share below has all digits.
    const slack = x < 1 ? 1e-7 / tolerance / above : 1;
    expect(Math.abs(gammaShare(...given).itemSync() / below - 1)).toBeLessThan(tolerance);
    expect(Math.abs(gammaShare(...given, true).itemSync() / above - 1)).toBeLessThan(tolerance * slack);
  });
});

test('at the ends', () => {
  const concentrations = tensor([0.001, 0.5, 1, 2, 3, 1e6, 1e30]);
  expect(gammaShare(concentrations, concentrations.mul(0)).toArray()).toEqual(Array(7).fill(0));
  const infinite = concentrations.mul(0).add(Number.POSITIVE_INFINITY);
  expect(gammaShare(concentrations, infinite).toArray()).toEqual(Array(7).fill(1));
  expect(gammaShare(concentrations, infinite, true).toArray()).toEqual(Array(7).fill(0));
});

test.each([
  [0.5, 0.3, -0.7705703513753519],
  [3, 2, -0.2318486720439896],
  [30, 35, -0.04640702202834425],
  [1000, 990, -0.012057749285283054],
])('the slope by the concentration %d at %d', (concentration, x, slope) => {
  const p = parameter(tensor(concentration, { dtype: 'float64' }));
  gammaShare(p, tensor(x, { dtype: 'float64' })).backward();
  expect(Math.abs(p.grad!.itemSync() / slope - 1)).toBeLessThan(1e-10);
});

test('the slope at 0 is the density', () => {
  const x = parameter(tensor([0, 0, 0], { dtype: 'float64' }));
  const concentration = parameter(tensor([0.5, 1, 2], { dtype: 'float64' }));
  gammaShare(concentration, x).sum().backward();
  expect(x.grad!.toArray()).toEqual([Number.POSITIVE_INFINITY, expect.closeTo(1, 12), 0]);
  expect(concentration.grad!.toArray()).toEqual([0, 0, 0]);
});

test('first and second derivatives are those of differences', () => {
  const concentration = tensor([0.3, 1.2, 2.5, 40, 40, 0.7], { dtype: 'float64' });
  const x = tensor([0.2, 1.7, 1.1, 35, 47, 3], { dtype: 'float64' });
  expect(gradcheck((a, b) => gammaShare(a!, b!), [concentration, x])).toBe(true);
});
