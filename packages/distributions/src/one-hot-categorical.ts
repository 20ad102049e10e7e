/** The categorical distribution, of vectors. */
import {
  argmax,
  broadcast,
  cast,
  expand,
  mul,
  type Operand,
  oneHot,
  type Shape,
  sub,
  sum,
  type Tensor,
} from '@glissade/tensor';
import { boolean, type Constraint, check } from './check.ts';
import { ClassVectorDistribution } from './class-vectors.ts';
import type { EnumerationOptions } from './distribution.ts';
import { positions } from './parameters.ts';
import type { ProbsOrLogits } from './probabilities.ts';

/** In words for the sum of what is known to be of zeros and ones. */
const single: Constraint = { holds: (value) => value === 1, expected: '1: one class each' };

/**
 * A categorical draw as a vector [K] of zeros and a one, in the dtype of the parameter: what goes into a layer. The parameter is that of
 * `Categorical`.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#onehotcategorical
 *
 * @example
 * ```ts
 * import { OneHotCategorical } from '@glissade/distributions';
 * import { manualSeed, tensor } from '@glissade/tensor';
 *
 * const p = new OneHotCategorical({ probs: tensor([1, 1, 2]) });
 * manualSeed(0);
 * const sample = p.sample();
 * console.log(sample.toArray()); // => [ 0, 0, 1 ]
 * console.log(p.logProb(sample).exp().itemSync()); // => 0.5
 * ```
 * @throws what `Categorical` throws
 */
export class OneHotCategorical extends ClassVectorDistribution {
  readonly name: string = 'OneHotCategorical';
  constructor(parameter: ProbsOrLogits<Tensor>) {
    super('OneHotCategorical', parameter);
  }

  override get mean(): Tensor {
    return this.probs;
  }
  override get variance(): Tensor {
    const { probs } = this;
    return mul(probs, sub(1, probs));
  }
  override get mode(): Tensor {
    return this.#of(this.categorical.mode);
  }

  override expand(batchShape: Shape): OneHotCategorical {
    return new OneHotCategorical(this.restated(batchShape, this.categorical.byLogits));
  }

  sample(shape: Shape = []): Tensor {
    this.extended('sample', shape);
    return this.#of(this.categorical.sample(shape));
  }

  logProb(value: Operand): Tensor {
    const given = this.outcome(value, boolean);
    const shape = broadcast('OneHotCategorical.logProb', given.shape, this.parameter.shape);
    const outcome = expand(given, shape);
    check('OneHotCategorical.logProb: the sum of the value', sum(outcome, -1), single);
    return this.categorical.logProb(argmax(outcome, -1));
  }

  override enumerateSupport(options?: EnumerationOptions): Tensor {
    const classes = cast(positions(this.parameter, this.eventShape[0]!), 'int32');
    return this.listed(this.#of(classes), options);
  }

  override entropy(): Tensor {
    return this.categorical.entropy();
  }

  /** Vectors of classes. */
  #of(classes: Tensor): Tensor {
    return cast(oneHot(classes, this.eventShape[0]!), this.parameter.dtype);
  }
}
