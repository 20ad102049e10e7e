/** The Bernoulli distribution. */
import {
  bernoulli,
  cast,
  eq,
  expand,
  gt,
  log,
  log1p,
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
import { boolean, check, probability, real } from './check.ts';
import { Distribution, type EnumerationOptions } from './distribution.ts';
import { asFloats, positions } from './parameters.ts';
import { checkChoice, clampProbs, type ProbsOrLogits } from './probabilities.ts';

/**
 * 1 with a probability, else 0. `logits` are log(p / (1 - p)): what goes into a sigmoid.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#bernoulli
 *
 * @example
 * ```ts
 * import { Bernoulli } from '@glissade/distributions';
 * import { manualSeed, tensor } from '@glissade/tensor';
 *
 * const p = new Bernoulli({ probs: tensor([0.25, 0.5, 1]) });
 * manualSeed(0);
 * console.log(p.sample([2]).toArray()); // => [ [ 0, 0, 1 ], [ 1, 1, 1 ] ]
 * console.log(`${p.logProb(1).exp()}`); // => tensor([0.2500, 0.5000, 1.0000])
 * ```
 * @throws RangeError for a probability beyond 0 to 1, where it can be looked at; TypeError for neither or both of the two
 */
export class Bernoulli extends Distribution {
  readonly name: string = 'Bernoulli';
  readonly #probs: Tensor | undefined;
  /** Their sigmoid is the probability; finite if they come from probabilities. */
  readonly logits: Tensor;

  constructor(parameter: ProbsOrLogits<Operand>) {
    checkChoice('Bernoulli', parameter);
    if (parameter.probs !== undefined) check('Bernoulli: probs', parameter.probs, probability);
    else check('Bernoulli: logits', parameter.logits, real);
    const given = asFloats(parameter.probs ?? parameter.logits);
    super(given);
    this.#probs = parameter.probs === undefined ? undefined : given;
    this.logits = this.#probs ? logitsOf(this.#probs) : given;
  }

  /** Whether it was given logits, and not probabilities. */
  get byLogits(): boolean {
    return !this.#probs;
  }
  /** The probabilities of 1. */
  get probs(): Tensor {
    return this.#probs ?? sigmoid(this.logits);
  }
  override get mean(): Tensor {
    return this.probs;
  }
  override get variance(): Tensor {
    const { probs } = this;
    return mul(probs, sub(1, probs));
  }
  /** NaN where 0 and 1 are as probable, as in PyTorch. */
  override get mode(): Tensor {
    return where(eq(this.probs, 0.5), Number.NaN, cast(gt(this.probs, 0.5), this.probs.dtype));
  }

  protected override get given(): Readonly<Record<string, Operand>> {
    return this.probsOrLogits(this.byLogits);
  }

  override expand(batchShape: Shape): Bernoulli {
    return new Bernoulli(this.restated(batchShape, this.byLogits));
  }

  sample(shape: Shape = []): Tensor {
    return bernoulli(expand(this.probs.detach(), this.extended('sample', shape)));
  }

  logProb(value: Operand): Tensor {
    return this.#logProb(this.outcome(value, boolean));
  }

  override enumerateSupport(options?: EnumerationOptions): Tensor {
    return this.listed(positions(this.parameter, 2), options);
  }

  override entropy(): Tensor {
    return neg(this.#logProb(this.probs));
  }

  /** log(1 - sigmoid(x)) = log(sigmoid(x)) - x */
  #logProb(value: Tensor): Tensor {
    return sub(logSigmoid(this.logits), mul(sub(1, value), this.logits));
  }
}

function logitsOf(probs: Tensor): Tensor {
  const inside = clampProbs(probs);
  return sub(log(inside), log1p(neg(inside)));
}
