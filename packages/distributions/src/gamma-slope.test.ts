/** Gradients through gamma numbers and what is made of them, beside PyTorch's, which are right to about 3e-4. */
import { parameter } from '@glissade/autograd';
import { manualSeed, mean, sum, type Tensor, tensor } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { gammaSlope } from './gamma-slope.ts';
import { Beta, Chi2, Dirichlet, Gamma, InverseGamma, StudentT } from './index.ts';

const doubles = (values: number[]): Tensor => parameter(tensor(values, { dtype: 'float64' }));

function closeTo(found: Tensor | undefined, expected: readonly number[], share: number): void {
  const values = [...found!.dataSync()];
  expect(values.length).toBe(expected.length);
  values.forEach((each, i) => {
    expect(Math.abs(each / expected[i]! - 1)).toBeLessThan(share);
  });
}

// Of torch._standard_gamma_grad.
test.each([
  [1e-3, 1e-8, 1.7845109e-4],
  [0.05, 0.273607, 7.3374209],
  [1, 2, 1.6317226],
  [8.5, 5.58452, 0.8204279],
  [1000, 1000, 1.0001667],
  [1e6, 1.001e6, 1.0005],
])('a gamma number of concentration %d at %d moves by %d', (concentration, x, expected) => {
  expect(Math.abs(gammaSlope(concentration, x) / expected - 1)).toBeLessThan(3e-4);
});

test('it moves as far on both sides of where the formula changes', () => {
  for (const z of [-3, -1, 0.1, 2, 4]) {
    const [below, above] = [9999.9, 10_000.1].map((c) => gammaSlope(c, c + z * Math.sqrt(c)));
    expect(Math.abs(above! / below! - 1)).toBeLessThan(1e-6);
  }
});

test('samples follow their parameters as in PyTorch', () => {
  manualSeed(3);
  const [concentration, rate] = [doubles([0.3, 2, 11]), doubles([1, 2, 0.5])];
  sum(new Gamma(concentration, rate).rsample([2]).square()).backward();
  closeTo(concentration.grad, [2.538664, 5.487832, 211.804244], 3e-4);
  closeTo(rate.grad, [-0.650814, -7.491109, -5031.632702], 3e-4);

  manualSeed(3);
  const df = doubles([0.8, 5]);
  sum(new StudentT(df, 1, 2).rsample().sin()).backward();
  closeTo(df.grad, [-4.154045, 0.0021517729], 3e-4);

  manualSeed(3);
  const shape = doubles([3, 5]);
  sum(new InverseGamma(shape, 2).rsample()).backward();
  closeTo(shape.grad, [-0.1408783, -0.0813789], 3e-4);

  manualSeed(3);
  const degrees = doubles([3, 5]);
  sum(new Chi2(degrees).rsample()).backward();
  closeTo(degrees.grad, [1.362898, 1.054445], 3e-4);
});

test('samples with gradients are those without', () => {
  const concentrations = doubles([0.5, 2, 7]);
  for (const p of [
    new Gamma(concentrations, 2),
    new Chi2(concentrations),
    new StudentT(concentrations),
    new InverseGamma(concentrations, 2),
    new Beta(concentrations, 2),
    new Dirichlet(concentrations),
  ]) {
    manualSeed(1);
    const sample = p.sample([3]);
    manualSeed(1);
    const moving = p.rsample([3]);
    expect(sample.history).toBeUndefined();
    expect(moving.history).toBeDefined();
    expect(moving.toArray()).toEqual(sample.toArray());
  }
});

test('the mean of squares of shares moves as the concentrations say', () => {
  manualSeed(5);
  const concentration = doubles([0.7, 2, 4]);
  const squares = (p: Dirichlet): Tensor => sum(p.variance.add(p.mean.square()).mul(weights));
  const weights = tensor([1, -2, 0.5], { dtype: 'float64' });
  squares(new Dirichlet(concentration)).backward();
  const exact = [...concentration.grad!.dataSync()];
  concentration.grad = undefined;
  mean(sum(new Dirichlet(concentration).rsample([20_000]).square().mul(weights), -1)).backward();
  closeTo(concentration.grad, exact, 0.05);

  const [a, b] = [doubles([3]), doubles([2])];
  mean(new Beta(a, b).rsample([20_000])).backward();
  closeTo(a.grad, [2 / 25], 0.05);
  closeTo(b.grad, [-3 / 25], 0.05);
});
