/** The continuous Bernoulli distribution. */
import {
  abs,
  add,
  div,
  expm1,
  ge,
  gt,
  le,
  log,
  log1p,
  logicalOr,
  mul,
  neg,
  type Operand,
  rand,
  reciprocal,
  type Shape,
  softplus,
  square,
  sub,
  type Tensor,
  where,
} from '@glissade/tensor';
import { Bernoulli } from './bernoulli.ts';
import { check, probability, real, unitInterval } from './check.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { checkChoice, clampProbs, type ProbsOrLogits } from './probabilities.ts';

/** Between these, formulas are 0 / 0, and series take their place. */
const limits = [0.499, 0.501] as const;

/**
 * Numbers from 0 to 1 whose density is the Bernoulli distribution's formula, with the factor that makes its integral 1: what the pixels of
 * an autoencoder that are not 0 or 1 are to be scored by, instead of the binary cross-entropy alone. `probs` is not the mean.
 * Sources: https://docs.pytorch.org/docs/stable/distributions.html#continuousbernoulli; Loaiza-Ganem and Cunningham 2019,
 * https://arxiv.org/abs/1907.06845
 *
 * @example
 * ```ts
 * import { ContinuousBernoulli } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * const p = new ContinuousBernoulli({ probs: tensor([0.1, 0.5, 0.9]) });
 * console.log(`${p.mean}`); // => tensor([0.3301, 0.5000, 0.6699])
 * console.log(`${p.logProb(0.25)}`); // => tensor([ 0.3557,  0.0000, -0.7429])
 * ```
 * @throws RangeError for a probability beyond 0 to 1, where it can be looked at; TypeError for neither or both of the two
 */
export class ContinuousBernoulli extends ReparameterizedDistribution {
  readonly name: string = 'ContinuousBernoulli';
  /** Kept from 0 and 1. */
  readonly probs: Tensor;
  /** The logarithm of probs / (1 - probs). */
  readonly logits: Tensor;

  readonly #byLogits: boolean;

  constructor(parameter: ProbsOrLogits<Operand>) {
    checkChoice('ContinuousBernoulli', parameter);
    if (parameter.probs !== undefined) check('ContinuousBernoulli: probs', parameter.probs, probability);
    else check('ContinuousBernoulli: logits', parameter.logits, real);
    const trial = new Bernoulli(parameter);
    super(trial.parameter);
    this.#byLogits = trial.byLogits;
    this.probs = clampProbs(trial.probs);
    this.logits = trial.logits;
  }

  override get mean(): Tensor {
    const { cut, odds } = this.#parts();
    const formula = sub(div(cut, sub(mul(cut, 2), 1)), reciprocal(odds));
    const x = sub(this.probs, 0.5);
    return this.#unlessHalf(formula, add(mul(add(mul(square(x), 16 / 45), 1 / 3), x), 0.5));
  }
  override get variance(): Tensor {
    const { cut, odds } = this.#parts();
    const formula = sub(reciprocal(square(odds)), div(mul(cut, sub(1, cut)), square(sub(1, mul(cut, 2)))));
    const x = square(sub(this.probs, 0.5));
    return this.#unlessHalf(formula, sub(1 / 12, mul(sub(1 / 15, mul(x, 128 / 945)), x)));
  }

  protected override get given(): Readonly<Record<string, Operand>> {
    return this.probsOrLogits(this.#byLogits);
  }

  override expand(batchShape: Shape): ContinuousBernoulli {
    return new ContinuousBernoulli(this.restated(batchShape, this.#byLogits));
  }

  rsample(shape: Shape = []): Tensor {
    const noise = rand(this.extended('rsample', shape), { dtype: this.parameter.dtype });
    const { cut, odds } = this.#parts();
    const stretched = log1p(add(neg(cut), mul(noise, sub(mul(cut, 2), 1))));
    return this.#unlessHalf(div(sub(stretched, log1p(neg(cut))), odds), noise);
  }

  logProb(value: Operand): Tensor {
    const outcome = this.outcome(value, unitInterval);
    return add(sub(mul(outcome, this.logits), softplus(this.logits)), this.logNormalizer);
  }

  override cdf(value: Operand): Tensor {
    const outcome = this.outcome(value, unitInterval, 'cdf');
    const { odds } = this.#parts();
    const inside = this.#unlessHalf(div(expm1(mul(outcome, odds)), expm1(odds)), outcome);
    return where(le(outcome, 0), 0, where(ge(outcome, 1), 1, inside));
  }

  override icdf(probability: Operand): Tensor {
    const share = this.share(probability);
    const { odds } = this.#parts();
    return this.#unlessHalf(div(log1p(mul(share, expm1(odds))), odds), share);
  }

  override entropy(): Tensor {
    const rest = log1p(neg(this.probs));
    return sub(sub(mul(this.mean, sub(rest, log(this.probs))), this.logNormalizer), rest);
  }

  /** The logarithm of the factor that makes the integral of the density 1: [...batchShape]. */
  get logNormalizer(): Tensor {
    const { cut, odds } = this.#parts();
    // Twice the distance from 1/2, which loses no digits near 0.
    const isLow = le(cut, 0.5);
    const distance = where(
      isLow,
      log1p(mul(where(isLow, cut, 0), -2)),
      log(sub(mul(where(isLow, 1, cut), 2), 1)),
    );
    const x = square(sub(this.probs, 0.5));
    const series = add(mul(add(mul(x, 104 / 45), 4 / 3), x), Math.LN2);
    return this.#unlessHalf(sub(log(abs(odds)), distance), series);
  }

  /** The probability, another one near 1/2, and its logit. */
  #parts(): { cut: Tensor; odds: Tensor } {
    const cut = this.#unlessHalf(this.probs, limits[0]);
    return { cut, odds: sub(log(cut), log1p(neg(cut))) };
  }

  #unlessHalf(formula: Tensor, series: Operand): Tensor {
    return where(logicalOr(le(this.probs, limits[0]), gt(this.probs, limits[1])), formula, series);
  }
}
