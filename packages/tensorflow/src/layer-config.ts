/** A layer's settings as the file has them, read with checks. */
import { isJson, type Json, shown } from './json.ts';
import type { Writer } from './writer.ts';

/** The settings of a layer, by the names that the file has: `kernel_size`. What the file says null to is not there. */
export class LayerConfig {
  /** The layer's class and name, for errors. */
  readonly where: string;
  /** The version of Keras that wrote the file; TensorFlow.js is as 2 was. */
  readonly kerasVersion: number;
  /** Whether TensorFlow.js wrote the file, which computes some layers differently. */
  readonly isOfTensorFlowJs: boolean;
  /** All of them, as they are. */
  readonly values: Json;
  readonly #writer: Writer;

  constructor(where: string, values: Json, writer: Writer) {
    this.where = where;
    this.kerasVersion = writer.kerasVersion;
    this.isOfTensorFlowJs = writer.isOfTensorFlowJs;
    this.#writer = writer;
    this.values = values;
  }

  /** The settings of something in the layer: of a cell, of an activation. */
  within(values: Json): LayerConfig {
    return new LayerConfig(this.where, values, this.#writer);
  }

  /** What the file says under a name; null counts as nothing. */
  value(name: string): unknown {
    return Object.hasOwn(this.values, name) ? (unwrapped(this.values[name]) ?? undefined) : undefined;
  }

  /** Whether the file says null, where that is not nothing. */
  isNull(name: string): boolean {
    return Object.hasOwn(this.values, name) && this.values[name] === null;
  }

  /** An error that names the layer. */
  wrong(name: string, expected: string): TypeError {
    return new TypeError(`${this.where}: ${name} is ${shown(this.value(name))}; expected ${expected}`);
  }

  /** A number. Throws where there is none and no value to fall back to. */
  number(name: string, fallback?: number): number {
    const value = this.value(name) ?? fallback;
    if (typeof value === 'number') return value;
    throw this.wrong(name, 'a number');
  }

  /** A whole number, 1 or more. */
  count(name: string, fallback?: number): number {
    const value = this.number(name, fallback);
    if (Number.isInteger(value) && value > 0) return value;
    throw this.wrong(name, 'a whole number, 1 or more');
  }

  /** Whole numbers, one for each of so many axes: a list of them, or one for all. */
  counts(name: string, length: number, fallback?: number): number[] {
    const value = this.value(name) ?? fallback;
    const list = Array.isArray(value) ? value : Array.from({ length }, () => value as unknown);
    if (list.length === length && list.every((each) => Number.isInteger(each) && each >= 0)) return list;
    throw this.wrong(name, `a whole number, or ${length} of them`);
  }

  /** Whole numbers that may be negative: axes. */
  axes(name: string, fallback: number): number[] {
    const value = this.value(name) ?? fallback;
    const list = Array.isArray(value) ? value : [value];
    if (list.every((each) => Number.isInteger(each))) return list;
    throw this.wrong(name, 'an axis, or a list of axes');
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.value(name) ?? fallback;
    if (typeof value === 'boolean') return value;
    throw this.wrong(name, 'true or false');
  }

  /** One of the words. */
  choice<Word extends string>(name: string, words: readonly Word[], fallback: Word): Word {
    const value = this.value(name) ?? fallback;
    const word = words.find((each) => each === value);
    if (word !== undefined) return word;
    throw this.wrong(name, words.map((each) => `'${each}'`).join(' or '));
  }

  /** Throws unless the setting is missing or as said: what else it may be is not built. */
  only(name: string, value: unknown): void {
    const found = this.value(name);
    if (found !== undefined && found !== value)
      throw this.wrong(name, `${shown(value)}, all that is known here`);
  }
}

/** Lists that Keras wraps, since they are tuples or arrays in Python. */
function unwrapped(value: unknown): unknown {
  if (!isJson(value)) return value;
  const { class_name: kind, config, items } = value;
  if (kind === '__tuple__' || kind === 'TensorShape') return items;
  return (kind === '__numpy__' || kind === '__tensor__') && isJson(config) ? config.value : value;
}
