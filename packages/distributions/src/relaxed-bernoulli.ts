/** The relaxed Bernoulli distribution. */
import {
  add,
  clamp,
  div,
  epsilonOf,
  log,
  log1p,
  mul,
  neg,
  type Operand,
  rand,
  type Shape,
  sigmoid,
  softplus,
  sub,
  type Tensor,
} from '@glissade/tensor';
import { Bernoulli } from './bernoulli.ts';
import { check, positive, unitInterval } from './check.ts';
import { noFormula, ReparameterizedDistribution } from './distribution.ts';
import { asFloats, smallestNormal } from './parameters.ts';
import { checkChoice, clampProbs, type ProbsOrLogits } from './probabilities.ts';

/**
 * Numbers from 0 to 1 instead of the 0 or 1 of `Bernoulli`, so that gradients flow through `rsample`: the lower the temperature, a number or
 * a tensor without dims, the nearer to 0 and 1. There are no formulas for its mean, variance and entropy, which throw.
 * Sources: https://docs.pytorch.org/docs/stable/distributions.html#relaxedbernoulli; Maddison, Mnih and Teh 2017,
 * https://arxiv.org/abs/1611.00712
 *
 * @example
 * ```ts
 * import { RelaxedBernoulli } from '@glissade/distributions';
 * import { manualSeed, tensor } from '@glissade/tensor';
 *
 * const p = new RelaxedBernoulli(0.1, { probs: tensor([0.1, 0.5, 0.9]) });
 * manualSeed(0);
 * console.log(`${p.rsample().round()}`); // => tensor([0., 1., 0.])
 * console.log(p.logProb(0.5).shape); // => [ 3 ]
 * ```
 * @throws RangeError for a temperature that is not above 0, or a probability beyond 0 to 1, where they can be looked at; TypeError for
 *   neither or both of the two
 */
export class RelaxedBernoulli extends ReparameterizedDistribution {
  readonly name: string = 'RelaxedBernoulli';
  readonly temperature: Operand;
  /** What it is near to. */
  readonly trial: Bernoulli;

  constructor(temperature: Operand, parameter: ProbsOrLogits<Operand>) {
    check('RelaxedBernoulli: temperature', temperature, positive);
    checkChoice('RelaxedBernoulli', parameter);
    const trial = new Bernoulli(parameter);
    super(trial.parameter);
    this.temperature = temperature;
    this.trial = trial;
  }

  /** The probabilities of 1. */
  get probs(): Tensor {
    return this.trial.probs;
  }
  /** Their sigmoid is the probability. */
  get logits(): Tensor {
    return this.trial.logits;
  }
  get mean(): Tensor {
    throw noFormula(this, 'mean', 'sample([1000]).mean(0)');
  }
  get variance(): Tensor {
    throw noFormula(this, 'variance', 'sample([1000]).var(0)');
  }

  rsample(shape: Shape = []): Tensor {
    const probs = clampProbs(this.probs);
    const noise = clampProbs(rand(this.extended('rsample', shape), { dtype: probs.dtype }));
    const logits = add(sub(log(noise), log1p(neg(noise))), sub(log(probs), log1p(neg(probs))));
    return sigmoid(div(logits, this.temperature));
  }

  logProb(value: Operand): Tensor {
    const { dtype } = this.parameter;
    // Of 0 and 1 the logits would be infinite.
    const inside = clamp(this.outcome(value, unitInterval), smallestNormal(dtype), 1 - epsilonOf(dtype));
    const score = sub(log(inside), log1p(neg(inside)));
    const difference = sub(this.logits, mul(score, this.temperature));
    const density = sub(difference, mul(softplus(difference), 2));
    const stretch = add(softplus(score), softplus(neg(score)));
    return add(add(density, stretch), log(asFloats(this.temperature, this.parameter)));
  }

  entropy(): Tensor {
    throw noFormula(this, 'entropy', 'logProb(p.rsample([1000])).neg().mean(0)');
  }
}
