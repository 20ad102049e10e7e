/** What a file of PyTorch may hold, in values of TypeScript. */
import type { Tensor } from '@glissade/tensor';

/**
 * What `loadTorch` gives: Python's None as null, lists and tuples as arrays, dictionaries whose keys are all strings as plain
 * objects and others as Maps, sets as Sets, bytes as Uint8Arrays, whole numbers beyond 2^53 as bigints.
 */
export type TorchValue =
  | Tensor
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | TorchValue[]
  | TorchObject
  | Map<TorchValue, TorchValue>
  | Set<TorchValue>;

/** A dictionary whose keys are strings. */
export interface TorchObject {
  [name: string]: TorchValue;
}

/** Deeper nested values are refused: those that contain themselves are, too. */
export const mostLevels = 500;

/** Where a value is found: 'model.0.weight' is called `model['0.weight']`, as it is reached in the program. */
export const placeOf = (above: string, key: unknown): string => {
  if (typeof key === 'string' && /^[A-Za-z_$][\w$]*$/.test(key)) return above ? `${above}.${key}` : key;
  const shown = typeof key === 'string' ? `'${key}'` : typeof key === 'object' ? '...' : String(key);
  return above ? `${above}[${shown}]` : shown;
};
