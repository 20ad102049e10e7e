/** The binomial distribution. */
import {
  add,
  arange,
  cast,
  exp,
  floor,
  logSigmoid,
  minimum,
  mul,
  neg,
  type Operand,
  reshape,
  type Shape,
  sub,
  sum,
  type Tensor,
} from '@glissade/tensor';
import { binomialNumber } from './binomial-draws.ts';
import { check, count, probability } from './check.ts';
import type { EnumerationOptions } from './distribution.ts';
import { drawEach, drawnLike, look } from './draws.ts';
import { logGamma } from './log-gamma.ts';
import { positions } from './parameters.ts';
import type { ProbsOrLogits } from './probabilities.ts';
import { TrialsDistribution } from './trials.ts';

/**
 * How many of `totalCount` Bernoulli trials succeed. The parameters broadcast. It cannot be drawn within `compile` and `vmap`, as
 * `Poisson`.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#binomial
 *
 * @example
 * ```ts
 * import { Binomial } from '@glissade/distributions';
 *
 * const p = new Binomial(4, { probs: 0.5 });
 * console.log(p.mean.itemSync(), p.variance.itemSync()); // => 2 1
 * console.log(p.logProb(1).exp().itemSync().toFixed(4)); // => 0.2500
 * ```
 * @throws RangeError for a total count that is no whole number from 0 on, or a probability beyond 0 to 1, where they can be looked at;
 *   TypeError for neither or both of the two; ShapeError for parameters that do not broadcast
 */
export class Binomial extends TrialsDistribution {
  readonly name: string = 'Binomial';
  /** The total count as it was given. */
  readonly #given: Operand;

  constructor(totalCount: Operand, parameter: ProbsOrLogits<Operand>) {
    super('Binomial', totalCount, count, parameter, probability);
    this.#given = totalCount;
  }

  override get mean(): Tensor {
    return mul(this.totalCount, this.probs);
  }
  override get variance(): Tensor {
    return mul(this.totalCount, this.trial.variance);
  }
  override get mode(): Tensor {
    return minimum(floor(mul(add(this.totalCount, 1), this.probs)), this.totalCount);
  }

  override expand(batchShape: Shape): Binomial {
    return new Binomial(
      ...this.stretched(batchShape, this.totalCount),
      this.restated(batchShape, this.trial.byLogits),
    );
  }

  /** @throws TypeError where the parameters cannot be looked at */
  sample(shape: Shape = []): Tensor {
    const all = this.extended('sample', shape);
    const { totalCount, probs } = this;
    const totals = look('Binomial.sample', totalCount);
    const rounded = probs.dtype === 'float32' ? Math.fround : (x: number): number => x;
    let place = 0;
    const data = drawEach('Binomial.sample', probs.detach(), all, (probability, generator) =>
      binomialNumber(totals[place++ % totals.length]!, probability, generator, rounded),
    );
    return drawnLike(probs, data, all);
  }

  /** @throws RangeError for a value above the total count, where it can be looked at */
  logProb(value: Operand): Tensor {
    const outcome = this.outcome(value, count);
    const rest = sub(this.totalCount, outcome);
    check('Binomial.logProb: the total count less the value', rest, count);
    return this.#logProb(outcome, rest);
  }

  /** @throws Error where the total counts are not alike, TypeError where tensors of them cannot be looked at */
  override enumerateSupport(options?: EnumerationOptions): Tensor {
    return this.listed(
      positions(this.parameter, this.#total('enumerateSupport', 'outcomes are listed') + 1),
      options,
    );
  }

  /** @throws Error where the total counts are not alike, TypeError where tensors of them cannot be looked at */
  override entropy(): Tensor {
    const { totalCount } = this;
    const total = this.#total(
      'entropy',
      'there is a formula',
      ' Estimate it: p.logProb(p.sample([1000])).neg().mean(0)',
    );
    const each = [total + 1, ...this.batchShape.map(() => 1)];
    const outcome = reshape(cast(arange(0, total + 1), totalCount.dtype), each);
    const logProb = this.#logProb(outcome, sub(totalCount, outcome));
    return neg(sum(mul(exp(logProb), logProb), 0));
  }

  /** The one total count. */
  #total(call: string, what: string, mend = ''): number {
    const given = this.#given;
    const [total = 0, ...others] =
      typeof given === 'number' ? [given] : Array.from(look(`Binomial.${call}`, given));
    if (others.some((other) => other !== total))
      throw new Error(`Binomial.${call}: ${what} for equal total counts only.${mend}`);
    return total;
  }

  #logProb(outcome: Tensor, rest: Tensor): Tensor {
    const orders = sub(
      logGamma(add(this.totalCount, 1)),
      add(logGamma(add(outcome, 1)), logGamma(add(rest, 1))),
    );
    return add(orders, add(mul(outcome, this.logits), mul(this.totalCount, logSigmoid(neg(this.logits)))));
  }
}
