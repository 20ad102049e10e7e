/** What PyTorch gave, as tensors, and distributions of its parameters. */
import { parameter } from '@glissade/autograd';
import { arange, cos, type DType, full, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
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
  type Covariance,
  Dirichlet,
  type Distribution,
  Exponential,
  ExpRelaxedCategorical,
  FisherSnedecor,
  Gamma,
  GeneralizedPareto,
  Geometric,
  Gumbel,
  HalfCauchy,
  HalfNormal,
  Independent,
  InverseGamma,
  Kumaraswamy,
  Laplace,
  LKJCholesky,
  LogisticNormal,
  LogitRelaxedBernoulli,
  LogNormal,
  LowRankMultivariateNormal,
  MixtureSameFamily,
  Multinomial,
  MultivariateNormal,
  NegativeBinomial,
  Normal,
  OneHotCategorical,
  OneHotCategoricalStraightThrough,
  Pareto,
  Poisson,
  PowerTransform,
  type ProbsOrLogits,
  RelaxedBernoulli,
  RelaxedOneHotCategorical,
  SigmoidTransform,
  SoftplusTransform,
  StudentT,
  TanhTransform,
  TransformedDistribution,
  Uniform,
  VonMises,
  Weibull,
  Wishart,
} from './index.ts';

useBackend(reference);

export type Golden = number | string | readonly Golden[];
export type Parameters = Record<string, Tensor>;
export interface Recorded {
  readonly value: Golden;
  readonly grads: Record<string, Golden> | null;
}
/** Numbers, with words for those that JSON does not have. */
export function golden(value: Golden, dtype: DType = 'float64'): Tensor {
  const number = (each: Golden): number =>
    each === 'inf' ? Infinity : each === '-inf' ? -Infinity : Number(each);
  const nested = (each: Golden): number | number[] =>
    typeof each === 'object' ? (each.map(nested) as number[]) : number(each);
  return tensor(nested(value), { dtype });
}

const normal = (p: Parameters): Independent<Normal> => new Independent(new Normal(p['mean']!, p['std']!), 1);
const probsOrLogits = (p: Parameters): ProbsOrLogits<Tensor> =>
  p['probs'] ? { probs: p['probs'] } : { logits: p['logits']! };

const covarianceOf = (p: Parameters): Covariance =>
  p['scale_tril']
    ? { scaleTril: p['scale_tril'] }
    : p['precision_matrix']
      ? { precisionMatrix: p['precision_matrix'] }
      : { covarianceMatrix: p['covariance_matrix']! };

