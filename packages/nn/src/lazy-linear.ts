/** The linear layer that sees from its first input how many features it has. */
import { awaitInput, standingIn } from './lazy.ts';
import { Linear } from './linear.ts';
import type { WeightOptions } from './weights.ts';

/**
 * A `Linear` whose `inFeatures` are the last length of its first input, at which its weights are drawn. Until then it has none: call
 * the model once with an input before `parameters()`, `stateDict()`, an initialiser or `compile`, which throw otherwise.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyLinear.html
 *
 * @throws RangeError for sizes that are not whole or below 1
 *
 * @example
 * ```ts
 * import { LazyLinear, ReLU, Sequential } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const model = new Sequential(new LazyLinear(8), new ReLU(), new LazyLinear(2));
 * console.log(`${model.at(0)}`); // => LazyLinear(inFeatures=0, outFeatures=8, bias=true)
 * model.forward(ones([1, 20]));
 * console.log(model.at(0).weight.shape, model.parameters().length); // => [ 8, 20 ] 4
 * ```
 */
export class LazyLinear extends Linear {
  constructor(outFeatures: number, options: WeightOptions = {}) {
    super(1, outFeatures, standingIn(options));
    awaitInput(this, { axis: -1, make: (inFeatures) => new Linear(inFeatures, outFeatures, options) });
  }
}
