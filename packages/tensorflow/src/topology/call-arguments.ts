/** What a layer is called with, as files write it: tensors, and settings beside them. */
import { isJson, type Json, shown } from '../json.ts';
import type { Constant, Reference, Source } from './topology.ts';

/** Stands among the arguments for a tensor: the one of this number among the call's sources. */
export class Slot {
  readonly source: number;

  constructor(source: number) {
    this.source = source;
  }
}

/** Arguments by place and by name. Tensors in them, however deep, are slots. */
export interface CallArguments {
  readonly args: readonly unknown[];
  readonly kwargs: Json;
  readonly sources: readonly Source[];
}

/** Arguments with what is computed in the places of the slots. */
export interface Call {
  readonly args: readonly unknown[];
  readonly kwargs: Json;
}

export const noArguments: Call = { args: [], kwargs: {} };

/** Puts values in the places of slots. */
export const filled = <Value>({ args, kwargs }: CallArguments, values: readonly Value[]): Call => ({
  args: args.map((each) => withValues(each, values)),
  kwargs: withValues(kwargs, values) as Json,
});

function withValues(value: unknown, values: readonly unknown[]): unknown {
  if (value instanceof Slot) return values[value.source];
  if (Array.isArray(value)) return value.map((each) => withValues(each, values));
  if (!isJson(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withValues(each, values)]));
}

/** The slots in a value, those of an object in the order of its keys: so Keras flattens what is named. */
export function slotsIn(value: unknown): Slot[] {
  if (value instanceof Slot) return [value];
  if (Array.isArray(value)) return value.flatMap(slotsIn);
  return isJson(value) ? inKeyOrder(value).flatMap(slotsIn) : [];
}

export const inKeyOrder = (json: Json): unknown[] =>
  Object.keys(json)
    .toSorted()
    .map((key) => json[key]);

/** Reads arguments as Keras 3 writes them, `{ args, kwargs }`, and as Keras 2 did, where they hang on the tensors. */
export class ArgumentReader {
  readonly sources: Source[] = [];
  readonly #where: string;

  constructor(where: string) {
    this.#where = where;
  }

  #slot(source: Source): Slot {
    this.sources.push(source);
    return new Slot(this.sources.length - 1);
  }

  /** Keras 3's: tensors are objects that say so. */
  value(json: unknown): unknown {
    if (Array.isArray(json)) return json.map((each) => this.value(each));
    if (!isJson(json)) return json;
    const { class_name: kind, config } = json;
    if (kind === '__keras_tensor__' && isJson(config))
      return this.#slot(referenceOf(this.#where, config.keras_history));
    if (kind === '__tensor__' && isJson(config)) return this.#slot(constantOf(this.#where, config));
    if (typeof kind === 'string') return json;
    return Object.fromEntries(Object.entries(json).map(([key, each]) => [key, this.value(each)]));
  }

  /** Keras 2's tensors of the first argument: lists that begin with a name, with the other arguments behind. */
  first(json: unknown): unknown {
    if (isNamed(json)) {
      const [name, , value] = json;
      return name === constantName ? this.#constant(value) : this.#slot(referenceOf(this.#where, json));
    }
    if (Array.isArray(json)) return json.map((each) => this.first(each));
    if (isJson(json))
      return Object.fromEntries(Object.entries(json).map(([key, each]) => [key, this.first(each)]));
    throw new TypeError(`${this.#where}: a connection is ${shown(json)}; expected [layer, call, output]`);
  }

  /** Keras 2's other arguments, in which tensors are lists of a name and two numbers. */
  other(json: unknown): unknown {
    if (isNamed(json) && json.length === 3) return this.#slot(referenceOf(this.#where, json));
    if (Array.isArray(json)) return json.map((each) => this.other(each));
    if (!isJson(json) || typeof json.class_name === 'string') return json;
    return Object.fromEntries(Object.entries(json).map(([key, each]) => [key, this.other(each)]));
  }

  #constant(value: unknown): unknown {
    return Array.isArray(value) ? this.#slot(constantOf(this.#where, { value })) : value;
  }
}

const constantName = '_CONSTANT_VALUE';

/** Whether a list is a tensor of Keras 2. */
export const isNamed = (json: unknown): json is [string, number, unknown, unknown?] =>
  Array.isArray(json) &&
  json.length <= 4 &&
  typeof json[0] === 'string' &&
  json.slice(1, json[0] === constantName ? 2 : 3).every((each) => Number.isInteger(each));

/** `[name, call, output]`, with arguments behind at times. */
export function referenceOf(where: string, json: unknown): Reference {
  if (Array.isArray(json)) {
    const [layer, call = 0, output = 0] = json;
    if (typeof layer === 'string' && Number.isInteger(call) && Number.isInteger(output))
      return { layer, call, output };
  }
  throw new TypeError(`${where}: a connection is ${shown(json)}; expected [layer, call, output]`);
}

function constantOf(where: string, { value, dtype }: Json): Constant {
  const isNumbers = (each: unknown): boolean =>
    Array.isArray(each) ? each.every(isNumbers) : typeof each === 'number' || typeof each === 'boolean';
  if (isNumbers(value)) return { value: value as Constant['value'], dtype: String(dtype ?? 'float32') };
  throw new TypeError(`${where}: a constant is ${shown(value)}; expected numbers`);
}
