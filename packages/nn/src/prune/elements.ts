/** Elements taken away, each by itself. */
import { noGrad } from '@glissade/autograd';
import { abs, cast, neg, reshape, type Tensor } from '@glissade/tensor';
import type { AnyModule } from '../module.ts';
import { drawnFor, withoutLowest } from './lowest.ts';
import { given, type L1Options, type RandomOptions } from './options.ts';
import { mask, type Prunable, prunable } from './pruned-parameter.ts';
import { keptOf, scoresOf } from './scores.ts';

/** Prunes elements, each by itself, by scores [n] of them. */
function pruneElements(
  operation: string,
  module: AnyModule,
  of: Prunable,
  scores: Tensor,
  amount: number,
): void {
  const kept = withoutLowest(operation, scores, keptOf(of.mask), amount);
  mask(module, of, cast(reshape(kept, of.value.shape), of.value.dtype));
}

/**
 * Takes away the elements with the smallest absolute values.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.l1_unstructured.html
 *
 * @param name - of the parameter: 'weight', or 'weight_hh_l0' of an `LSTM`
 * @returns the module itself
 * @throws TypeError if the module itself has no such parameter; RangeError for an amount that is none, or more than is left
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { Linear, prune } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const layer = new Linear(2, 2);
 * layer.weight = parameter(tensor([[1, -4], [3, 2]]));
 * prune.l1Unstructured(layer, 'weight', { amount: 0.5 });
 * console.log(layer.weight.toArray()); // => [ [ 0, -4 ], [ 3, 0 ] ]
 * console.log(Object.keys(layer.stateDict())); // => [ 'bias', 'weight_orig', 'weight_mask' ]
 * ```
 */
export function l1Unstructured<Self extends AnyModule>(module: Self, name: string, options: L1Options): Self {
  const operation = 'l1Unstructured';
  const { amount, importanceScores } = given(operation, options, ['amount', 'importanceScores']);
  return noGrad(() => {
    const of = prunable(operation, module, name);
    const scores = abs(reshape(scoresOf(operation, of, importanceScores), [-1]));
    pruneElements(operation, module, of, scores, amount);
    return module;
  });
}

/**
 * Takes away elements by chance: the same as PyTorch from the same seed. Pruned once more, the mask is read, which must not be on a GPU.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.random_unstructured.html
 *
 * @returns the module itself
 * @throws what `l1Unstructured` throws
 *
 * @example
 * ```ts
 * import { Linear, prune } from '@glissade/nn';
 *
 * const layer = prune.randomUnstructured(new Linear(10, 10), 'weight', { amount: 30 });
 * console.log(layer.weight.countNonzero().itemSync()); // => 70
 * ```
 */
export function randomUnstructured<Self extends AnyModule>(
  module: Self,
  name: string,
  options: RandomOptions,
): Self {
  const operation = 'randomUnstructured';
  const { amount, ...others } = given(operation, options, ['amount', 'generator']);
  return noGrad(() => {
    const of = prunable(operation, module, name);
    // PyTorch takes away those of the highest numbers.
    const scores = neg(drawnFor(of.value, [of.value.size], keptOf(of.mask), others));
    pruneElements(operation, module, of, scores, amount);
    return module;
  });
}
