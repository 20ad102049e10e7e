/** What an encoder has learned, as plain data. */
import { isPlainObject, written } from '@glissade/tensor';
import type { CategoryCodes } from './category-codes.ts';
import { columnTypes } from './column.ts';
import type { NumberScale } from './number-scale.ts';
import type { TargetCoding } from './target-coding.ts';

/** What `JSON.stringify(encoder)` writes. */
export interface EncoderState {
  readonly format: 'glissade-table-encoder';
  readonly version: 1;
  readonly categories: readonly CategoryCodes[];
  readonly numbers: readonly NumberScale[];
  readonly target: TargetCoding | null;
}

const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const isNumber = (value: unknown): boolean => Number.isFinite(value);

const isCategories = (value: unknown): boolean => {
  const { name, type, values } = Object(value);
  const kind = type === 'text' ? 'string' : type;
  return (
    typeof name === 'string' &&
    columnTypes.includes(type) &&
    isList(values) &&
    values.every((each) => typeof each === kind)
  );
};

const isScale = (value: unknown): boolean => {
  const { name, median, mean, std, hasMissing } = Object(value);
  return (
    typeof name === 'string' &&
    [median, mean, std].every(isNumber) &&
    std > 0 &&
    typeof hasMissing === 'boolean'
  );
};

const isTarget = (value: unknown): boolean =>
  value === null ||
  (Object(value).task === 'classification'
    ? isCategories(value)
    : Object(value).task === 'regression' && isScale(value));

/** Throws, naming the part, for what no encoder has written. */
export function checkState(operation: string, state: unknown): EncoderState {
  const given = typeof state === 'string' ? parsed(operation, state) : state;
  const fail = (what: string): never => {
    throw new TypeError(`${operation}: ${what}; expected what JSON.stringify(encoder) has written`);
  };
  if (!isPlainObject(given)) return fail(`got ${written(given)}`);
  const { format, version, categories, numbers, target } = given as Readonly<Record<string, unknown>>;
  if (format !== 'glissade-table-encoder') fail(`format is ${written(format)}`);
  if (version !== 1) fail(`version is ${written(version)}, and this one reads 1`);
  if (!isList(categories) || !categories.every(isCategories)) fail('categories are damaged');
  if (!isList(numbers) || !numbers.every(isScale)) fail('numbers are damaged');
  if (!isTarget(target)) fail('target is damaged');
  return given as unknown as EncoderState;
}

function parsed(operation: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TypeError(
      `${operation}: the text is no JSON (${(error as Error).message}); expected what JSON.stringify(encoder) has written`,
      { cause: error },
    );
  }
}
