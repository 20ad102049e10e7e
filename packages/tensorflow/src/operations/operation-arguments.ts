/** What an operation is called with: arguments by place or by name, and settings, all by the names that Keras gives them. */
import { type DType, isFloat, type NestedArray, type Operand, Tensor, tensor } from '@glissade/tensor';
import { dtypeNames } from '../dtype-names.ts';
import { isJson, type Json, shown } from '../json.ts';
import type { Call } from '../topology/call-arguments.ts';
import { knownNumbers } from './known-numbers.ts';

/** The names of arguments where they are not Keras's. */
export type Names = Readonly<Record<string, string | undefined>>;

export class OperationArguments {
  readonly #config: Json;
  readonly #call: Call;
  readonly #names: Names;
  readonly #read = new Set<string>();

  constructor(config: Json, call: Call, names: Names = {}) {
    this.#config = config;
    this.#call = call;
    this.#names = names;
  }

  /** What is under a name, or at a place of the call; null counts as nothing. */
  value(name: string, place?: number): unknown {
    const { args, kwargs } = this.#call;
    const own = this.#names[name] ?? name;
    this.#read.add(own);
    const named = Object.hasOwn(kwargs, own) ? kwargs[own] : undefined;
    const placed = place === undefined ? undefined : args[place];
    const set = Object.hasOwn(this.#config, own) ? this.#config[own] : undefined;
    return named ?? placed ?? set ?? undefined;
  }

  /** Throws for what is said and was not asked for: an operation that does something else then. */
  checkAllRead(): void {
    for (const [name, value] of Object.entries({ ...this.#config, ...this.#call.kwargs }))
      if (!this.#read.has(name) && !isNothing(name, value))
        throw new TypeError(
          `is called with ${name}: ${value instanceof Tensor ? 'a tensor' : shown(value)}, which is not known here`,
        );
  }

  #wrong(name: string, expected: string, place?: number): TypeError {
    const value = this.value(name, place);
    const said = value instanceof Tensor ? 'a tensor' : shown(value);
    return new TypeError(`${this.#names[name] ?? name} is ${said}; expected ${expected}`);
  }

  /** A tensor, or a number beside one. */
  operand(name: string, place: number): Operand {
    const value = this.value(name, place);
    if (value instanceof Tensor || typeof value === 'number') return value;
    if (typeof value === 'boolean') return Number(value);
    if (Array.isArray(value) || isJson(value)) return this.tensor(name, place);
    throw this.#wrong(name, 'a tensor or a number', place);
  }

  tensor(name = 'x', place = 0): Tensor {
    const value = this.value(name, place);
    if (value instanceof Tensor) return value;
    const numbers = numbersIn(value);
    if (numbers !== undefined) return tensor(numbers);
    throw this.#wrong(name, 'a tensor', place);
  }

  tensorIf(name: string, place: number): Tensor | undefined {
    return this.value(name, place) === undefined ? undefined : this.tensor(name, place);
  }

  /** The tensor, whole numbers as floats. */
  floats(name = 'x', place = 0): Tensor {
    return asFloat(this.tensor(name, place));
  }

  /** The tensors in a list, or one after the other. */
  tensors(name = 'xs'): Tensor[] {
    const first = this.value(name, 0);
    const list = Array.isArray(first) ? first : this.#call.args;
    return list.map((each) => {
      if (each instanceof Tensor) return each;
      const numbers = numbersIn(each);
      if (numbers !== undefined) return tensor(numbers);
      throw this.#wrong(name, 'a list of tensors', 0);
    });
  }

  number(name: string, fallback?: number, place?: number): number {
    const value = this.value(name, place) ?? fallback;
    if (typeof value === 'number') return value;
    const known = value instanceof Tensor ? knownNumbers(value) : undefined;
    if (known?.length === 1) return known[0]!;
    if (value instanceof Tensor && value.size === 1) return value.itemSync();
    throw this.#wrong(name, 'a number', place);
  }

  /** Whole numbers: axes, lengths. A number alone is a list of it; undefined where nothing is said. */
  list(name: string, place?: number): number[] | undefined {
    const value = this.value(name, place);
    if (value === undefined) return undefined;
    if (value instanceof Tensor) return [...(knownNumbers(value) ?? value.dataSync())];
    const numbers = [value]
      .flat()
      .map((each) => (each instanceof Tensor ? (knownNumbers(each)?.[0] ?? each.itemSync()) : each));
    if (numbers.every((each) => Number.isInteger(each) || each === null))
      return numbers.map((each) => (each as number | null) ?? -1);
    throw this.#wrong(name, 'whole numbers', place);
  }

  flag(name: string, fallback = false): boolean {
    const value = this.value(name) ?? fallback;
    if (typeof value === 'boolean') return value;
    throw this.#wrong(name, 'true or false');
  }

  /** One of the words, the first where nothing is said. */
  choice<const Word extends string>(name: string, words: readonly [Word, ...Word[]]): Word {
    const value = String(this.value(name) ?? words[0]).toLowerCase();
    const word = words.find((each) => each === value);
    if (word !== undefined) return word;
    throw this.#wrong(name, words.join(' or '));
  }

  /** Throws where something is said that is not the only thing known here. */
  only(name: string, ...known: readonly unknown[]): void {
    const value = this.value(name);
    if (value !== undefined && value !== false && !known.includes(value))
      throw this.#wrong(
        name,
        known.length > 0
          ? `${known.map(shown).join(' or ')}, all that is known here`
          : 'nothing: that is not known here',
      );
  }

  /** A dtype by name: "float32", or "<dtype: 'int32'>" as Keras 2 had it. */
  dtype(name: string, fallback: DType, place?: number): DType {
    const value = this.value(name, place);
    if (value === undefined) return fallback;
    const word = /(bool|u?int\d+|b?float\d*)/.exec(String(value))?.[0];
    const dtype = dtypeNames[word ?? ''];
    if (dtype) return dtype;
    throw this.#wrong(name, `one of ${Object.keys(dtypeNames).join(', ')}`, place);
  }
}

/** Names of layers, and what changes nothing. */
const idle = new Set([
  'name',
  'function',
  'trainable',
  'training',
  'dtype',
  'sorted',
  'data_format',
  'flash_attention',
  'validate_indices',
]);
const isNothing = (name: string, value: unknown): boolean =>
  idle.has(name) || value === null || value === undefined || value === false || value === 0;

/** Nested lists of numbers, as they are; undefined for anything else. */
function numbersIn(value: unknown): NestedArray | undefined {
  const isNumbers = (each: unknown): boolean =>
    Array.isArray(each) ? each.every(isNumbers) : typeof each === 'number' || typeof each === 'boolean';
  return isNumbers(value) ? (value as NestedArray) : undefined;
}

/** Whole numbers as floats. */
export const asFloat = (x: Tensor): Tensor => (isFloat(x.dtype) ? x : x.to('float32'));
