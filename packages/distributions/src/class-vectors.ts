/** What distributions of vectors with an element for each class have in common. */
import { named, type Operand, type Tensor } from '@glissade/tensor';
import { Categorical } from './categorical.ts';
import { Distribution } from './distribution.ts';
import type { ProbsOrLogits } from './probabilities.ts';

/** Outcomes are vectors [K] in the dtype of the parameter, which is that of `Categorical`. */
export abstract class ClassVectorDistribution extends Distribution {
  /** One draw, as the number of its class. */
  readonly categorical: Categorical;

  constructor(name: string, parameter: ProbsOrLogits<Tensor>) {
    const categorical = named(name, () => new Categorical(parameter));
    super(categorical.parameter, categorical.batchShape, categorical.parameter.shape.slice(-1));
    this.categorical = categorical;
  }

  protected override get given(): Readonly<Record<string, Operand>> {
    return this.probsOrLogits(this.categorical.byLogits);
  }

  /** The probabilities [..., K], whose sum is 1. */
  get probs(): Tensor {
    return this.categorical.probs;
  }
  /** The logarithms of the probabilities, [..., K]. */
  get logits(): Tensor {
    return this.categorical.logits;
  }
}
