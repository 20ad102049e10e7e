/** What `TableEncoder.fit` accepts. */
import { checkNames, checkNumber, written } from '@glissade/tensor';
import { calledColumn } from './column.ts';
import type { Table } from './table.ts';

/** Which columns are what. `Name` are those of the table. */
export interface EncoderOptions<Name extends string = string> {
  /** The column that is to be predicted. Default: none. */
  readonly target?: Name | undefined;
  /**
   * Whether the target is a number or a class. Default: numbers are numbers, all else is a class. Numbers that name classes want
   * 'classification'.
   */
  readonly task?: 'regression' | 'classification' | undefined;
  /**
   * Whether a target of numbers gets mean 0 and deviation 1, as networks learn best; `decodeNumbers` gives its own numbers back. Default
   * true.
   */
  readonly standardizeTarget?: boolean | undefined;
  /** The columns of categories, which may be numbers that name things. Default: all texts, and all yes and no, but the target. */
  readonly categories?: readonly Name[] | undefined;
  /** The columns of numbers. Default: all columns of numbers that are neither the target nor among the categories. */
  readonly numbers?: readonly Name[] | undefined;
  /** How often a category must be there to get a code of its own: rarer ones count as unknown, so that the unknown is learned, too. Default 1. */
  readonly minFrequency?: number | undefined;
}

/** The same, each said. */
export interface EncoderChoices {
  readonly target: string | undefined;
  readonly task: 'regression' | 'classification' | undefined;
  readonly standardizeTarget: boolean;
  readonly categories: readonly string[];
  readonly numbers: readonly string[];
  readonly minFrequency: number;
}

const optionNames = ['target', 'task', 'standardizeTarget', 'categories', 'numbers', 'minFrequency'];

/** Throws for options that are none, and for columns that there are not. */
export function encoderChoices(
  operation: string,
  { names, types }: Table<object>,
  options: EncoderOptions,
): EncoderChoices {
  checkNames(operation, options, optionNames);
  const { target, task, standardizeTarget = true, minFrequency = 1 } = options;
  const has = (name: unknown, what: string): void => {
    if (typeof name !== 'string' || !names.includes(name))
      throw new RangeError(
        `${operation}: there is no column ${calledColumn(name)}, of the ${what}; the table has ${names.join(', ') || 'none'}`,
      );
  };
  if (target !== undefined) has(target, 'target');
  if (task !== undefined && task !== 'regression' && task !== 'classification')
    throw new TypeError(`${operation}: task is ${written(task)}; expected 'regression' or 'classification'`);
  if (typeof standardizeTarget !== 'boolean')
    throw new TypeError(
      `${operation}: standardizeTarget is ${written(standardizeTarget)}; expected true or false`,
    );
  checkNumber(operation, 'minFrequency', minFrequency, { least: 1, whole: true });
  for (const what of ['categories', 'numbers'] as const) {
    const list = options[what];
    if (list === undefined) continue;
    if (!Array.isArray(list))
      throw new TypeError(`${operation}: ${what} is ${written(list)}; expected a list of columns`);
    for (const name of list) has(name, what);
  }
  const inputs = names.filter((name) => name !== target);
  const {
    categories = inputs.filter((name) => types[name] !== 'number' && !options.numbers?.includes(name)),
    numbers = inputs.filter((name) => types[name] === 'number' && !categories.includes(name)),
  } = options;
  const all = [...categories, ...numbers, ...(target === undefined ? [] : [target])];
  const twice = all.find((name, i) => all.indexOf(name) !== i);
  if (twice !== undefined)
    throw new RangeError(
      `${operation}: column ${twice} is named twice; expected it among the categories, the numbers, or as the target`,
    );
  if (categories.length + numbers.length === 0)
    throw new RangeError(
      `${operation}: there is no column to predict from; the table has ${names.join(', ') || 'none'}`,
    );
  return { target, task, standardizeTarget, categories, numbers, minFrequency };
}
