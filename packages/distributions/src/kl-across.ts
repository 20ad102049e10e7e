/** How far distributions of numbers are from those of other families: -entropy of p, less the mean of log q over p. */
import {
  add,
  broadcast,
  clamp,
  div,
  erf,
  exp,
  expand,
  fillLike,
  gt,
  log,
  log1p,
  logicalOr,
  lt,
  mul,
  neg,
  type Operand,
  reciprocal,
  softplus,
  square,
  sub,
  type Tensor,
  where,
} from '@glissade/tensor';
import { Bernoulli } from './bernoulli.ts';
import { Beta } from './beta.ts';
import { Binomial } from './binomial.ts';
import { ContinuousBernoulli } from './continuous-bernoulli.ts';
import type { Distribution } from './distribution.ts';
import { Exponential } from './exponential.ts';
import { Gamma } from './gamma.ts';
import { eulerGamma, Gumbel } from './gumbel.ts';
import { Laplace } from './laplace.ts';
import { digamma, logGamma, xlogy } from './log-gamma.ts';
import { Normal } from './normal.ts';
import { Pareto } from './pareto.ts';
import { Poisson } from './poisson.ts';
import { Uniform } from './uniform.ts';

const [infinity, nothing] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/**
 * The divergence of p from q, of families that need not be the same; undefined where there is no formula. What p can give and q cannot
 * makes it infinite. Source of the formulas: https://en.wikipedia.org/wiki/Cross-entropy, and the moments of each
 */
export function divergenceAcross(p: Distribution, q: Distribution): Tensor | undefined {
  const counted = divergenceOfCounts(p, q);
  if (counted) return counted;
  const [own, other] = [endsOf(p), endsOf(q)];
  if (!own || !other) return undefined;
  const shape = broadcast(`klDivergence of ${p.name}`, p.batchShape, q.batchShape);
  if (isOutside(own, other)) return expand(fillLike(p.parameter, infinity, []), shape);
  const surprise = crossEntropy(p, q);
  if (!surprise) return undefined;
  const [[low, high], [least, most]] = [own, other].map((ends) => ends.map((end) => beside(end, p))) as [
    [Tensor, Tensor],
    [Tensor, Tensor],
  ];
  const outside = logicalOr(lt(low, least), gt(high, most));
  return where(outside, infinity, sub(surprise, p.entropy()));
}

const beside = (end: Operand, p: Distribution): Tensor =>
  typeof end === 'number' ? fillLike(p.parameter, end, []) : end;

/** Between which numbers the outcomes lie. */
function endsOf(p: Distribution): readonly [Operand, Operand] | undefined {
  if (p instanceof Normal || p instanceof Laplace || p instanceof Gumbel) return [nothing, infinity];
  if (p instanceof Exponential || p instanceof Gamma) return [0, infinity];
  if (p instanceof Beta || p instanceof ContinuousBernoulli) return [0, 1];
  if (p instanceof Pareto) return [p.scale, infinity];
  return p instanceof Uniform ? [p.low, p.high] : undefined;
}

/** Whether that is sure of any parameters: those that are ends are finite, and where one is the lower end alone it is above 0. */
function isOutside([low, high]: readonly Operand[], [least, most]: readonly Operand[]): boolean {
  const isBelow =
    typeof low === 'number' &&
    (typeof least === 'number' ? low < least : low === nothing || most === infinity);
  return (
    isBelow || (typeof high === 'number' && (typeof most === 'number' ? high > most : high === infinity))
  );
}