export const families: Record<string, (p: Parameters) => Distribution> = {
  Normal: (p) => new Normal(p['mean']!, p['std']!),
  Bernoulli: (p) => new Bernoulli(probsOrLogits(p)),
  Categorical: (p) => new Categorical(probsOrLogits(p)),
  Uniform: (p) => new Uniform(p['low']!, p['high']!),
  Exponential: (p) => new Exponential(p['rate']!),
  Laplace: (p) => new Laplace(p['loc']!, p['scale']!),
  Gumbel: (p) => new Gumbel(p['loc']!, p['scale']!),
  Cauchy: (p) => new Cauchy(p['loc']!, p['scale']!),
  HalfNormal: (p) => new HalfNormal(p['scale']!),
  Geometric: (p) => new Geometric(probsOrLogits(p)),
  OneHotCategorical: (p) => new OneHotCategorical(probsOrLogits(p)),
  Gamma: (p) => new Gamma(p['concentration']!, p['rate']!),
  Chi2: (p) => new Chi2(p['df']!),
  Beta: (p) => new Beta(p['concentration1']!, p['concentration0']!),
  Dirichlet: (p) => new Dirichlet(p['concentration']!),
  Poisson: (p) => new Poisson(p['rate']!),
  StudentT: (p) => new StudentT(p['df']!, p['loc']!, p['scale']!),
  LogNormal: (p) => new LogNormal(p['loc']!, p['scale']!),
  Independent: normal,
  HalfCauchy: (p) => new HalfCauchy(p['scale']!),
  GeneralizedPareto: (p) => new GeneralizedPareto(p['loc']!, p['scale']!, p['concentration']!),
  ContinuousBernoulli: (p) => new ContinuousBernoulli(probsOrLogits(p)),
  VonMises: (p) => new VonMises(p['loc']!, p['concentration']!),
  FisherSnedecor: (p) => new FisherSnedecor(p['df1']!, p['df2']!),
  LogisticNormal: (p) => new LogisticNormal(p['loc']!, p['scale']!),
  OneHotCategoricalStraightThrough: (p) => new OneHotCategoricalStraightThrough(probsOrLogits(p)),
  MultivariateNormal: (p) => new MultivariateNormal(p['loc']!, covarianceOf(p)),
  LowRankMultivariateNormal: (p) =>
    new LowRankMultivariateNormal(p['loc']!, p['cov_factor']!, p['cov_diag']!),
  Wishart: (p) => new Wishart(p['df']!, covarianceOf(p)),
  LKJCholesky: (p) => new LKJCholesky(p['dim']!.itemSync(), p['concentration']!),
  RelaxedBernoulli: (p) => new RelaxedBernoulli(p['temperature']!, probsOrLogits(p)),
  RelaxedOneHotCategorical: (p) => new RelaxedOneHotCategorical(p['temperature']!, probsOrLogits(p)),
  Weibull: (p) => new Weibull(p['scale']!, p['concentration']!),
  Pareto: (p) => new Pareto(p['scale']!, p['alpha']!),
  InverseGamma: (p) => new InverseGamma(p['concentration']!, p['rate']!),
  Kumaraswamy: (p) => new Kumaraswamy(p['concentration1']!, p['concentration0']!),
  Multinomial: (p) => new Multinomial(p['total_count']!.itemSync(), probsOrLogits(p)),
  Binomial: (p) => new Binomial(p['total_count']!, probsOrLogits(p)),
  NegativeBinomial: (p) => new NegativeBinomial(p['total_count']!, probsOrLogits(p)),
  NormalMixture: (p) =>
    new MixtureSameFamily(new Categorical(probsOrLogits(p)), new Normal(p['mean']!, p['std']!)),
  VectorMixture: (p) => new MixtureSameFamily(new Categorical(probsOrLogits(p)), normal(p)),
  LogitRelaxedBernoulli: (p) => new LogitRelaxedBernoulli(p['temperature']!, probsOrLogits(p)),
  ExpRelaxedCategorical: (p) => new ExpRelaxedCategorical(p['temperature']!, probsOrLogits(p)),
  SigmoidNormal: (p) => new TransformedDistribution(normal(p), new SigmoidTransform()),
  PowerNormal: (p) =>
    new TransformedDistribution(new Normal(p['mean']!, p['std']!), [
      new SoftplusTransform(),
      new PowerTransform(p['exponent']!),
    ]),
  TanhNormal: (p) =>
    new TransformedDistribution(normal(p), [
      new TanhTransform(),
      new AffineTransform(p['loc']!, p['scale']!),
    ]),
};

export const leaves = (given: Record<string, Golden>, dtype: DType = 'float64'): Parameters =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name, parameter(golden(value, dtype))]));

export function expectClose(actual: Tensor, value: Golden, tolerance = 1e-10): void {
  const expected = golden(value, actual.dtype);
  expect(actual.shape).toEqual(expected.shape);
  const data = expected.dataSync();
  for (const [i, got] of actual.dataSync().entries()) {
    const wanted = data[i]!;
    // Where PyTorch's gradient is NaN, it may be a number here.
    if (Number.isNaN(wanted)) continue;
    if (!(got === wanted || Math.abs(got - wanted) <= tolerance * (1 + Math.abs(wanted))))
      expect.fail(`element ${i} is ${got}, not ${wanted}`);
  }
}

/** The sum of the elements, each times the cosine of its position. */
export const weighted = (result: Tensor): Tensor =>
  result.mul(cos(arange(result.size, { dtype: result.dtype })).reshape(result.shape)).sum();

/** The result, and the gradients of the sum of its elements, each times the cosine of its position. */
export function expectRecorded(
  result: Tensor,
  { value, grads }: Recorded,
  p: Parameters,
  tolerance?: number,
  ofGradients: number | undefined = tolerance,
): void {
  expectClose(result, value, tolerance);
  if (!grads) return;
  weighted(result).backward();
  for (const [name, expected] of Object.entries(grads)) {
    const { grad, shape, dtype } = p[name]!;
    expectClose(grad ?? full(shape, 0, { dtype }), expected, ofGradients);
    expect(grad?.isnan().any().itemSync() ?? 0).toBe(0);
    p[name]!.grad = undefined;
  }
}
