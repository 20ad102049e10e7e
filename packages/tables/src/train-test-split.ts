/** A table in two: one to learn from, one to be tested with. */
import type { SplitOptions } from '@glissade/data';
import { checkNames, type Generator, written } from '@glissade/tensor';
import type { Cell } from './column.ts';
import { generatorOf, mixed, shares, strataOf } from './strata.ts';
import { Table } from './table.ts';

/** What `trainTestSplit` accepts. `Name` are the columns of the table. */
export interface TrainTestOptions<Name extends string = string> extends SplitOptions {
  /** How large the test table is: a share between 0 and 1, or a number of rows. Default: what `trainSize` leaves, or else 0.25. */
  readonly testSize?: number | undefined;
  /** How large the training table is. Default: what `testSize` leaves. */
  readonly trainSize?: number | undefined;
  /** Whether rows are drawn; else the last ones are the test. Default true. */
  readonly shuffle?: boolean | undefined;
  /** A column whose values are in both tables in the same proportion, or a list of such values, one for each row. Default: none. */
  readonly stratify?: Name | readonly Cell[] | undefined;
}

/**
 * Two tables of a table's rows, as scikit-learn's `train_test_split`: of the same lengths, and with as many of each class where it is
 * stratified. Which rows they are is drawn from the library's own generator, not NumPy's.
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.train_test_split.html
 *
 * @throws RangeError for sizes that do not fit, and for classes with too few rows to be in both
 *
 * @example
 * ```ts
 * import { Table, trainTestSplit } from '@glissade/tables';
 *
 * const table = Table.fromColumns({ x: [1, 2, 3, 4, 5, 6, 7, 8], kind: ['a', 'a', 'a', 'a', 'a', 'a', 'b', 'b'] });
 * const [train, test] = trainTestSplit(table, { testSize: 0.5, stratify: 'kind', seed: 1 });
 * console.log(train.length, test.length); // => 4 4
 * console.log(test.filter(({ kind }) => kind === 'b').length); // => 1
 * ```
 */
export function trainTestSplit<Row extends object>(
  table: Table<Row>,
  options: TrainTestOptions<keyof Row & string> = {},
): [train: Table<Row>, test: Table<Row>] {
  const operation = 'trainTestSplit';
  if (!(table instanceof Table))
    throw new TypeError(
      `${operation}: expected a table, got ${written(table)}; Table.fromRows(rows) makes one`,
    );
  checkNames(operation, options, ['testSize', 'trainSize', 'shuffle', 'stratify', 'seed', 'generator']);
  const { shuffle = true, stratify } = options;
  if (typeof shuffle !== 'boolean')
    throw new TypeError(`${operation}: shuffle is ${written(shuffle)}; expected true or false`);
  const generator = generatorOf(operation, options);
  const [train, test] = sizes(operation, table.length, options);
  if (stratify !== undefined) {
    if (!shuffle)
      throw new TypeError(
        `${operation}: rows that are not drawn cannot be stratified; leave one of both out`,
      );
    return stratified(operation, table, labelsOf(operation, table, stratify), train, test, generator);
  }
  const order = shuffle
    ? generator.randperm(table.length)
    : Array.from({ length: table.length }, (_, i) => (i < test ? train + i : i - test));
  const rows = Array.from(order);
  return [table.take(rows.slice(test, test + train)), table.take(rows.slice(0, test))];
}

/** How many rows each has. */
function sizes(
  operation: string,
  length: number,
  { testSize, trainSize }: TrainTestOptions,
): [train: number, test: number] {
  const count = (name: string, size: number, round: (rows: number) => number): number => {
    const isShare = size > 0 && size < 1;
    if (!isShare && !(Number.isInteger(size) && size >= 1))
      throw new RangeError(
        `${operation}: ${name} is ${written(size)}; expected a share between 0 and 1, or a number of rows`,
      );
    return isShare ? round(size * length) : size;
  };
  const testOnly = testSize ?? (trainSize === undefined ? 0.25 : undefined);
  const given = {
    train: trainSize === undefined ? undefined : count('trainSize', trainSize, Math.floor),
    test: testOnly === undefined ? undefined : count('testSize', testOnly, Math.ceil),
  };
  const test = given.test ?? length - given.train!;
  const train = given.train ?? length - test;
  if (train < 1 || test < 1 || train + test > length)
    throw new RangeError(
      `${operation}: ${train} rows to train and ${test} to test are no parts of ${length}; expected at least one of each`,
    );
  return [train, test];
}

function labelsOf<Row extends object>(
  operation: string,
  table: Table<Row>,
  stratify: string | readonly Cell[],
): ArrayLike<Cell> {
  if (typeof stratify === 'string') {
    if (!table.names.includes(stratify))
      throw new RangeError(
        `${operation}: there is no column ${stratify} to stratify by; the table has ${table.names.join(', ') || 'none'}`,
      );
    return table.column(stratify as keyof Row & string).values;
  }
  if (Array.isArray(stratify) && stratify.length === table.length) return stratify;
  throw new RangeError(
    `${operation}: stratify is ${Array.isArray(stratify) ? `a list of ${stratify.length}` : written(stratify)}; expected a column, or a label for each of ${table.length} rows`,
  );
}

/** As many of each class in both, as nearly as can be. */
function stratified<Row extends object>(
  operation: string,
  table: Table<Row>,
  labels: ArrayLike<Cell>,
  train: number,
  test: number,
  generator: Generator,
): [train: Table<Row>, test: Table<Row>] {
  const strata = strataOf(operation, labels);
  const single = strata.find((rows) => rows.length < 2);
  if (single)
    throw new RangeError(
      `${operation}: of ${String(labels[single[0]!])} there is one row; expected two of each class`,
    );
  if (train < strata.length || test < strata.length)
    throw new RangeError(
      `${operation}: ${train} rows to train and ${test} to test cannot hold ${strata.length} classes each`,
    );
  const counts = strata.map((rows) => rows.length);
  const inTrain = shares(counts, train, generator);
  const inTest = shares(
    counts.map((count, i) => count - inTrain[i]!),
    test,
    generator,
  );
  const drawn = strata.map((rows) => mixed(rows, generator));
  const trainRows = drawn.flatMap((rows, i) => rows.slice(0, inTrain[i]!));
  const testRows = drawn.flatMap((rows, i) => rows.slice(inTrain[i]!, inTrain[i]! + inTest[i]!));
  return [table.take(mixed(trainRows, generator)), table.take(mixed(testRows, generator))];
}
