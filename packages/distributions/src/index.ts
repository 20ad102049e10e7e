/** Probability distributions, made of tensor operations: gradients flow through them. */
export { Bernoulli } from './bernoulli.ts';
export { Beta } from './beta.ts';
export { Binomial } from './binomial.ts';
export { Categorical } from './categorical.ts';
export { Cauchy } from './cauchy.ts';
export type { Constraint } from './check.ts';
export { Chi2 } from './chi2.ts';
export { CorrCholeskyTransform, LowerCholeskyTransform } from './cholesky-transforms.ts';
export { ContinuousBernoulli } from './continuous-bernoulli.ts';
export type { Covariance } from './covariance.ts';
export { Dirichlet } from './dirichlet.ts';
export { Distribution, type EnumerationOptions, ReparameterizedDistribution } from './distribution.ts';
export { ExpRelaxedCategorical } from './exp-relaxed-categorical.ts';
export { Exponential } from './exponential.ts';
export { FisherSnedecor } from './fisher-snedecor.ts';
export { Gamma } from './gamma.ts';
export { GeneralizedPareto } from './generalized-pareto.ts';
export { Geometric } from './geometric.ts';
export { Gumbel } from './gumbel.ts';
export { HalfCauchy } from './half-cauchy.ts';
export { HalfNormal } from './half-normal.ts';
export { Independent } from './independent.ts';
export { InverseGamma } from './inverse-gamma.ts';
export { CatTransform, StackTransform } from './joined-transforms.ts';
export { klDivergence } from './kl.ts';
export { Kumaraswamy } from './kumaraswamy.ts';
export { Laplace } from './laplace.ts';
export { LKJCholesky } from './lkj-cholesky.ts';
export { LogNormal } from './log-normal.ts';
export { LogisticNormal } from './logistic-normal.ts';
export { LogitRelaxedBernoulli } from './logit-relaxed-bernoulli.ts';
export { LowRankMultivariateNormal } from './low-rank-multivariate-normal.ts';
export { MixtureSameFamily } from './mixture-same-family.ts';
export { Multinomial } from './multinomial.ts';
export { MultivariateNormal } from './multivariate-normal.ts';
export { NegativeBinomial } from './negative-binomial.ts';
export { Normal } from './normal.ts';
export { OneHotCategorical } from './one-hot-categorical.ts';
export { OneHotCategoricalStraightThrough } from './one-hot-categorical-straight-through.ts';
export { Pareto } from './pareto.ts';
export { Poisson } from './poisson.ts';
export type { ProbsOrLogits } from './probabilities.ts';
export { RelaxedBernoulli } from './relaxed-bernoulli.ts';
export { RelaxedOneHotCategorical } from './relaxed-one-hot-categorical.ts';
export { ReshapeTransform } from './reshape-transform.ts';
export { SoftmaxTransform } from './softmax-transform.ts';
export { digamma, erfc, erfinv, lgamma, mvlgamma, ndtr, ndtri, xlogy } from './special-functions.ts';
export { SigmoidTransform, SoftplusTransform, TanhTransform } from './squashing.ts';
export { StickBreakingTransform } from './stick-breaking.ts';
export { StudentT } from './student-t.ts';
export { TransformedDistribution } from './transformed.ts';
export {
  AffineTransform,
  ExpTransform,
  PowerTransform,
  type Transform,
} from './transforms.ts';
export { Uniform } from './uniform.ts';
export { VonMises } from './von-mises.ts';
export { Weibull } from './weibull.ts';
export { Wishart } from './wishart.ts';
