/** The negative binomial distribution. */
import {
  add,
  clamp,
  div,
  eq,
  exp,
  floor,
  logSigmoid,
  mul,
  neg,
  type Operand,
  type Shape,
  sigmoid,
  sub,
  type Tensor,
  where,
} from '@glissade/tensor';
import { type Constraint, count, notNegative } from './check.ts';
import { drawEach, drawnLike } from './draws.ts';
import { standardGamma } from './gamma-draws.ts';
import { logGamma } from './log-gamma.ts';
import { smallestNormal } from './parameters.ts';
import { poissonNumber } from './poisson-draws.ts';
import type { ProbsOrLogits } from './probabilities.ts';
import { TrialsDistribution } from './trials.ts';

/** With a probability of 1 no trial ever fails. */
const fallible: Constraint = {
  holds: (value) => value >= 0 && value < 1,
  expected: 'a probability from 0 on, below 1; scores of any size go in as { logits }',
};

/**
 * How often Bernoulli trials succeed before `totalCount` have failed: like `Poisson`, with a greater variance. The total count may be
 * any number from 0 on. There is no formula for its entropy, which throws. It cannot be drawn within `compile` and `vmap`, as `Poisson`.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#negativebinomial
 *
 * @example
 * ```ts
 * import { NegativeBinomial } from '@glissade/distributions';
 *
 * const p = new NegativeBinomial(2, { probs: 0.5 });
 * console.log(p.mean.itemSync(), p.variance.itemSync()); // => 2 4
 * console.log(p.logProb(0).exp().itemSync().toFixed(4)); // => 0.2500
 * ```
 * @throws RangeError for a total count below 0, or a probability beyond 0 to 1 (which is none either), where they can be looked at;
 *   TypeError for neither or both of the two; ShapeError for parameters that do not broadcast
 */
export class NegativeBinomial extends TrialsDistribution {
  readonly name: string = 'NegativeBinomial';
  constructor(totalCount: Operand, parameter: ProbsOrLogits<Operand>) {
    super('NegativeBinomial', totalCount, notNegative, parameter, fallible);
  }

  override get mean(): Tensor {
    return mul(this.totalCount, exp(this.logits));
  }
  override get variance(): Tensor {
    return div(this.mean, sigmoid(neg(this.logits)));
  }
  override get mode(): Tensor {
    return clamp(floor(mul(sub(this.totalCount, 1), exp(this.logits))), 0);
  }

  override expand(batchShape: Shape): NegativeBinomial {
    return new NegativeBinomial(
      ...this.stretched(batchShape, this.totalCount),
      this.restated(batchShape, this.trial.byLogits),
    );
  }

  /** A Poisson number of a gamma rate. @throws TypeError where the parameters cannot be looked at */
  sample(shape: Shape = []): Tensor {
    const all = this.extended('sample', shape);
    const standard = standardGamma('NegativeBinomial.sample', this.totalCount.detach(), all);
    const rate = clamp(div(standard, exp(neg(this.logits.detach()))), smallestNormal(standard.dtype));
    return drawnLike(rate, drawEach('NegativeBinomial.sample', rate, all, poissonNumber), all);
  }

  logProb(value: Operand): Tensor {
    const { totalCount, logits } = this;
    const outcome = this.outcome(value, count);
    const trials = add(mul(totalCount, logSigmoid(neg(logits))), mul(outcome, logSigmoid(logits)));
    // Of no failures at all the only outcome is 0, whose orders are one.
    const isNone = eq(add(totalCount, outcome), 0);
    const total = where(isNone, 1, totalCount);
    return sub(add(trials, logGamma(add(total, outcome))), add(logGamma(add(outcome, 1)), logGamma(total)));
  }
}
