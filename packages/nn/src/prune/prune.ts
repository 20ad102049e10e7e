/**
 * Parameters of which a part is taken away, by a mask of zeros and ones: PyTorch's `torch.nn.utils.prune`. A pruned weight is computed anew
 * at each use, of `weight_orig`, which is learned, and the buffer `weight_mask`; both are in the state dictionary, under PyTorch's names.
 * Pruned again, less of what is left remains. `remove` makes it a parameter again, with zeros in it.
 * Source: https://docs.pytorch.org/docs/stable/nn.html#module-torch.nn.utils.prune
 */
import { noGrad } from '@glissade/autograd';
import {
  cast,
  checkTensors,
  fillLike,
  mul,
  printShape,
  ShapeError,
  sameShape,
  type Tensor,
} from '@glissade/tensor';
import { checkModule } from '../check-module.ts';
import type { AnyModule } from '../module.ts';
import { hasPruned, mask, prunable, unmask } from './pruned-parameter.ts';

export { l1Unstructured, randomUnstructured } from './elements.ts';
export type { AmountOptions, L1Options, RandomOptions } from './options.ts';
export {
  type LnStructuredOptions,
  lnStructured,
  type RandomStructuredOptions,
  randomStructured,
} from './slices.ts';
export { type GlobalOptions, globalUnstructured } from './together.ts';

/**
 * Lets the elements count for which a mask of your own is 1, of those that are left.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.custom_from_mask.html
 *
 * @returns the module itself
 * @throws TypeError if the module itself has no such parameter; ShapeError for a mask of another shape
 *
 * @example
 * ```ts
 * import { Linear, prune } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = prune.customFromMask(new Linear(3, 3), 'weight', ones([3, 3]).tril());
 * console.log(layer.weight.triu(1).countNonzero().itemSync()); // => 0
 * ```
 */
export function customFromMask<Self extends AnyModule>(module: Self, name: string, given: Tensor): Self {
  const operation = 'customFromMask';
  return noGrad(() => {
    const of = prunable(operation, module, name);
    const { shape, dtype } = of.value;
    checkTensors(operation, given);
    if (!sameShape(given.shape, shape))
      throw new ShapeError(
        `${operation}: the mask is ${printShape(given.shape)}; ${of.name} is ${printShape(shape)}, and it must be like it`,
      );
    const now = cast(given, dtype);
    mask(module, of, of.mask ? mul(of.mask, now) : now);
    return module;
  });
}

/**
 * Makes a parameter one that is pruned, of which nothing is taken away yet: so that a model takes on the state dictionary of a pruned one.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.identity.html
 *
 * @returns the module itself
 */
export function identity<Self extends AnyModule>(module: Self, name: string): Self {
  return noGrad(() => {
    const of = prunable('identity', module, name);
    mask(module, of, of.mask ?? fillLike(of.value, 1));
    return module;
  });
}

/**
 * Makes what was pruned a parameter again, the same one as before, for good with zeros in it; an optimizer that has it may go on, and
 * changes these, too.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.remove.html
 *
 * @returns the module itself
 * @throws TypeError if the module itself has nothing of that name that is pruned
 *
 * @example
 * ```ts
 * import { Linear, prune } from '@glissade/nn';
 *
 * const layer = prune.l1Unstructured(new Linear(4, 4), 'weight', { amount: 0.5 });
 * prune.remove(layer, 'weight');
 * console.log(Object.keys(layer.stateDict()), layer.weight.countNonzero().itemSync()); // => [ 'bias', 'weight' ] 8
 * ```
 */
export function remove<Self extends AnyModule>(module: Self, name: string): Self {
  unmask('remove', module, name);
  return module;
}

/**
 * Whether a module, or one below it, has parameters that are pruned.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.is_pruned.html
 */
export function isPruned(module: AnyModule): boolean {
  checkModule('isPruned', module);
  return module.modules().some(hasPruned);
}
