/** What functions that pickles call are given, checked: errors say what was expected, the machine says where. */
import type { Shape } from '@glissade/tensor';
import { kindOf, Tuple } from '../pickle/values.ts';

/** A whole number >= 0. */
export function count(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`expected ${what}, a whole number >= 0, found ${kindOf(value)}`);
}

/** A tuple, or what is in it. */
export function itemsOf(value: unknown, what: string): readonly unknown[] {
  if (value instanceof Tuple) return value.items;
  if (Array.isArray(value)) return value;
  throw new Error(`expected ${what}, a tuple, found ${kindOf(value)}`);
}

/** Sizes, or strides. */
export function counts(value: unknown, what: string): Shape {
  return itemsOf(value, what).map((each) => count(each, what));
}

/** The value, which must be of a class. */
export function instance<Kind>(
  value: unknown,
  kind: abstract new (...args: never[]) => Kind,
  what: string,
): Kind {
  if (value instanceof kind) return value;
  throw new Error(`expected ${what}, found ${kindOf(value)}`);
}

/** Text. */
export function string(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw new Error(`expected ${what}, a string, found ${kindOf(value)}`);
}
