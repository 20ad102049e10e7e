/** What a node says of itself, read once, when a file is read. Source: https://www.tensorflow.org/api_docs/cc/class/tensorflow/attr-value */
import type { DType } from '@glissade/tensor';
import { isJson, type Json, shown } from '../json.ts';
import { dtypeOf, shapeOf } from './type-json.ts';

/** The fields of an attribute, one of which is set. */
type Kind = 'b' | 'f' | 'i' | 'list' | 's' | 'shape' | 'tensor' | 'type';

const said: Readonly<Record<Kind, string>> = {
  b: 'true or false',
  f: 'a number',
  i: 'a whole number',
  list: 'a list',
  s: 'a text',
  shape: 'a shape',
  tensor: 'a tensor',
  type: 'a dtype',
};

export class NodeAttributes {
  /** How many values the node takes. */
  readonly inputs: number;
  readonly #attributes: Json;

  constructor(attributes: Json, inputs: number) {
    this.#attributes = attributes;
    this.inputs = inputs;
  }

  /** Throws for a node that takes fewer values. */
  needs(count: number): void {
    if (this.inputs >= count) return;
    throw new TypeError(`the node takes ${this.inputs} inputs; expected ${count}`);
  }

  #get(name: string, kind: Kind): unknown {
    const attribute = Object.hasOwn(this.#attributes, name) ? this.#attributes[name] : undefined;
    if (attribute === undefined || attribute === null) return undefined;
    if (!isJson(attribute)) throw this.#wrong(name, said[kind]);
    if (Object.hasOwn(attribute, kind)) return attribute[kind];
    // What is 0 or empty may be left out.
    if (Object.keys(said).some((other) => Object.hasOwn(attribute, other)))
      throw this.#wrong(name, said[kind]);
    return undefined;
  }

  #wrong(name: string, expected: string): TypeError {
    return new TypeError(`the attribute ${name} is ${shown(this.#attributes[name])}; expected ${expected}`);
  }

  int(name: string, fallback: number): number {
    const value = this.#get(name, 'i');
    if (value === undefined) return fallback;
    const number = wholeOf(value);
    if (number !== undefined) return number;
    throw this.#wrong(name, said.i);
  }

  /** A whole number, 1 or more. */
  count(name: string, fallback: number): number {
    const value = this.int(name, fallback);
    if (value >= 1) return value;
    throw new TypeError(`the attribute ${name} is ${value}; expected 1 or more`);
  }

  float(name: string, fallback: number): number {
    const value = this.#get(name, 'f');
    if (value === undefined) return fallback;
    const number = typeof value === 'string' ? Number(value) : value;
    if (typeof number === 'number') return number;
    throw this.#wrong(name, said.f);
  }

  flag(name: string, fallback = false): boolean {
    const value = this.#get(name, 'b') ?? fallback;
    if (typeof value === 'boolean') return value;
    throw this.#wrong(name, said.b);
  }

  text(name: string, fallback: string): string {
    const value = this.#get(name, 's');
    if (value === undefined) return fallback;
    const text = textOf(value);
    if (text !== undefined) return text;
    throw this.#wrong(name, said.s);
  }

  /** One of several words, the first where there is none. Throws for another. */
  choice<const Word extends string>(name: string, words: readonly [Word, ...Word[]]): Word {
    const found = this.text(name, words[0]);
    const known = words.find((word) => word === found);
    if (known !== undefined) return known;
    throw new TypeError(`the attribute ${name} is '${found}'; expected ${words.join(', ')}`);
  }

  /** Whole numbers; undefined where there is no such list. */
  ints(name: string): number[] | undefined {
    return this.#list(name, 'i', wholeOf, 'a list of whole numbers');
  }

  texts(name: string): string[] {
    return this.#list(name, 's', textOf, 'a list of texts') ?? [];
  }

  #list<Element>(
    name: string,
    kind: 'i' | 's',
    read: (value: unknown) => Element | undefined,
    expected: string,
  ): Element[] | undefined {
    const list = this.#get(name, 'list');
    if (list === undefined) return undefined;
    const values = isJson(list) ? (list[kind] ?? []) : undefined;
    const elements = Array.isArray(values) ? values.map(read) : [undefined];
    const isOther = isJson(list) && Object.keys(list).some((key) => key !== kind && isFilled(list[key]));
    if (isOther || elements.includes(undefined)) throw this.#wrong(name, expected);
    return elements as Element[];
  }

  dtype(name: string, fallback: DType): DType {
    const value = this.#get(name, 'type');
    if (value === undefined) return fallback;
    const dtype = dtypeOf(value);
    if (dtype) return dtype;
    throw this.#wrong(name, 'a dtype of floats, whole numbers or bool');
  }

  /** Lengths, null where any will do; undefined where nothing is said. */
  shape(name: string): readonly (number | null)[] | undefined {
    return shapeOf(this.#get(name, 'shape'));
  }
}

const isFilled = (list: unknown): boolean => Array.isArray(list) && list.length > 0;

/** 64 bits are texts in JSON. */
function wholeOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}

/** Bytes are in base64, or a list of them. */
function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return String.fromCharCode(...value);
  if (typeof value !== 'string') return undefined;
  try {
    return atob(value);
  } catch {
    return undefined;
  }
}
