/** The categorical distribution. */
import {
  argmax,
  broadcast,
  cast,
  clamp,
  type DType,
  div,
  expand,
  fillLike,
  gather,
  log,
  logSoftmax,
  mul,
  multinomial,
  neg,
  type Operand,
  permute,
  printShape,
  reshape,
  type Shape,
  ShapeError,
  size,
  softmax,
  squeeze,
  sum,
  type Tensor,
  unsqueeze,
} from '@glissade/tensor';
import { type Constraint, check, notNegative, real } from './check.ts';
import { Distribution, type EnumerationOptions } from './distribution.ts';
import { asFloats, positions } from './parameters.ts';
import { checkChoice, clampProbs, type ProbsOrLogits } from './probabilities.ts';

/** The least finite number of a dtype. */
const leastOf = (dtype: DType): number =>
  dtype === 'float64' ? -Number.MAX_VALUE : dtype === 'float16' ? -65504 : -(2 - 2 ** -23) * 2 ** 127;

/**
 * Whole numbers from 0 to K - 1 by their probabilities [..., K], which need not sum to 1: they are divided by their sum. `logits` are
 * what goes into a softmax; -Infinity excludes a class. Samples are int32.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#categorical
 *
 * @example
 * ```ts
 * import { Categorical } from '@glissade/distributions';
 * import { manualSeed, tensor } from '@glissade/tensor';
 *
 * const policy = new Categorical({ probs: tensor([1, 1, 2]) });
 * manualSeed(0);
 * const actions = policy.sample([4]);
 * console.log(actions.toArray()); // => [ 2, 2, 1, 2 ]
 * console.log(`${policy.logProb(actions).exp()}`); // => tensor([0.5000, 0.5000, 0.2500, 0.5000])
 * ```
 * @throws ShapeError for parameters without a dim of classes; RangeError for negative probabilities, ones that are all 0 and
 *   logits that are all -Infinity, where they can be looked at; TypeError for neither or both of the two
 */
export class Categorical extends Distribution {
  readonly name: string = 'Categorical';
  readonly #probs: Tensor | undefined;
  /** The logarithms of the probabilities, [..., K]. */
  readonly logits: Tensor;

  constructor(parameter: ProbsOrLogits<Tensor>) {
    checkChoice('Categorical', parameter);
    if (parameter.probs !== undefined) check('Categorical: probs', parameter.probs, notNegative);
    else check('Categorical: logits', parameter.logits, real);
    const given = asFloats(parameter.probs ?? parameter.logits);
    if (given.ndim === 0 || given.shape.at(-1) === 0)
      throw new ShapeError(
        `Categorical: the parameter is ${printShape(given.shape)}; expected [..., classes], with one class at least`,
      );
    super(given, given.shape.slice(0, -1));
    if (parameter.probs === undefined) {
      this.logits = logSoftmax(given, -1);
      check('Categorical: the logarithm of a probability', this.logits, someScore);
    } else {
      const total = sum(given, -1, { keepdim: true });
      check('Categorical: the sum of probs', total, someWeight);
      this.#probs = div(given, total);
      this.logits = log(clampProbs(this.#probs));
    }
  }

  /** Whether it was given logits, and not probabilities. */
  get byLogits(): boolean {
    return !this.#probs;
  }
  /** The probabilities [..., K], whose sum is 1. */
  get probs(): Tensor {
    return this.#probs ?? softmax(this.logits, -1);
  }
  /** NaN, as in PyTorch: classes have no mean. */
  override get mean(): Tensor {
    return fillLike(this.logits, Number.NaN, this.batchShape);
  }
  /** NaN, as in PyTorch. */
  override get variance(): Tensor {
    return this.mean;
  }

  get #classes(): number {
    return this.logits.shape.at(-1)!;
  }
  override get mode(): Tensor {
    return argmax(this.probs, -1);
  }

  protected override get given(): Readonly<Record<string, Operand>> {
    return this.probsOrLogits(this.byLogits);
  }

  override expand(batchShape: Shape): Categorical {
    return new Categorical(this.restated(batchShape, this.byLogits));
  }

  sample(shape: Shape = []): Tensor {
    const all = this.extended('sample', shape);
    const count = size(shape);
    if (size(all) === 0) return fillLike(this.logits, 0, all, 'int32');
    const rows = reshape(this.probs.detach(), [-1, this.#classes]);
    return reshape(permute(multinomial(rows, count, { replacement: true }), [1, 0]), all);
  }

  logProb(value: Operand): Tensor {
    const outcome = this.outcome(value, classNumber(this.#classes));
    const shape = broadcast('Categorical.logProb', outcome.shape, this.batchShape);
    const index = unsqueeze(expand(cast(outcome, 'int32'), shape), -1);
    return squeeze(gather(expand(this.logits, [...shape, this.#classes]), -1, index), -1);
  }

  override enumerateSupport(options?: EnumerationOptions): Tensor {
    return this.listed(cast(positions(this.logits, this.#classes), 'int32'), options);
  }

  override entropy(): Tensor {
    // What is impossible has -Infinity as its logarithm, times 0.
    const finite = clamp(this.logits, leastOf(this.logits.dtype));
    return neg(sum(mul(finite, this.probs), -1));
  }
}

const someWeight: Constraint = {
  holds: (value) => value > 0 && value < Number.POSITIVE_INFINITY,
  expected: 'a finite number above 0',
};

const someScore: Constraint = {
  ...real,
  expected: 'a number: of the logits of an outcome one at least is finite, and none Infinity',
};

const classNumber = (classes: number): Constraint => ({
  holds: (value) => Number.isInteger(value) && value >= 0 && value < classes,
  expected: `a whole number from 0 to ${classes - 1}`,
});