/** The mean of -log q over p, wherever q can give what p gives; undefined where there is no formula. */
function crossEntropy(p: Distribution, q: Distribution): Tensor | undefined {
  const { mean } = p;
  if (q instanceof Normal) {
    const apart = div(add(p.variance, square(sub(mean, q.loc))), square(q.scale));
    return add(log(q.scale), mul(add(apart, Math.log(2 * Math.PI)), 0.5));
  }
  if (q instanceof Exponential) return sub(mul(q.rate, mean), log(q.rate));
  if (q instanceof Uniform) return log(sub(q.high, q.low));
  if (q instanceof ContinuousBernoulli)
    return sub(sub(softplus(q.logits), mul(q.logits, mean)), q.logNormalizer);
  if (q instanceof Gumbel) {
    const tail = meanOfDecay(p, q.scale);
    return (
      tail && add(add(log(q.scale), div(sub(mean, q.loc), q.scale)), mul(exp(div(q.loc, q.scale)), tail))
    );
  }
  if (q instanceof Laplace) {
    if (!(p instanceof Normal)) return undefined;
    return add(div(meanDistance(p, q.loc), q.scale), log(mul(q.scale, 2)));
  }
  const logarithm = meanOfLog(p);
  if (!logarithm) return undefined;
  if (q instanceof Gamma) {
    const powers = add(mul(q.concentration, log(q.rate)), mul(sub(q.concentration, 1), logarithm));
    return add(sub(logGamma(q.concentration), powers), mul(q.rate, mean));
  }
  if (q instanceof Pareto)
    return sub(mul(add(q.alpha, 1), logarithm), add(log(q.alpha), mul(q.alpha, log(q.scale))));
  if (!(q instanceof Beta && p instanceof Uniform)) return undefined;
  const powers = add(
    mul(sub(q.concentration1, 1), logarithm),
    mul(sub(q.concentration0, 1), meanOfLogBetween(sub(1, p.high), sub(1, p.low))),
  );
  return sub(q.dirichlet.logNormalizer, powers);
}

/** The mean of log(x). */
function meanOfLog(p: Distribution): Tensor | undefined {
  if (p instanceof Beta)
    return sub(digamma(p.concentration1), digamma(add(p.concentration1, p.concentration0)));
  if (p instanceof Exponential) return sub(-eulerGamma, log(p.rate));
  if (p instanceof Gamma) return sub(digamma(p.concentration), log(p.rate));
  if (p instanceof Pareto) return add(log(p.scale), reciprocal(p.alpha));
  return p instanceof Uniform ? meanOfLogBetween(p.low, p.high) : undefined;
}

/** The same of a uniform number; an end below 0 counts as 0. */
function meanOfLogBetween(low: Tensor, high: Tensor): Tensor {
  const [from, to] = [clamp(low, 0), clamp(high, 0)];
  return sub(div(sub(xlogy(to, to), xlogy(from, from)), sub(high, low)), 1);
}

/** The mean of exp(-x / scale). */
function meanOfDecay(p: Distribution, scale: Tensor): Tensor | undefined {
  if (p instanceof Normal) return exp(sub(mul(square(div(p.scale, scale)), 0.5), div(p.loc, scale)));
  if (p instanceof Exponential) return reciprocal(add(reciprocal(mul(p.rate, scale)), 1));
  if (p instanceof Gamma) return exp(neg(mul(p.concentration, log1p(reciprocal(mul(p.rate, scale))))));
  if (!(p instanceof Uniform)) return undefined;
  const [low, high] = [p.low, p.high].map((end) => exp(neg(div(end, scale)))) as [Tensor, Tensor];
  return div(mul(scale, sub(low, high)), sub(p.high, p.low));
}

/** The mean of |x - to|. Source: https://en.wikipedia.org/wiki/Folded_normal_distribution */
function meanDistance(p: Normal, to: Tensor): Tensor {
  const distance = sub(p.loc, to);
  const scaled = div(distance, p.scale);
  const near = mul(mul(p.scale, Math.sqrt(2 / Math.PI)), exp(mul(square(scaled), -0.5)));
  return add(near, mul(distance, erf(mul(scaled, Math.SQRT1_2))));
}

/** Of trials from counts, and of counts, which know no bound, from those that do. */
function divergenceOfCounts(p: Distribution, q: Distribution): Tensor | undefined {
  if (p instanceof Bernoulli && q instanceof Poisson)
    return sub(sub(q.rate, xlogy(p.probs, q.rate)), p.entropy());
  if (!(p instanceof Poisson && (q instanceof Bernoulli || q instanceof Binomial))) return undefined;
  const shape = broadcast(`klDivergence of ${p.name}`, p.batchShape, q.batchShape);
  return expand(fillLike(p.rate, infinity, []), shape);
}
