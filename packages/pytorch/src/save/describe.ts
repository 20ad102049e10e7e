/** Writes a value as a pickle, and lists the tensors whose storages belong beside it. */
import { type DType, isPlainObject, size, Tensor } from '@glissade/tensor';
import { storageDTypes } from '../load/elements.ts';
import { rowMajorStrides } from '../load/strides.ts';
import { Pickler } from '../pickle/pickler.ts';
import { mostLevels, placeOf } from '../torch-value.ts';
import { equalInPython } from './python-keys.ts';

/** Bits of the largest number that is written: an opcode says its bytes in one. */
const mostBits = 2000;

export class Describer {
  /** In the order of their storages, as they are now: what they are assigned later is not written. */
  readonly tensors: Tensor[] = [];
  readonly #pickler = new Pickler();
  /** What is around the value that is written: nothing may contain itself. */
  readonly #around = new Set<object>();

  /** Throws, naming the place, for what torch.load could not read. */
  describe(value: unknown): Uint8Array {
    this.#value(value, '');
    return this.#pickler.finish();
  }

  #value(value: unknown, place: string): void {
    const pickler = this.#pickler;
    if (value === null) pickler.opcode('NONE');
    else if (typeof value === 'boolean') pickler.opcode(value ? 'NEWTRUE' : 'NEWFALSE');
    else if (typeof value === 'number') pickler.number(value);
    else if (typeof value === 'bigint' && BigInt.asIntN(mostBits, value) === value)
      pickler.wholeNumber(value);
    else if (typeof value === 'string') this.#text(value, place);
    else if (typeof value === 'object') this.#object(value, place);
    else
      refuse(place, typeof value === 'bigint' ? 'a bigint beyond 2^1999' : kind(value), mends[typeof value]);
  }

  #text(text: string, place: string): void {
    if (/\p{Surrogate}/u.test(text)) refuse(place, 'a text with half a character, a lone surrogate');
    this.#pickler.text(text);
  }

  #object(value: object, place: string): void {
    if (this.#around.has(value)) refuse(place, 'a value that contains itself', 'Leave it out');
    if (this.#pickler.recall(value)) return;
    if (this.#around.size >= mostLevels) refuse(place, `${mostLevels} levels deep`, 'Nest less');
    this.#around.add(value);
    const { [Symbol.toStringTag]: tag } = value as { readonly [Symbol.toStringTag]?: string };
    if (value instanceof Tensor) this.#tensor(value);
    // By what they say they are: they may come from another realm.
    else if (tag === 'Uint8Array') this.#bytes(value as Uint8Array);
    else if (Array.isArray(value)) this.#list(value, value, place);
    else if (tag === 'Set') this.#set(value as Set<unknown>, place);
    else if (tag === 'Map') this.#dictionary(value, [...(value as Map<unknown, unknown>)], place);
    else if (isPlainObject(value)) this.#dictionary(value, Object.entries(value), place);
    else refuse(place, kind(value), mendFor(value));
    this.#around.delete(value);
  }

  #list(known: object, items: readonly unknown[], place: string): void {
    this.#pickler.opcode('EMPTY_LIST');
    this.#pickler.remember(known);
    if (items.length === 0) return;
    this.#pickler.opcode('MARK');
    for (let i = 0; i < items.length; i++) this.#value(items[i], `${place}[${i}]`);
    this.#pickler.opcode('APPENDS');
  }

  #dictionary(known: object, entries: readonly (readonly [unknown, unknown])[], place: string): void {
    this.#pickler.opcode('EMPTY_DICT');
    this.#pickler.remember(known);
    if (entries.length === 0) return;
    this.#pickler.opcode('MARK');
    for (const [key, value] of entries) {
      this.#key(key, place);
      this.#value(value, placeOf(place, key));
    }
    this.#pickler.opcode('SETITEMS');
    if (known instanceof Map) checkKeys(known.keys(), 'Map', place);
  }

  /** Texts and numbers; arrays of them are tuples, as lists cannot be keys. */
  #key(key: unknown, place: string): void {
    if (!Array.isArray(key)) {
      if (typeof key === 'object' && key !== null)
        refuse(
          place,
          `a Map with a key that is ${kind(key)}`,
          'Keys are texts and numbers, and arrays of them',
        );
      this.#value(key, place);
      return;
    }
    if (this.#around.has(key) || this.#around.size >= mostLevels)
      refuse(place, 'a Map with a key that contains itself');
    this.#around.add(key);
    this.#pickler.opcode('MARK');
    for (const each of key) this.#key(each, place);
    this.#pickler.opcode('TUPLE');
    this.#around.delete(key);
  }

  #set(set: ReadonlySet<unknown>, place: string): void {
    const pickler = this.#pickler;
    for (const each of set)
      if (typeof each === 'object' && each !== null)
        refuse(place, `a Set with ${kind(each)} in it`, 'Sets are of texts and numbers');
    checkKeys(set, 'Set', place);
    pickler.global('__builtin__', 'set');
    this.#list([], [...set], place);
    pickler.opcode('TUPLE1');
    pickler.opcode('REDUCE');
    pickler.remember(set);
  }

  /** Protocol 2 has no bytes: they are made of text. */
  #bytes(bytes: Uint8Array): void {
    const pickler = this.#pickler;
    pickler.global('_codecs', 'encode');
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    pickler.text(text);
    pickler.text('latin1');
    pickler.opcode('TUPLE2');
    pickler.opcode('REDUCE');
    pickler.remember(bytes);
  }

  #tensor(tensor: Tensor): void {
    const pickler = this.#pickler;
    const key = this.tensors.push(tensor.detach()) - 1;
    pickler.global('torch._utils', '_rebuild_tensor_v2');
    pickler.opcode('MARK');
    pickler.opcode('MARK');
    pickler.text('storage');
    pickler.global('torch', storageOf(tensor.dtype));
    pickler.text(String(key));
    pickler.text('cpu');
    pickler.number(size(tensor.shape));
    pickler.opcode('TUPLE');
    pickler.opcode('BINPERSID');
    pickler.number(0);
    this.#sizes(tensor.shape);
    this.#sizes(rowMajorStrides(tensor.shape));
    // Whether it needs a gradient; hooks of the way back.
    pickler.opcode('NEWFALSE');
    pickler.global('collections', 'OrderedDict');
    pickler.opcode('EMPTY_TUPLE');
    pickler.opcode('REDUCE');
    pickler.opcode('TUPLE');
    pickler.opcode('REDUCE');
    pickler.remember(tensor);
  }

  #sizes(sizes: readonly number[]): void {
    this.#pickler.opcode('MARK');
    for (const each of sizes) this.#pickler.number(each);
    this.#pickler.opcode('TUPLE');
  }
}

