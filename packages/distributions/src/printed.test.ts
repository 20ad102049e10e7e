/** Distributions as text, against what PyTorch 2.13 prints where it prints the parameters. */
import { inspect } from 'node:util';
import { parameter } from '@glissade/autograd';
import { compile } from '@glissade/compiler';
import { ones, reference, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { expect, test } from 'vitest';
import * as all from './index.ts';
import {
  AffineTransform,
  Bernoulli,
  Binomial,
  Categorical,
  Independent,
  LKJCholesky,
  LogNormal,
  MixtureSameFamily,
  Multinomial,
  MultivariateNormal,
  Normal,
  RelaxedBernoulli,
  TanhTransform,
  TransformedDistribution,
  Uniform,
} from './index.ts';

const three = ones([3]);

test.each([
  [new Normal(0, 1), 'Normal(loc: 0.0, scale: 1.0)'],
  [new Normal(zeros([3]), 1), 'Normal(loc: [3], scale: [3])'],
  [new Normal(zeros([1]), 1), 'Normal(loc: tensor([0.]), scale: tensor([1.]))'],
  [new Normal(parameter(tensor(0.5)), 1), 'Normal(loc: 0.5000, scale: 1.0)'],
  [new Normal(tensor(-0.3, { dtype: 'float64' }), 1), 'Normal(loc: -0.3000, scale: 1.0)'],
  [new Uniform(1e-5, Number.POSITIVE_INFINITY), 'Uniform(low: 1.0000e-05, high: inf)'],
  [new Bernoulli({ probs: 0.25 }), 'Bernoulli(probs: 0.2500)'],
  [new Bernoulli({ logits: 2 }), 'Bernoulli(logits: 2.0)'],
  [new Binomial(4, { probs: 0.5 }), 'Binomial(totalCount: 4.0, probs: 0.5000)'],
  [new Categorical({ logits: three }), 'Categorical(logits: [3])'],
  [new Independent(new Normal(three, 1), 1), 'Independent(Normal(loc: [3], scale: [3]), 1)'],
  [
    new MixtureSameFamily(new Categorical({ probs: three }), new Normal(three, 1)),
    'MixtureSameFamily(\n  Categorical(probs: [3]),\n  Normal(loc: [3], scale: [3]))',
  ],
  // Of these PyTorch prints less, or nothing.
  [new LogNormal(0, 1), 'LogNormal(loc: 0.0, scale: 1.0)'],
  [new Multinomial(8, { probs: three }), 'Multinomial(totalCount: 8, probs: [3])'],
  [new LKJCholesky(3), 'LKJCholesky(dim: 3, concentration: 1.0)'],
  [new RelaxedBernoulli(0.1, { logits: 0 }), 'RelaxedBernoulli(temperature: 0.1, logits: 0.0)'],
  [
    new MultivariateNormal(zeros([2]), {
      scaleTril: tensor([
        [1, 0],
        [0, 1],
      ]),
    }),
    'MultivariateNormal(loc: [2], scaleTril: [2, 2])',
  ],
  [
    new TransformedDistribution(new Normal(0, 1), [new AffineTransform(1, 2), new TanhTransform()]),
    'TransformedDistribution(Normal(loc: 0.0, scale: 1.0), AffineTransform(), TanhTransform())',
  ],
] as const)('%s', (p, text) => {
  expect(`${p}`).toBe(text);
});

test('transforms are printed as in PyTorch', () => {
  const transforms = Object.entries(all).filter(([name]) => name.endsWith('Transform')) as [
    string,
    new (...given: readonly unknown[]) => all.Transform,
  ][];
  expect(transforms.length).toBeGreaterThan(11);
  const given: Readonly<Record<string, readonly unknown[]>> = {
    AffineTransform: [1, 2],
    PowerTransform: [2],
    ReshapeTransform: [[2], [1, 2]],
    StackTransform: [[new TanhTransform()]],
    CatTransform: [[new TanhTransform()]],
  };
  for (const [name, Kind] of transforms) {
    expect(`${new Kind(...(given[name] ?? []))}`).toBe(`${name}()`);
    expect(inspect(new Kind(...(given[name] ?? [])))).toBe(`${name}()`);
  }
});

const vectors = { probs: three };
const every: readonly all.Distribution[] = [
  new all.Beta(1, 2),
  new all.Cauchy(0, 1),
  new all.Chi2(3),
  new all.ContinuousBernoulli({ probs: 0.2 }),
  new all.Dirichlet(three),
  new all.ExpRelaxedCategorical(0.5, vectors),
  new all.Exponential(1),
  new all.FisherSnedecor(1, 2),
  new all.Gamma(1, 2),
  new all.GeneralizedPareto(0, 1, 1),
  new all.Geometric({ logits: 0 }),
  new all.Gumbel(0, 1),
  new all.HalfCauchy(1),
  new all.HalfNormal(1),
  new all.InverseGamma(1, 2),
  new all.Kumaraswamy(1, 2),
  new all.Laplace(0, 1),
  new all.LogisticNormal(zeros([2]), 1),
  new all.LogitRelaxedBernoulli(0.5, { probs: 0.5 }),
  new all.LowRankMultivariateNormal(zeros([2]), ones([2, 1]), ones([2])),
  new all.NegativeBinomial(3, { probs: 0.5 }),
  new all.OneHotCategorical(vectors),
  new all.OneHotCategoricalStraightThrough(vectors),
  new all.Pareto(1, 2),
  new all.Poisson(3),
  new all.RelaxedOneHotCategorical(0.5, vectors),
  new all.StudentT(3),
  new all.VonMises(0, 1),
  new all.Weibull(1, 2),
  new all.Wishart(3, {
    covarianceMatrix: tensor([
      [1, 0],
      [0, 1],
    ]),
  }),
];

test.each(every.map((p) => [p.name, p] as const))('%s names its parameters', (name, p) => {
  expect(`${p}`).toMatch(new RegExp(`^${name}\\((\\w+: [^:]+)(, \\w+: [^:]+)*\\)$`));
});

test('console.log shows the same', async () => {
  const { inspect } = await import('node:util');
  expect(inspect({ p: new Normal(0, 1) })).toBe('{ p: Normal(loc: 0.0, scale: 1.0) }');
});

test('what cannot be looked at is printed by its shape', () => {
  let text = '';
  const step = compile((x: Tensor) => {
    text = `${new Normal(x, 1)}`;
    return x.add(1);
  });
  step(tensor(0));
  expect(text).toBe('Normal(loc: [], scale: [])');
  const { readSync: _, ...silent } = reference;
  useBackend({ ...silent, name: 'silent' });
  try {
    expect(`${new Normal(0, 1)}`).toBe('Normal(loc: [], scale: [])');
  } finally {
    useBackend(reference);
  }
});
