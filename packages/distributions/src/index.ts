/** Probability distributions, made of tensor operations: gradients flow through them. */
export { Bernoulli } from './bernoulli.ts';
export { Categorical } from './categorical.ts';
export type { Constraint } from './check.ts';
export { Distribution, ReparameterizedDistribution } from './distribution.ts';
export { Exponential } from './exponential.ts';
export { Independent } from './independent.ts';
export { klDivergence } from './kl.ts';
export { Laplace } from './laplace.ts';
export { LogNormal } from './log-normal.ts';
export { Normal } from './normal.ts';
export type { ProbsOrLogits } from './probabilities.ts';
export { TransformedDistribution } from './transformed.ts';
export { AffineTransform, ExpTransform, TanhTransform, type Transform } from './transforms.ts';
export { Uniform } from './uniform.ts';
