/** The state dictionary in what a file holds. */
import { described, Tensor } from '@glissade/tensor';
import { placeOf, type TorchValue } from './torch-value.ts';

/**
 * The tensors by name at a place of what `loadTorch` gave, for `model.loadStateDict`: the whole, or what lies under the names
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
 * const checkpoint = loadTorch(await saveTorch({ epoch: 5, model: model.stateDict() }));
 * console.log(Object.keys(stateDictIn(checkpoint, 'model'))); // => [ 'weight', 'bias' ]
 * model.loadStateDict(stateDictIn(checkpoint, 'model'));
 * ```
 */
export function stateDictIn(value: TorchValue, ...names: readonly string[]): Record<string, Tensor> {
  let found = value;
  let place = '';
  for (const name of names) {
    const inside = objectAt(found, place);
    if (!Object.hasOwn(inside, name)) {
      throw new Error(
        `stateDictIn: ${called(place)} has no '${name}'; it has ${listed(Object.keys(inside))}`,
      );
    }
    found = inside[name]!;
    place = placeOf(place, name);
  }
  const inside = objectAt(found, place);
  const others = Object.keys(inside).filter((name) => !(inside[name] instanceof Tensor));
  if (others.length > 0) {
    const first = others[0]!;
    const isNested = others.some((name) => isObject(inside[name]));
    throw new Error(
      `stateDictIn: ${called(place)} holds other things than tensors: ${listed(others)}. ` +
        (isNested
          ? `Say where the tensors are: stateDictIn(checkpoint, '${first}')`
          : 'Leave them out before'),
    );
  }
  return inside as Record<string, Tensor>;
}

const called = (place: string): string => place || 'the value';

const listed = (names: readonly string[]): string =>
  names.length === 0
    ? 'nothing'
    : names
        .slice(0, 10)
        .map((name) => `'${name}'`)
        .join(', ') + (names.length > 10 ? ` and ${names.length - 10} more` : '');

const isObject = (value: unknown): value is Record<string, TorchValue> =>
  typeof value === 'object' &&
  value !== null &&
  !(value instanceof Tensor || value instanceof Map || value instanceof Set || value instanceof Uint8Array) &&
  !Array.isArray(value);

function objectAt(value: TorchValue, place: string): Record<string, TorchValue> {
  if (isObject(value)) return value;
  const found = value instanceof Map ? 'a Map' : value instanceof Set ? 'a Set' : described(value);
  throw new TypeError(`stateDictIn: ${called(place)} is ${found}; expected tensors by name`);
}
