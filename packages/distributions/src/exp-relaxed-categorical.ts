/** The relaxed categorical distribution, of vectors of logarithms. */
import {
  add,
  div,
  log,
  logSoftmax,
  mul,
  neg,
  type Operand,
  rand,
  type Shape,
  sub,
  sum,
  type Tensor,
} from '@glissade/tensor';
import { check, positive, real } from './check.ts';
import { ClassVectorDistribution } from './class-vectors.ts';
import { logFactorial } from './log-gamma.ts';
import { asFloats } from './parameters.ts';
import { clampProbs, type ProbsOrLogits } from './probabilities.ts';

/**
 * The logarithms of the shares of `RelaxedOneHotCategorical`, which do not round to 0 however low the temperature is. There are no formulas
 * for its mean, variance and entropy, which throw.
 * Sources: https://github.com/pytorch/pytorch/blob/main/torch/distributions/relaxed_categorical.py; Maddison, Mnih and Teh 2017,
 * https://arxiv.org/abs/1611.00712
 *
 * @example
 * ```ts
 * import { ExpRelaxedCategorical } from '@glissade/distributions';
 * import { manualSeed, tensor } from '@glissade/tensor';
 *
 * const p = new ExpRelaxedCategorical(0.1, { probs: tensor([1, 1, 2]) });
 * manualSeed(0);
 * console.log(p.rsample().exp().sum().itemSync().toFixed(4)); // => 1.0000
 * ```
 * @throws RangeError for a temperature that is not above 0, where it can be looked at; what `Categorical` throws
 */
export class ExpRelaxedCategorical extends ClassVectorDistribution {
  readonly name: string = 'ExpRelaxedCategorical';
  readonly temperature: Operand;
  constructor(temperature: Operand, parameter: ProbsOrLogits<Tensor>) {
    check('ExpRelaxedCategorical: temperature', temperature, positive);
    super('ExpRelaxedCategorical', parameter);
    this.temperature = temperature;
  }

  protected override get given(): Readonly<Record<string, Operand>> {
    return { temperature: this.temperature, ...super.given };
  }

  override expand(batchShape: Shape): ExpRelaxedCategorical {
    return new ExpRelaxedCategorical(this.temperature, this.restated(batchShape, this.categorical.byLogits));
  }

  sample(shape: Shape = []): Tensor {
    // First, as an error names what was called.
    this.extended('sample', shape);
    return this.rsample(shape).detach();
  }

  /** The same vectors as `sample`, through which gradients flow to the parameters. */
  rsample(shape: Shape = []): Tensor {
    const noise = clampProbs(rand(this.extended('rsample', shape), { dtype: this.parameter.dtype }));
    const gumbels = neg(log(neg(log(noise))));
    return logSoftmax(div(add(this.logits, gumbels), this.temperature), -1);
  }

  logProb(value: Operand): Tensor {
    const classes = this.eventShape[0]!;
    const difference = sub(this.logits, mul(this.outcome(value, real), this.temperature));
    const scale = mul(log(asFloats(this.temperature, this.parameter)), classes - 1);
    return add(add(sum(logSoftmax(difference, -1), -1), scale), logFactorial(classes - 1));
  }
}
