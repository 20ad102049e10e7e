/** What the golden vectors do not say of distributions of numbers: entropies that PyTorch lacks, ends, divergences, and refusals. */
import { grad } from '@glissade/autograd';
import { linspace, manualSeed, ones, type Tensor, tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { close } from './examples.test-helper.ts';
import {
  Beta,
  ContinuousBernoulli,
  type Distribution,
  Exponential,
  FisherSnedecor,
  GeneralizedPareto,
  HalfCauchy,
  HalfNormal,
  klDivergence,
  Laplace,
  Normal,
  OneHotCategoricalStraightThrough,
  Pareto,
  Poisson,
  PowerTransform,
  SigmoidTransform,
  StudentT,
  TransformedDistribution,
  Uniform,
  VonMises,
  Weibull,
} from './index.ts';

describe('the entropy', () => {
  test.each<[string, Distribution, number, number]>([
    ['VonMises', new VonMises(0.5, 2), -Math.PI, Math.PI],
    ['VonMises', new VonMises(0, 0.1), -Math.PI, Math.PI],
    ['FisherSnedecor', new FisherSnedecor(5, 30), 1e-6, 30],
    ['GeneralizedPareto', new GeneralizedPareto(1, 2, -0.5), 1, 5],
    ['ContinuousBernoulli', new ContinuousBernoulli({ probs: 0.2 }), 0, 1],
  ])('of %s is the mean of -log p', (_, p, low, high) => {
    const steps = 40001;
    const logProb = p.logProb(linspace(low, high, steps).slice(0, 0, -1).to('float64'));
    const sum = logProb.exp().mul(logProb).sum().itemSync();
    expect(p.entropy().itemSync()).toBeCloseTo((-sum * (high - low)) / (steps - 1), 2);
  });
});

describe('ends', () => {
  test('of a generalized Pareto distribution', () => {
    const p = new GeneralizedPareto(1, 2, tensor([-1, 0, 1]));
    expect(p.logProb(1).exp().toArray()).toEqual([0.5, 0.5, 0.5]);
    // A uniform distribution, up to its end.
    expect(new GeneralizedPareto(1, 2, -1).logProb(3).exp().itemSync()).toBe(0.5);
    expect(() => p.logProb(3.5)).toThrow(
      'GeneralizedPareto.logProb: the value is 3.5 (element 0 of [3]); expected a number from loc on, up to loc - scale / concentration',
    );
    expect(() => p.logProb(0.5)).toThrow('GeneralizedPareto.logProb: the value is 0.5');
    expect(p.mean.toArray()).toEqual([2, 3, Number.NaN]);
  });

  test('of a sigmoid are finite', () => {
    const p = new TransformedDistribution(new Normal(0, 1), new SigmoidTransform());
    expect(
      p
        .logProb(tensor([0, 1]))
        .isfinite()
        .all()
        .itemSync(),
    ).toBe(1);
  });

  test('of angles are one and the same', () => {
    const p = new VonMises(3, 100);
    manualSeed(0);
    const samples = p.sample([1000]);
    expect(samples.abs().max().itemSync()).toBeLessThanOrEqual(Math.fround(Math.PI));
    close(p.logProb(samples), p.logProb(samples.add(2 * Math.PI)), 1e-3);
    expect(p.sample([0]).shape).toEqual([0]);
  });
});

describe('at the ends', () => {
  test('a uniform tail has a slope by its concentration, but where it ends', () => {
    const slope = grad((x: Tensor) => new GeneralizedPareto(0, 1, x).logProb(tensor([0.5, 1])).sum());
    expect(slope(tensor(-1)).itemSync()).toBeCloseTo(Math.log(0.5), 5);
  });

  test.each([1e16, Infinity])('of a concentration of %d, angles are at their mean', (concentration) => {
    expect(new VonMises(1, concentration).sample([2]).toArray()).toEqual([1, 1].map(Math.fround));
  });

  test('of a very large concentration, angles are normal', () => {
    manualSeed(0);
    const scaled = new VonMises(tensor(0, { dtype: 'float64' }), 1e14).sample([20000]).mul(1e7);
    expect(scaled.mean().itemSync()).toBeCloseTo(0, 1);
    expect(scaled.std().itemSync()).toBeCloseTo(1, 1);
  });

  test('Weibull numbers of an infinite scale are infinite', () => {
    expect(new Weibull(Infinity, 2).sample().itemSync()).toBe(Infinity);
  });

  // The logarithms of gamma functions that it is made of are far larger than what they differ by.
  test.each([1e3, 1e5, 1e8])("Student's t of %d degrees of freedom is normal", (df) => {
    const [p, normal] = [new StudentT(df), new Normal(0, 1)];
    expect(Math.abs(p.logProb(1).sub(normal.logProb(1)).itemSync())).toBeLessThan(1 / df + 1e-6);
    expect(Math.abs(p.entropy().sub(normal.entropy()).itemSync())).toBeLessThan(2 / df + 1e-6);
    const slope = grad((x: Tensor) => new StudentT(x).logProb(1))(tensor(df, { dtype: 'float64' }));
    expect(slope.mul(df ** 2).itemSync()).toBeCloseTo(0.5, 2);
  });
});

describe('divergences', () => {
  test.each<[Distribution, Distribution]>([
    [new Normal(0, 1), new Uniform(-1, tensor([1, 2]))],
    [new Exponential(1), new Pareto(0.5, tensor([1, 2]))],
    [new Exponential(tensor([1, 2])), new Uniform(-1, 5)],
    [new Uniform(-1, 1), new Beta(tensor([1, 2]), 2)],
    [new Uniform(0.1, 1), new Pareto(0.5, tensor([1, 2]))],
    [new Pareto(1, 0.5), new Exponential(tensor([1, 2]))],
    [new Pareto(1, 2), new Normal(tensor([1, 2]), 1)],
    [new Poisson(1), new Poisson(zeros([2]))],
  ])('%# from what cannot give it are infinite', (p, q) => {
    expect(klDivergence(p, q).toArray()).toEqual([Infinity, Infinity]);
  });

  test('of half-Cauchy numbers are those of their bases', () => {
    const divergence = klDivergence(new HalfCauchy(1), new HalfCauchy(tensor([2, 0.1])));
    close(divergence, tensor([0.1178, 1.1069]), 1e-4); // PyTorch 2.13
    expect(() => klDivergence(new HalfCauchy(1), new HalfNormal(1))).toThrow('there is no rule');
  });

  test('of what ends where the other one does are finite', () => {
    expect(klDivergence(new Beta(1, 1), new Uniform(0, 1)).itemSync()).toBeCloseTo(0, 6);
    expect(klDivergence(new Uniform(0, 1), new Beta(1, 1)).itemSync()).toBeCloseTo(0, 6);
    const half = new ContinuousBernoulli({ probs: 0.5 });
    // In PyTorch these two are infinite.
    expect(klDivergence(half, new Uniform(0, 1)).itemSync()).toBeCloseTo(0, 6);
    expect(klDivergence(new Uniform(0, 1), half).itemSync()).toBeCloseTo(0, 6);
  });

  test('of which there is no formula', () => {
    expect(() => klDivergence(new Exponential(1), new Laplace(0, 1))).toThrow('no rule for Exponential and');
    expect(() => klDivergence(new ContinuousBernoulli({ probs: 0.5 }), new Beta(1, 1))).toThrow('no rule');
  });

  test('of unlike shapes', () => {
    expect(() => klDivergence(new Normal(zeros([2]), 1), new Uniform(zeros([3]), 1))).toThrow(
      'klDivergence of Normal: cannot broadcast [2] with [3]',
    );
  });
});

test('gradients go straight through a class', () => {
  const weights = tensor([1, 2, 3]);
  const straight = grad((logits) =>
    new OneHotCategoricalStraightThrough({ logits }).rsample().mul(weights).sum(),
  );
  const soft = grad((logits) => logits.softmax(-1).mul(weights).sum());
  close(straight(zeros([3])), soft(zeros([3])));
});

test.each<[() => unknown, string]>([
  [() => new VonMises(Number.NaN, 1), 'VonMises: loc is NaN; expected a number'],
  [() => new VonMises(0, 0), 'VonMises: concentration is 0; expected a number above 0'],
  [() => new FisherSnedecor(0, 1), 'FisherSnedecor: df1 is 0; expected a number above 0'],
  [() => new FisherSnedecor(1, -1), 'FisherSnedecor: df2 is -1; expected a number above 0'],
  [() => new FisherSnedecor(ones([2]), ones([3])), 'FisherSnedecor: cannot broadcast [2] with [3]'],
  [
    () => new FisherSnedecor(1, 1).logProb(0),
    'FisherSnedecor.logProb: the value is 0; expected a number above 0',
  ],
  [() => new HalfCauchy(0), 'HalfCauchy: scale is 0; expected a number above 0'],
  [() => new HalfCauchy(1).logProb(-1), 'HalfCauchy.logProb: the value is -1; expected a number from 0 on'],
  [() => new GeneralizedPareto(0, 0, 1), 'GeneralizedPareto: scale is 0; expected a number above 0'],
  [
    () => new ContinuousBernoulli({ probs: 2 }),
    'ContinuousBernoulli: probs is 2; expected a probability from 0 to 1',
  ],
  [
    () => new ContinuousBernoulli({} as never),
    'ContinuousBernoulli: expected { probs } or { logits }, got neither',
  ],
  [
    () => new ContinuousBernoulli({ probs: 0.5 }).logProb(-1),
    'ContinuousBernoulli.logProb: the value is -1; expected a number from 0 to 1',
  ],
  [() => new PowerTransform(0), 'PowerTransform: exponent is 0; expected another number than 0'],
])('%# %s', (run, message) => {
  expect(run).toThrow(message);
});
