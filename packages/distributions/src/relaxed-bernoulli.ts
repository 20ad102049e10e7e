/** The relaxed Bernoulli distribution. */
import {
  add,
  clamp,
  epsilonOf,
  log,
  log1p,
  neg,
  type Operand,
  type Shape,
  sigmoid,
  softplus,
  sub,
  type Tensor,
} from '@glissade/tensor';
import type { Bernoulli } from './bernoulli.ts';
import { check, positive, unitInterval } from './check.ts';
import { noFormula, ReparameterizedDistribution } from './distribution.ts';
import { LogitRelaxedBernoulli } from './logit-relaxed-bernoulli.ts';
import { smallestNormal } from './parameters.ts';
import { checkChoice, type ProbsOrLogits } from './probabilities.ts';

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
  /** Of the logits of the numbers. */
  readonly base: LogitRelaxedBernoulli;

  constructor(temperature: Operand, parameter: ProbsOrLogits<Operand>) {
    check('RelaxedBernoulli: temperature', temperature, positive);
    checkChoice('RelaxedBernoulli', parameter);
    const base = new LogitRelaxedBernoulli(temperature, parameter);
    super(base.parameter);
    this.base = base;
  }

  get temperature(): Operand {
    return this.base.temperature;
  }
  /** What it is near to. */
  get trial(): Bernoulli {
    return this.base.trial;
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
    this.extended('rsample', shape);
    return sigmoid(this.base.rsample(shape));
  }

  logProb(value: Operand): Tensor {
    const { dtype } = this.parameter;
    // Of 0 and 1 the logits would be infinite.
    const inside = clamp(this.outcome(value, unitInterval), smallestNormal(dtype), 1 - epsilonOf(dtype));
    const score = sub(log(inside), log1p(neg(inside)));
    const stretch = add(softplus(score), softplus(neg(score)));
    return add(this.base.logProb(score), stretch);
  }

  entropy(): Tensor {
    throw noFormula(this, 'entropy', 'logProb(p.rsample([1000])).neg().mean(0)');
  }
}