/** The class of storages of a dtype: 'FloatStorage'. */
const storageOf = (dtype: DType): string =>
  Object.keys(storageDTypes).find((name) => storageDTypes[name] === dtype)!;

/** Of equal ones Python keeps the last. */
function checkKeys(keys: Iterable<unknown>, what: string, place: string): void {
  const twice = equalInPython(keys);
  if (twice)
    refuse(
      place,
      `a ${what} with ${String(twice.key)} and what Python takes for the same, as 1 and true`,
      'Leave out one of them',
    );
}

function refuse(place: string, found: string, mend = 'Leave it out'): never {
  throw new TypeError(
    `saveTorch: ${place || 'the value'} is ${found}; expected a tensor, a number, text, a boolean, null, an array or a plain object. ${mend}`,
  );
}

const mends: Partial<Record<string, string>> = {
  undefined: "Leave it out, or write null, Python's None",
};

function kind(value: unknown): string {
  if (typeof value === 'object' && value !== null) return `a ${value.constructor?.name ?? 'object'}`;
  return value === undefined ? 'undefined' : `a ${typeof value}`;
}

function mendFor(value: object): string {
  if (ArrayBuffer.isView(value)) return 'Make a tensor of it: tensor(...)';
  if (value instanceof Promise) return 'Await it';
  return 'stateDict' in value ? 'Save its state: .stateDict()' : 'Leave it out';
}
