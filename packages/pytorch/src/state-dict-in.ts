/** The state dictionary in what a file holds. */
import { Tensor } from '@glissade/tensor';
import type { TorchValue } from './torch-value.ts';
import { called, follow, isTorchObject, kindOf, listed } from './value-in.ts';

/**
 * The tensors by name at a place of what `loadTorch` gave, for `model.loadStateDict`: the whole, or what lies under the keys
 * that follow, as in { epoch, model: { ... } }.
 *
 * Throws an error that lists the names that there are, if one is missing, and names all that is no tensor.
 *
 * @example
 * ```ts
 * import { Linear } from '@glissade/nn';
 * import { loadTorch, saveTorch, stateDictIn } from '@glissade/pytorch';
 *
 * const model = new Linear(3, 2);
 * const checkpoint = await loadTorch(await saveTorch({ epoch: 5, model: model.stateDict() }));
 * console.log(Object.keys(stateDictIn(checkpoint, 'model'))); // => [ 'weight', 'bias' ]
 * model.loadStateDict(stateDictIn(checkpoint, 'model'));
 * ```
 */
export function stateDictIn(
  value: TorchValue,
  ...keys: readonly (string | number)[]
): Record<string, Tensor> {
  const { found, place } = follow('stateDictIn', value, keys);
  if (!isTorchObject(found))
    throw new TypeError(`stateDictIn: ${called(place)} is ${kindOf(found)}; expected tensors by name`);
  const tensors: [string, Tensor][] = [];
  const others: string[] = [];
  for (const [name, each] of Object.entries(found)) {
    if (each instanceof Tensor) tensors.push([name, each]);
    else others.push(name);
  }
  if (others.length === 0) return Object.fromEntries(tensors);
  const nested = others.find((name) => isTorchObject(found[name]));
  throw new Error(
    `stateDictIn: ${called(place)} holds other things than tensors: ${listed(others)}. ` +
      (nested ? `Say where the tensors are: stateDictIn(checkpoint, '${nested}')` : 'Leave them out before'),
  );
}
