/** Beside mpmath, of 40 digits. */
import { grad } from '@glissade/autograd';
import { type DType, type Tensor, tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { digammaHalfStep, logHalfStep } from './half-step.ts';

const x = [1e-3, 0.5, 3, 16, 40, 1e6];
const logarithms = [
  -2.88289734839375, -0.225791352644727, -0.0414797225469259, -0.00781122991996762, -0.00312491863504322,
  -1.24999999999995e-7,
];
const digammas = [
  998.616988309794, 1.38629436111989, 0.180372305546776, 0.0317380432951631, 0.0125781188983905,
  5.00000125e-7,
];

describe.each<[DType, number]>([
  ['float64', 1e-12],
  ['float32', 1e-5],
])('in %s', (dtype, digits) => {
  test.each([
    ['the logarithm', logHalfStep, logarithms],
    ['the derivative', digammaHalfStep, digammas],
  ] as const)('%s', (_, f, expected) => {
    const values = f(tensor(x, { dtype })).dataSync();
    expected.forEach((each, i) => {
      expect(Math.abs(values[i]! / each - 1)).toBeLessThan(digits);
    });
  });

  test('the one is the derivative of the other, and of half a logarithm', () => {
    const at = tensor(x.slice(1, 5), { dtype });
    const slopes = grad((x: Tensor) => logHalfStep(x).add(x.log().mul(0.5)).sum())(at).dataSync();
    digammas.slice(1, 5).forEach((each, i) => {
      expect(Math.abs(slopes[i]! / each - 1)).toBeLessThan(3 * digits);
    });
  });
});
