/** The fields of a model's configuration: what each may be, and is by default. */
import { activationNames } from '../activations.ts';

/** What a field may be. */
export interface FieldOf<Value> {
  readonly byDefault: Value;
  readonly fits: (value: unknown) => boolean;
  /** Behind 'expected', in the error. */
  readonly expected: string;
}

/** A value in an error: NaN and Infinity, too, which are null in JSON. */
export const shown = (value: unknown): string => {
  if (typeof value === 'number') return `${value}`;
  if (Array.isArray(value)) return `[${value.map(shown).join()}]`;
  return JSON.stringify(value) ?? String(value);
};

/** One for each field of a configuration. */
export type FieldsOf<Config> = { readonly [Name in keyof Config]: FieldOf<Config[Name]> };

export const isSize = (value: unknown, most: number = Infinity): value is number =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most;
const isToken = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;

/** A whole number from 1. */
export const size = (byDefault: number): FieldOf<number> => ({
  byDefault,
  fits: isSize,
  expected: 'a whole number >= 1',
});

/** How many layers there are: each is made, before anything shows that a file has not as many. */
export const layers = (byDefault: number): FieldOf<number> => ({
  byDefault,
  fits: (value) => isSize(value, mostLayers),
  expected: `a whole number from 1 to ${mostLayers}`,
});
const mostLayers = 10_000;

/** A whole number from 1, or null for what follows from other fields. */
export const optionalSize = (byDefault: number | null = null): FieldOf<number | null> => ({
  byDefault,
  fits: (value) => value === null || isSize(value),
  expected: 'a whole number >= 1, or null',
});

/** How often something falls out. */
export const probability = (byDefault: number): FieldOf<number> => ({
  byDefault,
  fits: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  expected: 'a probability from 0 to 1',
});

/** A number above 0. */
export const positive = (byDefault: number): FieldOf<number> => ({
  byDefault,
  fits: (value) => typeof value === 'number' && value > 0 && value < Infinity,
  expected: 'a number above 0',
});

export const flag = (byDefault: boolean): FieldOf<boolean> => ({
  byDefault,
  fits: (value) => typeof value === 'boolean',
  expected: 'true or false',
});

/** The number of a token, or null for none. */
export const token = (byDefault: number | null): FieldOf<number | null> => ({
  byDefault,
  fits: (value) => value === null || isToken(value),
  expected: 'the number of a token, or null',
});

/** Numbers of tokens, one of them, or null for none. */
export const tokens = (
  byDefault: number | readonly number[] | null,
): FieldOf<number | readonly number[] | null> => ({
  byDefault,
  fits: (value) => value === null || isToken(value) || (Array.isArray(value) && value.every(isToken)),
  expected: 'the number of a token, several in an array, or null',
});

/** One of several texts. */
export const choice = <Name extends string>(byDefault: Name, names: readonly Name[]): FieldOf<Name> => ({
  byDefault,
  fits: (value) => names.includes(value as Name),
  expected: names.map((name) => `'${name}'`).join(', '),
});

/** The name of a nonlinearity. */
export const activation = (byDefault: string): FieldOf<string> => choice(byDefault, activationNames);
