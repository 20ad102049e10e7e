/** From what a pickle's values are while it is read to what they are in TypeScript; tensors are made. */
import { NumpyArray } from '../globals/numpy.ts';
import { StorageClass, TorchDType, wholeOf } from '../globals/torch.ts';
import { Dictionary, kindOf, Tuple } from '../pickle/values.ts';
import { mostLevels, placeOf, type TorchObject, type TorchValue } from '../torch-value.ts';
import { Storage, StoredTensor, type TensorMaker } from './storage.ts';

export class Converter {
  readonly #tensors: TensorMaker;
  /** What was converted, so that what is in two places is one value there, too. Those that are not yet: undefined. */
  readonly #converted = new Map<object, TorchValue | undefined>();

  constructor(tensors: TensorMaker) {
    this.#tensors = tensors;
  }

  /** The value at a place. Throws, naming it, for what contains itself, and for tensors that cannot be. */
  convert(value: unknown, place = '', level = 0): TorchValue {
    if (value === null || typeof value !== 'object') return value as TorchValue;
    const known = this.#converted.get(value);
    if (known !== undefined) return known;
    const at = place || 'the value';
    if (this.#converted.has(value))
      throw new Error(`loadTorch: ${at} contains itself, which is not read. In Python, save it without`);
    if (level > mostLevels)
      throw new Error(`loadTorch: ${at} lies ${level} levels deep; expected ${mostLevels} at most`);
    this.#converted.set(value, undefined);
    const converted = this.#object(value, place, level + 1);
    this.#converted.set(value, converted);
    return converted;
  }

  #object(value: object, place: string, level: number): TorchValue {
    const at = place || 'the value';
    if (value instanceof Uint8Array) return value.slice();
    if (Array.isArray(value)) return this.#items(value, place, level);
    if (value instanceof Tuple) return this.#items(value.items, place, level);
    if (value instanceof Dictionary) return this.#dictionary(value, place, level);
    if (value instanceof Set) return new Set(this.#items([...value], place, level));
    if (value instanceof StoredTensor) return this.#tensors.make(value, at);
    if (value instanceof Storage) return this.#tensors.make(wholeOf(value), at);
    if (value instanceof NumpyArray && value.stored) return this.#tensors.make(value.stored, at);
    if (value instanceof TorchDType) return value.name;
    const what = value instanceof StorageClass ? "a storage's class" : kindOf(value);
    throw new Error(
      `loadTorch: ${at} is ${what}; expected a tensor, a number, text, a dictionary or a list. In Python, save it without`,
    );
  }

  #items(items: readonly unknown[], place: string, level: number): TorchValue[] {
    return items.map((item, i) => this.convert(item, `${place}[${i}]`, level));
  }

  #dictionary({ entries }: Dictionary, place: string, level: number): TorchValue {
    const pairs = [...entries].map(([key, value]): [TorchValue, TorchValue] => [
      this.convert(key, place, level),
      this.convert(value, placeOf(place, key), level),
    ]);
    if (!pairs.every((pair): pair is [string, TorchValue] => typeof pair[0] === 'string'))
      return new Map(pairs);
    // By definition, not assignment: '__proto__' is a name as others.
    return Object.fromEntries(pairs) satisfies TorchObject;
  }
}
