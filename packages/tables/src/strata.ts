/** Rows by their label, and how many of each are taken. */
import type { SplitOptions } from '@glissade/data';
import { defaultGenerator, Generator, written } from '@glissade/tensor';
import type { Cell } from './column.ts';

/** What draws a split: the default generator, which `manualSeed` seeds, unless another is given. Throws for what draws no numbers. */
export function generatorOf(operation: string, { seed, generator }: SplitOptions): Generator {
  if (generator !== undefined && !(generator instanceof Generator))
    throw new TypeError(`${operation}: the generator is ${written(generator)}; expected new Generator(seed)`);
  if (seed !== undefined && !Number.isInteger(seed))
    throw new TypeError(`${operation}: the seed is ${written(seed)}; expected a whole number`);
  return generator ?? (seed === undefined ? defaultGenerator() : new Generator(seed));
}

/** The rows of each label, in the order in which labels come first. Throws for what is no list of labels. */
export function strataOf(operation: string, labels: ArrayLike<Cell>): number[][] {
  if (!(Array.isArray(labels) || (ArrayBuffer.isView(labels) && 'length' in labels)))
    throw new TypeError(
      `${operation}: the labels are ${written(labels)}; expected a list, a label for each row`,
    );
  const strata = new Map<unknown, number[]>();
  for (const [row, label] of Array.from(labels).entries()) {
    const rows = strata.get(label) ?? [];
    strata.set(label, rows);
    rows.push(row);
  }
  return [...strata.values()];
}

/**
 * How many of each class make up `draws`, as nearly as whole numbers can in proportion to `counts`: what is left after rounding down goes to
 * the greatest remainders, of equal ones to some by chance.
 */
export function shares(counts: readonly number[], draws: number, generator: Generator): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const wanted = counts.map((count) => (total === 0 ? 0 : (count / total) * draws));
  const taken = wanted.map(Math.floor);
  let left = draws - taken.reduce((sum, count) => sum + count, 0);
  const remainders = wanted.map((each, i) => each - taken[i]!);
  for (const remainder of [...new Set(remainders)].sort((a, b) => b - a)) {
    if (left === 0) break;
    const equal = remainders.flatMap((each, i) => (each === remainder ? [i] : []));
    const order = equal.length > left ? generator.randperm(equal.length) : equal.keys();
    for (const i of [...order].slice(0, left)) {
      taken[equal[i]!]!++;
      left--;
    }
  }
  return taken;
}

/** A list in an order. */
export const inOrder = (rows: readonly number[], order: ArrayLike<number>): number[] =>
  Array.from(order, (place) => rows[place]!);

/** A list in random order. */
export const mixed = (rows: readonly number[], generator: Generator): number[] =>
  inOrder(rows, generator.randperm(rows.length));
