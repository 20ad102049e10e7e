/** The multinomial distribution. */
import {
  add,
  arange,
  broadcast,
  cast,
  eq,
  exp,
  expand,
  logicalAnd,
  mul,
  neg,
  type Operand,
  oneHot,
  reshape,
  type Shape,
  sub,
  sum,
  type Tensor,
  where,
} from '@glissade/tensor';
import { type Constraint, check, count } from './check.ts';
import { ClassVectorDistribution } from './class-vectors.ts';
import { logFactorial, logGamma, xlogy } from './log-gamma.ts';
import type { ProbsOrLogits } from './probabilities.ts';

/**
 * How often each class comes in `totalCount` categorical draws: vectors [K] of whole numbers, in the dtype of the parameter, which is that
 * of `Categorical`.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#multinomial
 *
 * @example
 * ```ts
 * import { Multinomial } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * const p = new Multinomial(8, { probs: tensor([1, 1, 2]) });
 * console.log(p.mean.toArray()); // => [ 2, 2, 4 ]
 * console.log(p.logProb(tensor([2, 2, 4])).exp().itemSync().toFixed(4)); // => 0.1025
 * ```
 * @throws RangeError for a total count that is no whole number from 0 on; what `Categorical` throws
 */
export class Multinomial extends ClassVectorDistribution {
  readonly name: string = 'Multinomial';
  readonly totalCount: number;
  constructor(totalCount: number, parameter: ProbsOrLogits<Tensor>) {
    check('Multinomial: totalCount', totalCount, count);
    super('Multinomial', parameter);
    this.totalCount = totalCount;
  }

  override get mean(): Tensor {
    return mul(this.probs, this.totalCount);
  }
  override get variance(): Tensor {
    const { probs } = this;
    return mul(mul(probs, sub(1, probs)), this.totalCount);
  }

  protected override get given(): Readonly<Record<string, Operand>> {
    return { totalCount: this.totalCount, ...super.given };
  }

  override expand(batchShape: Shape): Multinomial {
    return new Multinomial(this.totalCount, this.restated(batchShape, this.categorical.byLogits));
  }

  sample(shape: Shape = []): Tensor {
    this.extended('sample', shape);
    const classes = this.categorical.sample([this.totalCount, ...shape]);
    return sum(cast(oneHot(classes, this.eventShape[0]!), this.parameter.dtype), 0);
  }

  logProb(value: Operand): Tensor {
    const given = this.outcome(value, count);
    const outcome = expand(given, broadcast('Multinomial.logProb', given.shape, this.parameter.shape));
    const total = sum(outcome, -1);
    check('Multinomial.logProb: the sum of the value', total, this.#all);
    const orders = sub(logGamma(add(total, 1)), sum(logGamma(add(outcome, 1)), -1));
    return add(orders, sum(timesLogarithm(outcome, this.logits), -1));
  }

  /** By the binomial distribution of how often each class comes: the work grows with the total count. */
  override entropy(): Tensor {
    const { totalCount: n, probs } = this;
    const draws = sub(mul(this.categorical.entropy(), n), logFactorial(n));
    if (n === 0) return draws;
    const counts = reshape(cast(arange(1, n + 1), probs.dtype), [n, ...probs.shape.map(() => 1)]);
    const rest = neg(sub(counts, n));
    const orders = sub(logFactorial(n), add(logGamma(add(counts, 1)), logGamma(add(rest, 1))));
    const binomial = exp(add(orders, add(xlogy(counts, probs), xlogy(rest, sub(1, probs)))));
    return add(draws, sum(mul(binomial, logGamma(add(counts, 1))), [0, -1]));
  }

  get #all(): Constraint {
    return { holds: (value) => value === this.totalCount, expected: `the total count, ${this.totalCount}` };
  }
}

/** What never comes has -Infinity as its logarithm, times no occurrence. */
const timesLogarithm = (counts: Tensor, logits: Tensor): Tensor =>
  mul(counts, where(logicalAnd(eq(counts, 0), eq(logits, Number.NEGATIVE_INFINITY)), 0, logits));
