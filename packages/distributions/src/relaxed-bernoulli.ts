/** The relaxed Bernoulli distribution. */
import type { Operand, Shape, Tensor } from '@glissade/tensor';
import type { Bernoulli } from './bernoulli.ts';
import { check, positive } from './check.ts';
import { LogitRelaxedBernoulli } from './logit-relaxed-bernoulli.ts';
import { checkChoice, type ProbsOrLogits } from './probabilities.ts';
import { SigmoidTransform } from './squashing.ts';
import { TransformedDistribution } from './transformed.ts';

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
export class RelaxedBernoulli extends TransformedDistribution<LogitRelaxedBernoulli> {
  constructor(temperature: Operand, parameter: ProbsOrLogits<Operand>) {
    check('RelaxedBernoulli: temperature', temperature, positive);
    checkChoice('RelaxedBernoulli', parameter);
    super(new LogitRelaxedBernoulli(temperature, parameter), new SigmoidTransform());
  }

  override get name(): string {
    return 'RelaxedBernoulli';
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

  protected override get given(): Readonly<Record<string, Operand>> {
    return { temperature: this.temperature, ...this.probsOrLogits(this.trial.byLogits) };
  }

  override expand(batchShape: Shape): RelaxedBernoulli {
    return new RelaxedBernoulli(this.temperature, this.restated(batchShape, this.trial.byLogits));
  }
}
