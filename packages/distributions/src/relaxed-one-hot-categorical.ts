/** The relaxed categorical distribution, of vectors. */
import { exp, log, type Operand, type Shape, sub, sum, type Tensor } from '@glissade/tensor';
import { type Constraint, check, positive, sumOfShares } from './check.ts';
import { ClassVectorDistribution } from './class-vectors.ts';
import { ExpRelaxedCategorical } from './exp-relaxed-categorical.ts';
import type { ProbsOrLogits } from './probabilities.ts';

/** A share of 0 is infinitely probable, or not at all. */
const share: Constraint = { holds: (value) => value > 0 && value <= 1, expected: 'a share above 0, up to 1' };

/**
 * Vectors [K] of shares, whose sum is 1, instead of the zeros and the one of `OneHotCategorical`, so that gradients flow through `rsample`
 * (Gumbel softmax): the lower the temperature, a number or a tensor without dims, the nearer to those. The parameter is that of
 * `Categorical`. There are no formulas for its mean, variance and entropy, which throw.
 * Sources: https://docs.pytorch.org/docs/stable/distributions.html#relaxedonehotcategorical; Jang, Gu and Poole 2017,
 * https://arxiv.org/abs/1611.01144
 *
 * @example
 * ```ts
 * import { RelaxedOneHotCategorical } from '@glissade/distributions';
 * import { manualSeed, tensor } from '@glissade/tensor';
 *
 * const p = new RelaxedOneHotCategorical(0.1, { probs: tensor([1, 1, 2]) });
 * manualSeed(0);
 * const sample = p.rsample();
 * console.log(sample.shape, sample.sum().itemSync().toFixed(4)); // => [ 3 ] 1.0000
 * ```
 * @throws RangeError for a temperature that is not above 0, where it can be looked at; what `Categorical` throws
 */
export class RelaxedOneHotCategorical extends ClassVectorDistribution {
  readonly name: string = 'RelaxedOneHotCategorical';
  /** Of the logarithms of the shares. */
  readonly base: ExpRelaxedCategorical;
  constructor(temperature: Operand, parameter: ProbsOrLogits<Tensor>) {
    check('RelaxedOneHotCategorical: temperature', temperature, positive);
    super('RelaxedOneHotCategorical', parameter);
    this.base = new ExpRelaxedCategorical(temperature, parameter);
  }

  get temperature(): Operand {
    return this.base.temperature;
  }

  protected override get given(): Readonly<Record<string, Operand>> {
    return { temperature: this.temperature, ...super.given };
  }

  override expand(batchShape: Shape): RelaxedOneHotCategorical {
    return new RelaxedOneHotCategorical(
      this.temperature,
      this.restated(batchShape, this.categorical.byLogits),
    );
  }

  sample(shape: Shape = []): Tensor {
    // First, as an error names what was called.
    this.extended('sample', shape);
    return this.rsample(shape).detach();
  }

  /** The same vectors as `sample`, through which gradients flow to the parameters. */
  rsample(shape: Shape = []): Tensor {
    this.extended('rsample', shape);
    return exp(this.base.rsample(shape));
  }

  logProb(value: Operand): Tensor {
    const outcome = this.outcome(value, share);
    check('RelaxedOneHotCategorical.logProb: the sum of the value', sum(outcome, -1), sumOfShares(outcome));
    const logarithm = log(outcome);
    return sub(this.base.logProb(logarithm), sum(logarithm, -1));
  }
}
