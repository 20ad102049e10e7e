/** The geometric distribution. */
import {
  add,
  div,
  eq,
  floor,
  log,
  log1p,
  logicalAnd,
  logSigmoid,
  mul,
  neg,
  type Operand,
  reciprocal,
  type Shape,
  sub,
  type Tensor,
  uniform,
  where,
} from '@glissade/tensor';
import { Bernoulli } from './bernoulli.ts';
import { type Constraint, check, count, real } from './check.ts';
import { Distribution } from './distribution.ts';
import { smallestNormal } from './parameters.ts';
import { checkChoice, type ProbsOrLogits } from './probabilities.ts';

/** With a probability of 0 success never comes. */
const possible: Constraint = {
  holds: (value) => value > 0 && value <= 1,
  expected: 'a probability above 0, up to 1; scores of any size go in as { logits }',
};

/**
 * How often a Bernoulli trial fails before it succeeds for the first time. `logits` are log(p / (1 - p)) of the probability of success.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#geometric
 *
 * @example
 * ```ts
 * import { Geometric } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * const p = new Geometric({ probs: 0.25 });
 * console.log(p.mean.itemSync()); // => 3
 * console.log(`${p.logProb(tensor([0, 1, 2])).exp()}`); // => tensor([0.2500, 0.1875, 0.1406])
 * ```
 * @throws RangeError for a probability beyond 0 (which is none either) to 1, where it can be looked at; TypeError for neither or both of
 *   the two
 */
export class Geometric extends Distribution {
  readonly name: string = 'Geometric';
  /** One of the trials. */
  readonly trial: Bernoulli;
  readonly #byLogits: boolean;

  constructor(parameter: ProbsOrLogits<Operand>) {
    checkChoice('Geometric', parameter);
    if (parameter.probs !== undefined) check('Geometric: probs', parameter.probs, possible);
    else check('Geometric: logits', parameter.logits, real);
    const trial = new Bernoulli(parameter);
    super(trial.parameter);
    this.trial = trial;
    this.#byLogits = parameter.probs === undefined;
  }

  /** The probabilities of success. */
  get probs(): Tensor {
    return this.trial.probs;
  }
  /** Their sigmoid is the probability of success. */
  get logits(): Tensor {
    return this.trial.logits;
  }
  override get mean(): Tensor {
    return sub(reciprocal(this.probs), 1);
  }
  override get variance(): Tensor {
    return div(this.mean, this.probs);
  }
  /** 0: not to fail at all. */
  override get mode(): Tensor {
    return mul(this.probs, 0);
  }

  protected override get given(): Readonly<Record<string, Operand>> {
    return this.probsOrLogits(this.#byLogits);
  }

  override expand(batchShape: Shape): Geometric {
    return new Geometric(this.restated(batchShape, this.#byLogits));
  }

  sample(shape: Shape = []): Tensor {
    const probs = this.probs.detach();
    const { dtype } = probs;
    // From just above 0: the logarithm is finite.
    const noise = uniform(smallestNormal(dtype), 1, this.extended('sample', shape), { dtype });
    return floor(div(log(noise), log1p(neg(probs))));
  }

  logProb(value: Operand): Tensor {
    const outcome = this.outcome(value, count);
    const { logits, probs } = this;
    if (this.#byLogits) return add(mul(outcome, logSigmoid(neg(logits))), logSigmoid(logits));
    // No failure of what never fails: its logarithm is infinite, times 0.
    const certain = logicalAnd(eq(probs, 1), eq(outcome, 0));
    return add(mul(outcome, log1p(neg(where(certain, 0, probs)))), log(probs));
  }

  override entropy(): Tensor {
    return div(this.trial.entropy(), this.probs);
  }
}
