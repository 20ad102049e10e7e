/** The categorical distribution of vectors whose samples let gradients through. */
import { add, type Shape, type Tensor } from '@glissade/tensor';
import { OneHotCategorical } from './one-hot-categorical.ts';
import { movementOf } from './parameters.ts';

/**
 * `OneHotCategorical` with an `rsample`, whose numbers are the zeros and the one of `sample`, and whose gradients are those of the
 * probabilities (straight through): biased, but the layer behind it sees classes.
 * Sources: https://docs.pytorch.org/docs/stable/distributions.html#onehotcategoricalstraightthrough; Bengio, Léonard and Courville 2013,
 * https://arxiv.org/abs/1308.3432
 *
 * @example
 * ```ts
 * import { OneHotCategoricalStraightThrough } from '@glissade/distributions';
 * import { manualSeed, tensor } from '@glissade/tensor';
 *
 * const p = new OneHotCategoricalStraightThrough({ probs: tensor([1, 1, 2]) });
 * manualSeed(0);
 * console.log(p.rsample().toArray()); // => [ 0, 0, 1 ]
 * ```
 * @throws what `Categorical` throws
 */
export class OneHotCategoricalStraightThrough extends OneHotCategorical {
  override readonly name: string = 'OneHotCategoricalStraightThrough';

  override expand(batchShape: Shape): OneHotCategoricalStraightThrough {
    return new OneHotCategoricalStraightThrough(this.restated(batchShape, this.categorical.byLogits));
  }

  /** The same vectors as `sample`, with the gradients of the probabilities. */
  rsample(shape: Shape = []): Tensor {
    this.extended('rsample', shape);
    return add(this.sample(shape), movementOf(this.probs));
  }
}
