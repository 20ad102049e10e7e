/** What distributions of the outcomes of several Bernoulli trials have in common. */
import type { Operand, Tensor } from '@glissade/tensor';
import { Bernoulli } from './bernoulli.ts';
import { type Constraint, check, real } from './check.ts';
import { Distribution } from './distribution.ts';
import { broadcastAll } from './parameters.ts';
import { checkChoice, type ProbsOrLogits } from './probabilities.ts';

/** A number of trials, or of failures, and one of the trials. */
export abstract class TrialsDistribution extends Distribution {
  readonly totalCount: Tensor;
  /** One of the trials. */
  readonly trial: Bernoulli;

  constructor(
    name: string,
    totalCount: Operand,
    counts: Constraint,
    parameter: ProbsOrLogits<Operand>,
    probabilities: Constraint,
  ) {
    check(`${name}: totalCount`, totalCount, counts);
    checkChoice(name, parameter);
    const { probs, logits } = parameter;
    if (probs !== undefined) check(`${name}: probs`, probs, probabilities);
    else check(`${name}: logits`, logits, real);
    const [total, given] = broadcastAll(name, totalCount, (probs ?? logits) as Operand);
    super(given);
    this.totalCount = total;
    this.trial = new Bernoulli(probs === undefined ? { logits: given } : { probs: given });
  }

  protected override get given(): Readonly<Record<string, Operand>> {
    return { totalCount: this.totalCount, ...this.probsOrLogits(this.trial.byLogits) };
  }

  /** The probabilities of success. */
  get probs(): Tensor {
    return this.trial.probs;
  }
  /** Their sigmoid is the probability of success. */
  get logits(): Tensor {
    return this.trial.logits;
  }
}
