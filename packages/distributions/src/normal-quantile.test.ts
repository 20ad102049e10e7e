/** Shares and quantiles of normal numbers far from the middle, beside those of 40 digits (of Python's mpmath). */
import { gradcheck } from '@glissade/autograd';
import { tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import './examples.test-helper.ts';
import { Cauchy, HalfNormal, Normal } from './index.ts';

const normal = new Normal(tensor(0, { dtype: 'float64' }), 1);

describe('in float64', () => {
  test.each([
    [-20, 2.7536241186062337e-89],
    [-8, 6.220960574271784e-16],
    [-2, 0.02275013194817921],
    [-1.0001, 0.15863105806885877],
    [-0.9999, 0.1586794522137626],
    [Number.NEGATIVE_INFINITY, 0],
    [Number.POSITIVE_INFINITY, 1],
  ])('the share below %d', (z, share) => {
    const got = normal.cdf(tensor(z, { dtype: 'float64' })).itemSync();
    expect(Math.abs(got - share)).toBeLessThanOrEqual(1e-13 * share);
  });

  test.each([
    [1e-300, -37.0470962993612],
    [1e-40, -13.31092137142517],
    [1e-9, -5.9978070150076865],
    [0.1499, -1.0368623771459264],
    [0.1501, -1.0360045924921553],
    [0.3, -0.5244005127080408],
    [0.7, 0.5244005127080408],
    [0.5, 0],
    [0, Number.NEGATIVE_INFINITY],
    [1, Number.POSITIVE_INFINITY],
  ])('the quantile of %d', (share, z) => {
    const got = normal.icdf(tensor(share, { dtype: 'float64' })).itemSync();
    expect(got === z || Math.abs(got / z - 1) < 1e-13 || got === z + 0).toBe(true);
  });

  test('first and second derivatives are those of differences', () => {
    const z = tensor([-6, -2, -0.5, 0.3, 3], { dtype: 'float64' });
    expect(gradcheck((x) => normal.cdf(x!), [z])).toBe(true);
    const shares = tensor([0.05, 0.1, 0.3, 0.5, 0.86, 0.9], { dtype: 'float64' });
    expect(gradcheck((x) => normal.icdf(x!), [shares])).toBe(true);
    expect(gradcheck((x) => new Cauchy(0, tensor(2, { dtype: 'float64' })).icdf(x!), [shares])).toBe(true);
  });
});

test('in float32, small shares keep their digits', () => {
  const shares = tensor([1e-30, 1e-12, 1e-6]);
  const quantiles = new Normal(0, 1).icdf(shares);
  for (const [i, z] of [-11.4640247, -7.0344838, -4.7534243].entries())
    expect(Math.abs(quantiles.at(i).itemSync() / z - 1)).toBeLessThan(1e-6);
  const half = new HalfNormal(1);
  expect(Math.abs(half.icdf(1e-12).itemSync() / 1.2533141e-12 - 1)).toBeLessThan(1e-6);
  expect(half.cdf(half.icdf(shares)).div(shares).sub(1).abs().lt(1e-6).all().itemSync()).toBe(1);
});
