/** The relaxed Bernoulli distribution, of logits. */
import {
  add,
  div,
  log,
  log1p,
  mul,
  neg,
  type Operand,
  rand,
  type Shape,
  softplus,
  sub,
  type Tensor,
} from '@glissade/tensor';
import { Bernoulli } from './bernoulli.ts';
import { check, positive, real } from './check.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { asFloats } from './parameters.ts';
import { checkChoice, clampProbs, type ProbsOrLogits } from './probabilities.ts';

/**
 * The logits of the numbers of `RelaxedBernoulli`, which do not round to 0 and 1 however low the temperature is: what goes into a loss that
 * takes logits. There are no formulas for its mean, variance and entropy, which throw.
 * Sources: https://github.com/pytorch/pytorch/blob/main/torch/distributions/relaxed_bernoulli.py; Maddison, Mnih and Teh 2017,
 * https://arxiv.org/abs/1611.00712
 *
 * @example
 * ```ts
 * import { LogitRelaxedBernoulli } from '@glissade/distributions';
 * import { manualSeed, tensor } from '@glissade/tensor';
 *
 * const p = new LogitRelaxedBernoulli(0.1, { probs: tensor([0.1, 0.5, 0.9]) });
 * manualSeed(0);
 * console.log(p.rsample().gt(0).toArray()); // => [ false, true, false ]
 * ```
 * @throws RangeError for a temperature that is not above 0, or a probability beyond 0 to 1, where they can be looked at; TypeError for
 *   neither or both of the two
 */
export class LogitRelaxedBernoulli extends ReparameterizedDistribution {
  readonly name: string = 'LogitRelaxedBernoulli';
  readonly temperature: Operand;
  /** What it is near to. */
  readonly trial: Bernoulli;

  constructor(temperature: Operand, parameter: ProbsOrLogits<Operand>) {
    check('LogitRelaxedBernoulli: temperature', temperature, positive);
    checkChoice('LogitRelaxedBernoulli', parameter);
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

  protected override get given(): Readonly<Record<string, Operand>> {
    return { temperature: this.temperature, ...this.probsOrLogits(this.trial.byLogits) };
  }

  override expand(batchShape: Shape): LogitRelaxedBernoulli {
    return new LogitRelaxedBernoulli(this.temperature, this.restated(batchShape, this.trial.byLogits));
  }

  rsample(shape: Shape = []): Tensor {
    const probs = clampProbs(this.probs);
    const noise = clampProbs(rand(this.extended('rsample', shape), { dtype: probs.dtype }));
    const logits = add(sub(log(noise), log1p(neg(noise))), sub(log(probs), log1p(neg(probs))));
    return div(logits, this.temperature);
  }

  logProb(value: Operand): Tensor {
    const difference = sub(this.logits, mul(this.outcome(value, real), this.temperature));
    const density = sub(difference, mul(softplus(difference), 2));
    return add(density, log(asFloats(this.temperature, this.parameter)));
  }
}
