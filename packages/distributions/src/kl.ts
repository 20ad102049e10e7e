/** How far one distribution is from another. */
import {
  abs,
  add,
  broadcast,
  div,
  eq,
  exp,
  gt,
  log,
  logicalOr,
  lt,
  mul,
  neg,
  ShapeError,
  sameShape,
  softplus,
  square,
  sub,
  sum,
  type Tensor,
  where,
} from '@glissade/tensor';
import { Bernoulli } from './bernoulli.ts';
import { Beta } from './beta.ts';
import { Binomial } from './binomial.ts';
import { Categorical } from './categorical.ts';
import { Cauchy } from './cauchy.ts';
import { check, notNegative } from './check.ts';
import { checkDistribution } from './check-distribution.ts';
import { ContinuousBernoulli } from './continuous-bernoulli.ts';
import { Dirichlet } from './dirichlet.ts';
import type { Distribution } from './distribution.ts';
import { Exponential } from './exponential.ts';
import { Gamma } from './gamma.ts';
import { Geometric } from './geometric.ts';
import { eulerGamma, Gumbel } from './gumbel.ts';
import { HalfDistribution } from './half.ts';
import { Independent } from './independent.ts';
import { InverseGamma } from './inverse-gamma.ts';
import { divergenceAcross } from './kl-across.ts';
import { Laplace } from './laplace.ts';
import { digamma, logGamma } from './log-gamma.ts';
import { Normal } from './normal.ts';
import { OneHotCategorical } from './one-hot-categorical.ts';
import { sumLast } from './parameters.ts';
import { Pareto } from './pareto.ts';
import { Poisson } from './poisson.ts';
import { TransformedDistribution } from './transformed.ts';
import { Uniform } from './uniform.ts';

/** The divergence of two distributions; undefined where this is no rule for them. */
type Rule = (p: Distribution, q: Distribution) => Tensor | undefined;

/** A rule for two of one family. */
const within =
  <Family extends Distribution>(
    family: abstract new (...parameters: never[]) => Family,
    divergence: (p: Family, q: Family) => Tensor | undefined,
  ): Rule =>
  (p, q) => {
    if (!(p instanceof family && q instanceof family)) return undefined;
    broadcast(
      `klDivergence of ${p.name}`,
      [...p.batchShape, ...p.eventShape],
      [...q.batchShape, ...q.eventShape],
    );
    return divergence(p, q);
  };

