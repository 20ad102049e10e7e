/** Values within what a file holds. */
import { described, Tensor } from '@glissade/tensor';
import { placeOf, type TorchObject, type TorchValue } from './torch-value.ts';

/**
 * What lies in a value of `loadTorch` under a name, a number in a list, or a key of a Map, and so on inwards.
 *
 * Throws an error that lists the names that there are, if one is missing.
 *
 * @example
 * ```ts
 * import { loadTorch, saveTorch, valueIn } from '@glissade/pytorch';
 *
 * const checkpoint = await loadTorch(await saveTorch({ epoch: 5, history: [{ loss: 0.5 }, { loss: 0.25 }] }));
 * const epoch = valueIn(checkpoint, 'epoch');
 * if (typeof epoch === 'number') console.log(epoch + 1); // => 6
 * console.log(valueIn(checkpoint, 'history', 1, 'loss')); // => 0.25
 * ```
 */
export const valueIn = (value: TorchValue, ...keys: readonly (string | number)[]): TorchValue =>
  follow('valueIn', value, keys).found;

/** The same, and the place where it was found. */
export function follow(
  asker: string,
  value: TorchValue,
  keys: readonly (string | number)[],
): { readonly found: TorchValue; readonly place: string } {
  if (value instanceof Promise)
    throw new TypeError(`${asker}: the value is a promise; await it first, as in await loadTorch(bytes)`);
  let found = value;
  let place = '';
  for (const key of keys) {
    const inside = entriesOf(found);
    if (!inside)
      throw new TypeError(
        `${asker}: ${called(place)} is ${kindOf(found)}, in which there is no ${shown(key)}`,
      );
    if (!inside.has(key))
      throw new Error(
        `${asker}: ${called(place)} has no ${shown(key)}; it has ${listed([...inside.keys()])}`,
      );
    found = inside.get(key)!;
    place = placeOf(place, key);
  }
  return { found, place };
}

/** By name, number or key; undefined for what has nothing inside. */
function entriesOf(value: TorchValue): ReadonlyMap<unknown, TorchValue> | undefined {
  if (value instanceof Map) return value;
  if (Array.isArray(value)) return new Map(value.entries());
  return isTorchObject(value) ? new Map(Object.entries(value)) : undefined;
}

/** Whether a value is a dictionary whose keys are strings. */
export const isTorchObject = (value: unknown): value is TorchObject =>
  typeof value === 'object' &&
  value !== null &&
  !(value instanceof Tensor || value instanceof Map || value instanceof Set || value instanceof Uint8Array) &&
  !Array.isArray(value);

/** A value, for errors. */
export function kindOf(value: TorchValue): string {
  if (value instanceof Map) return 'a Map';
  if (value instanceof Set) return 'a Set';
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return Array.isArray(value) ? `a list of ${value.length}` : described(value);
}

/** A place, for errors. */
export const called = (place: string): string => place || 'the value';

const shown = (key: unknown): string => (typeof key === 'string' ? `'${key}'` : String(key));

/** Names, for errors: the first few. */
export function listed(names: readonly unknown[]): string {
  if (names.length === 0) return 'nothing';
  const more = names.length > 10 ? ` and ${names.length - 10} more` : '';
  return names.slice(0, 10).map(shown).join(', ') + more;
}
