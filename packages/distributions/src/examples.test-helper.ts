/** One distribution of each kind, for tests on the reference backend. */
import { diagEmbed, reference, stack, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { expect } from 'vitest';
import {
  AffineTransform,
  Bernoulli,
  Beta,
  Binomial,
  Categorical,
  Cauchy,
  Chi2,
  ContinuousBernoulli,
  Dirichlet,
  type Distribution,
  Exponential,
  FisherSnedecor,
  Gamma,
  GeneralizedPareto,
  Geometric,
  Gumbel,
  HalfCauchy,
  HalfNormal,
  InverseGamma,
  Kumaraswamy,
  Laplace,
  LogNormal,
  MultivariateNormal,
  Normal,
  OneHotCategorical,
  OneHotCategoricalStraightThrough,
  Pareto,
  Poisson,
  type ReparameterizedDistribution,
  StudentT,
  TanhTransform,
  TransformedDistribution,
  Uniform,
  VonMises,
  Weibull,
  Wishart,
} from './index.ts';

useBackend(reference);

export const close = (actual: Tensor, expected: Tensor, tolerance = 1e-5): void => {
  expect(actual.shape).toEqual(expected.shape);
  expect(actual.allcloseSync(expected, { atol: tolerance, rtol: tolerance })).toBe(true);
};

/** One of each that draws without a look at its parameters, with batch [3]. */
export const one = (w: Tensor): readonly Distribution[] => [
  new Normal(w, w.exp()),
  new Bernoulli({ logits: w }),
  new Categorical({ logits: stack([w, w.mul(2), w.neg()], -1) }),
  new Uniform(w, w.add(1)),
  new Exponential(w.exp()),
  new Laplace(w, w.exp()),
  new LogNormal(w, w.exp()),
  new Gumbel(w, w.exp()),
  new Cauchy(w, w.exp()),
  new HalfNormal(w.exp()),
  new Geometric({ logits: w }),
  new OneHotCategorical({ logits: stack([w, w.mul(2), w.neg()], -1) }),
  new Weibull(w.exp(), w.exp().add(1)),
  new Pareto(w.exp(), w.add(4)),
  new Kumaraswamy(w.exp(), w.add(2)),
  new HalfCauchy(w.exp()),
  new GeneralizedPareto(w, w.exp(), w.mul(0.3)),
  new ContinuousBernoulli({ logits: w }),
  new OneHotCategoricalStraightThrough({ logits: stack([w, w.mul(2), w.neg()], -1) }),
  new MultivariateNormal(stack([w, w.mul(2)], -1), { covarianceMatrix: matrices(w) }),
  new TransformedDistribution(new Normal(w, w.exp()), [new TanhTransform(), new AffineTransform(1, 2)]),
];
/** Symmetric and positive definite: [3, 2, 2]. */
const matrices = (w: Tensor): Tensor => diagEmbed(stack([w.exp(), w.add(2)], -1)).add(0.3);
/** The same of those whose parameters are looked at to draw a sample. */
export const byValues = (w: Tensor): readonly Distribution[] => [
  new Gamma(w.exp(), w.exp().add(1)),
  new Chi2(w.exp()),
  new Beta(w.exp(), w.add(2)),
  new Dirichlet(stack([w.exp(), w.add(2), w.square().add(0.5)], -1)),
  new Binomial(5, { logits: w }),
  new Poisson(w.exp().mul(5)),
  new StudentT(w.exp().add(4), w, w.exp()),
  new InverseGamma(w.exp().add(4), w.exp()),
  new FisherSnedecor(w.exp(), w.exp().add(5)),
  new VonMises(w, w.exp()),
  new Wishart(w.exp().add(2), { covarianceMatrix: matrices(w) }),
];
/** Parameters. */
export const w: Tensor = tensor([-0.5, 0, 1]);
export const isReparameterized = (p: Distribution): p is ReparameterizedDistribution => 'rsample' in p;