/** Source: https://github.com/pytorch/pytorch/blob/main/torch/distributions/kl.py */
const rules: readonly Rule[] = [
  (p, q) => p.divergence?.(p, q) ?? q.divergence?.(p, q),
  within(Normal, (p, q) => {
    const ratio = square(div(p.scale, q.scale));
    const distance = square(div(sub(p.loc, q.loc), q.scale));
    return mul(sub(sub(add(ratio, distance), 1), log(ratio)), 0.5);
  }),
  within(Bernoulli, (p, q) =>
    add(
      weighted(p.probs, q.probs, sub(softplus(neg(q.logits)), softplus(neg(p.logits)))),
      weighted(sub(1, p.probs), sub(1, q.probs), sub(softplus(q.logits), softplus(p.logits))),
    ),
  ),
  within(Binomial, (p, q) => {
    // Counts that the second cannot give are infinitely far; of one that can give more there is no formula.
    const more = sub(p.totalCount, q.totalCount);
    check('klDivergence of Binomial: the first total count less the second', more, notNegative);
    const distance = mul(p.totalCount, klDivergence(p.trial, q.trial));
    return where(gt(more, 0), Number.POSITIVE_INFINITY, distance);
  }),
  within(Categorical, (p, q) => {
    const [classes, others] = [p.logits.shape.at(-1), q.logits.shape.at(-1)];
    if (classes !== others)
      throw new ShapeError(
        `klDivergence of Categorical: one is of ${classes} classes, the other of ${others}; expected as many`,
      );
    // Of what is impossible the logarithm may be infinite.
    const [never, neverThere] = [eq(p.probs, 0), eq(q.probs, 0)];
    const difference = sub(where(never, 0, p.logits), where(neverThere, 0, q.logits));
    return sum(weighted(p.probs, q.probs, difference), -1);
  }),
  within(Uniform, (p, q) => {
    const outside = logicalOr(gt(q.low, p.low), lt(q.high, p.high));
    const ratio = div(sub(q.high, q.low), sub(p.high, p.low));
    return where(outside, Number.POSITIVE_INFINITY, log(ratio));
  }),
  within(Gumbel, (p, q) => {
    const ratio = div(p.scale, q.scale);
    const distance = div(sub(p.loc, q.loc), q.scale);
    const tail = exp(sub(logGamma(add(ratio, 1)), distance));
    return sub(add(sub(distance, log(ratio)), add(mul(ratio, eulerGamma), tail)), 1 + eulerGamma);
  }),
  within(Cauchy, (p, q) => {
    const apart = add(square(add(p.scale, q.scale)), square(sub(p.loc, q.loc)));
    return sub(log(apart), log(mul(mul(p.scale, q.scale), 4)));
  }),
  // Of numbers around 0 the sign tells nothing.
  within(HalfDistribution, (p, q) => divergenceOf(p.base, q.base)),
  // On average there are 1 / p trials, each of which tells the same.
  within(Geometric, (p, q) => div(klDivergence(p.trial, q.trial), p.probs)),
  within(OneHotCategorical, (p, q) => divergenceOf(p.categorical, q.categorical)),
  within(Poisson, (p, q) => {
    const never = eq(p.rate, 0);
    const ratio = sub(log(where(never, 1, p.rate)), log(where(never, 1, q.rate)));
    return sub(mul(p.rate, ratio), sub(p.rate, q.rate));
  }),
  within(Gamma, (p, q) => {
    const rates = mul(q.concentration, sub(log(p.rate), log(q.rate)));
    const concentrations = sub(logGamma(q.concentration), logGamma(p.concentration));
    const slope = mul(sub(p.concentration, q.concentration), digamma(p.concentration));
    return add(add(rates, concentrations), add(slope, mul(sub(q.rate, p.rate), p.mean)));
  }),
  within(InverseGamma, (p, q) => divergenceOf(p.base, q.base)),
  within(Pareto, (p, q) => {
    const ratio = div(q.alpha, p.alpha);
    const distance = mul(q.alpha, log(div(p.scale, q.scale)));
    return where(
      lt(p.scale, q.scale),
      Number.POSITIVE_INFINITY,
      sub(add(distance, ratio), add(log(ratio), 1)),
    );
  }),
  within(Beta, (p, q) => divergenceOf(p.dirichlet, q.dirichlet)),
  within(Dirichlet, (p, q) => {
    const [shares, others] = [p.eventShape[0], q.eventShape[0]];
    if (shares !== others)
      throw new ShapeError(
        `klDivergence of Dirichlet: one is of ${shares} shares, the other of ${others}; expected as many`,
      );
    const total = sum(p.concentration, -1, { keepdim: true });
    const slope = sub(digamma(p.concentration), digamma(total));
    const each = sum(mul(sub(p.concentration, q.concentration), slope), -1);
    return add(sub(q.logNormalizer, p.logNormalizer), each);
  }),
  within(Exponential, (p, q) => {
    const ratio = div(q.rate, p.rate);
    return sub(sub(ratio, log(ratio)), 1);
  }),
  within(Laplace, (p, q) => {
    const ratio = div(p.scale, q.scale);
    const distance = abs(sub(p.loc, q.loc));
    const overlap = mul(ratio, exp(neg(div(distance, p.scale))));
    return sub(add(add(neg(log(ratio)), div(distance, q.scale)), overlap), 1);
  }),
  within(Independent, (p, q) => {
    const each = p.dims === q.dims ? divergenceOf(p.base, q.base) : undefined;
    return each && sumLast(each, p.dims);
  }),
  // One invertible function of both leaves it as it is.
  within(TransformedDistribution, (p, q) => {
    const alike =
      p.transforms.length === q.transforms.length && p.transforms.every((f, i) => f.equals(q.transforms[i]!));
    if (!alike || !sameShape(p.eventShape, q.eventShape)) return undefined;
    const divergence = divergenceOf(p.base, q.base);
    return (
      divergence && sumLast(divergence, (p.base as Distribution).batchShape.length - p.batchShape.length)
    );
  }),
  within(ContinuousBernoulli, (p, q) => {
    const likelier = mul(p.mean, sub(p.logits, q.logits));
    const [own, other] = [p, q].map((each) => sub(each.logNormalizer, softplus(each.logits)));
    return add(likelier, sub(own!, other!));
  }),
  divergenceAcross,
];

/** What is impossible by p counts nothing, what is so by q alone is infinitely far. */
const weighted = (p: Tensor, q: Tensor, difference: Tensor): Tensor =>
  where(eq(p, 0), 0, where(eq(q, 0), Number.POSITIVE_INFINITY, mul(p, difference)));

function divergenceOf(p: Distribution, q: Distribution): Tensor | undefined {
  for (const rule of rules) {
    const divergence = rule(p, q);
    if (divergence) return divergence;
  }
  return undefined;
}

/**
 * The Kullback-Leibler divergence of p from q, the mean of log p(x) - log q(x) over p: of two distributions of one family, or of two
 * that have a formula, such as of a uniform and a normal one. Batches broadcast. It is infinite where p gives what q cannot. Two
 * `Independent` ones have as many dims, two transformed ones the same transforms.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.kl
 *
 * @example
 * ```ts
 * import { klDivergence, Normal } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(klDivergence(new Normal(tensor([0, 2]), 1), new Normal(0, 1)).toArray()); // => [ 0, 2 ]
 * ```
 * @throws TypeError where there is no rule; ShapeError for batches that do not broadcast
 */
export function klDivergence(p: Distribution, q: Distribution): Tensor {
  checkDistribution('klDivergence: p', p);
  checkDistribution('klDivergence: q', q);
  const divergence = divergenceOf(p, q);
  if (divergence) return divergence;
  throw new TypeError(
    `klDivergence: there is no rule for ${p.name} and ${q.name}. Estimate it: p.logProb(x).sub(q.logProb(x)), averaged over samples ` +
      'x of p',
  );
}
