/** Parts of a table that are the test in turn. */
import type { SplitOptions } from '@glissade/data';
import { checkNames, checkNumber, type Generator, written } from '@glissade/tensor';
import type { Cell } from './column.ts';
import { generatorOf, mixed, strataOf } from './strata.ts';

/** What `KFold` and `StratifiedKFold` accept. */
export interface KFoldOptions extends SplitOptions {
  /** How many parts there are, each of which is the test once. Default 5. */
  readonly nSplits?: number | undefined;
  /** Whether rows are drawn; else parts are of rows one behind the other. Default false. */
  readonly shuffle?: boolean | undefined;
}

/** The numbers of the rows to train with and of those to test with, both in order: for `table.take`, or `new Subset(data, train)`. */
export type FoldRows = readonly [train: number[], test: number[]];

/** The options, checked; a generator where rows are drawn. */
function checked(
  operation: string,
  options: KFoldOptions,
): { nSplits: number; generator: Generator | undefined } {
  checkNames(operation, options, ['nSplits', 'shuffle', 'seed', 'generator']);
  const { nSplits = 5, shuffle = false, seed, generator } = options;
  checkNumber(operation, 'nSplits', nSplits, { least: 2, whole: true });
  if (typeof shuffle !== 'boolean')
    throw new TypeError(`${operation}: shuffle is ${written(shuffle)}; expected true or false`);
  if (!shuffle && (seed ?? generator) !== undefined)
    throw new TypeError(`${operation}: a seed has no effect without shuffle: true; say so, or leave it out`);
  const draws = generatorOf(operation, options);
  return { nSplits, generator: shuffle ? draws : undefined };
}

/** A fold for each part, of the part that each row is in. */
function foldsOf(parts: ArrayLike<number>, nSplits: number): FoldRows[] {
  return Array.from({ length: nSplits }, (_, part): FoldRows => {
    const [train, test]: [number[], number[]] = [[], []];
    for (let row = 0; row < parts.length; row++) (parts[row] === part ? test : train).push(row);
    return [train, test];
  });
}

/**
 * Divides rows into parts of nearly the same length, each of which is the test once: those of scikit-learn, where rows are not drawn.
 * Drawn ones are drawn from the library's own generator, not NumPy's.
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.KFold.html
 *
 * @throws RangeError for fewer than two parts, and for fewer rows than parts
 *
 * @example
 * ```ts
 * import { KFold, Table } from '@glissade/tables';
 *
 * const table = Table.fromColumns({ x: [10, 11, 12, 13, 14] });
 * for (const [train, test] of new KFold({ nSplits: 2 }).split(table)) console.log(train, test);
 * // => [ 3, 4 ] [ 0, 1, 2 ]
 * // => [ 0, 1, 2 ] [ 3, 4 ]
 * ```
 */
export class KFold {
  readonly nSplits: number;
  readonly #generator: Generator | undefined;

  constructor(options: KFoldOptions = {}) {
    const { nSplits, generator } = checked('KFold', options);
    this.nSplits = nSplits;
    this.#generator = generator;
  }

  /** The folds of a table, a data set, a list: of what has a length. */
  split(data: { readonly length: number }): FoldRows[] {
    const length: unknown = Object(data).length;
    if (typeof length !== 'number' || typeof data === 'function' || typeof data === 'string')
      throw new TypeError(
        `KFold: the data are ${written(data)}; expected a table, or what else has a length`,
      );
    checkNumber('KFold', 'the number of rows', length, { least: this.nSplits, whole: true });
    const order = this.#generator?.randperm(length) ?? Int32Array.from({ length }, (_, i) => i);
    const parts = new Int32Array(length);
    let start = 0;
    for (let part = 0; part < this.nSplits; part++) {
      const end = start + Math.floor(length / this.nSplits) + Number(part < length % this.nSplits);
      for (const row of order.subarray(start, end)) parts[row] = part;
      start = end;
    }
    return foldsOf(parts, this.nSplits);
  }
}

/**
 * The same with each class in all parts in the same proportion: the parts of scikit-learn, where rows are not drawn.
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.StratifiedKFold.html
 *
 * @throws RangeError for fewer than two parts, and where no class has as many rows as there are parts
 *
 * @example
 * ```ts
 * import { StratifiedKFold } from '@glissade/tables';
 *
 * for (const [, test] of new StratifiedKFold({ nSplits: 2 }).split(['a', 'a', 'b', 'b', 'a', 'a'])) console.log(test);
 * // => [ 0, 1, 2 ]
 * // => [ 3, 4, 5 ]
 * ```
 */
export class StratifiedKFold {
  readonly nSplits: number;
  readonly #generator: Generator | undefined;

  constructor(options: KFoldOptions = {}) {
    const { nSplits, generator } = checked('StratifiedKFold', options);
    this.nSplits = nSplits;
    this.#generator = generator;
  }

  /** The folds of rows with these labels, such as `table.texts('species')`. */
  split(labels: ArrayLike<Cell>): FoldRows[] {
    const { nSplits } = this;
    const strata = strataOf('StratifiedKFold', labels);
    const most = strata.reduce((length, rows) => Math.max(length, rows.length), 0);
    if (most < nSplits)
      throw new RangeError(
        `StratifiedKFold: no class has as many rows as there are parts, ${nSplits}; the largest has ${most}`,
      );
    // Rows by class are dealt out one by one: so many of each class are in each part.
    const parts = new Int32Array(labels.length);
    let start = 0;
    for (const rows of strata) {
      const first = start;
      const own = rows.map((_, i) => (first + i) % nSplits).sort((a, b) => a - b);
      start += rows.length;
      const order = this.#generator ? mixed(own, this.#generator) : own;
      for (const [i, row] of rows.entries()) parts[row] = order[i]!;
    }
    return foldsOf(parts, nSplits);
  }
}
