/** Tables to tensors, the same way each time. */
import { TensorDataset } from '@glissade/data';
import { type Tensor, tensor, written } from '@glissade/tensor';
import { type Category, fitCategories, writeCodes } from './category-codes.ts';
import type { ColumnType } from './column.ts';
import { columnsOf, type EncoderInput } from './encoder-input.ts';
import { type EncoderOptions, encoderChoices } from './encoder-options.ts';
import { checkState, type EncoderState } from './encoder-state.ts';
import { fitNumbers, widthOf, writeNumbers } from './number-scale.ts';
import { Table } from './table.ts';
import { decodedClasses, decodedNumbers, encodedTarget, fitTarget } from './target-coding.ts';

/** What an encoder makes of rows: categories int32 [rows, columns], and numbers float32 [rows, columns]. */
export type EncodedInputs = readonly [categories: Tensor, numbers: Tensor];

/**
 * What is done to a table before a model can learn from it, learned from the training table and done alike to any other, and to a row from a
 * form: categories become whole numbers, with 0 for what is missing or was not there before; of numbers, missing ones become the median, and
 * a column says which these were; then they get mean 0 and deviation 1. It is fast.ai's `Categorify`, `FillMissing` and `Normalize` in one.
 * As JSON it can be kept beside the model's weights.
 * Source: https://docs.fast.ai/tabular.core.html
 *
 * @example
 * ```ts
 * import { parseCsv, TableEncoder } from '@glissade/tables';
 *
 * const flats = parseCsv('city,rooms,rent\nBasel,3,1800\nBern,,1500\nBasel,5,2400\n');
 * const encoder = TableEncoder.fit(flats, { target: 'rent' });
 * const [categories, numbers] = encoder.encode(flats);
 * console.log(categories.toArray()); // => [ [ 1 ], [ 2 ], [ 1 ] ]
 * console.log(encoder.numberNames); // => [ 'rooms', 'rooms_missing' ]
 * console.log(`${numbers}`);
 * // => tensor([[-1.2247,  0.0000],
 * // =>         [ 0.0000,  1.0000],
 * // =>         [ 1.2247,  0.0000]])
 *
 * // Later, elsewhere: a city that it does not know.
 * const again = TableEncoder.fromJSON(JSON.stringify(encoder));
 * console.log(again.encode({ city: 'Chur', rooms: 4 })[0].toArray()); // => [ [ 0 ] ]
 * ```
 */
export class TableEncoder {
  readonly #state: EncoderState;

  /** Use `TableEncoder.fit` or `TableEncoder.fromJSON`. */
  constructor(state: EncoderState) {
    this.#state = structuredClone(checkState('TableEncoder', state));
  }

  /**
   * Learns what there is in a table: the categories, and the median, mean and deviation of numbers.
   *
   * @throws TypeError and RangeError, naming the column, for options that are none, for columns that there are not, and for those of numbers
   *   that have none
   */
  static fit<Row extends object>(
    table: Table<Row>,
    options: EncoderOptions<keyof Row & string> = {},
  ): TableEncoder {
    const operation = 'TableEncoder.fit';
    if (!(table instanceof Table))
      throw new TypeError(
        `${operation}: expected a table, got ${written(table)}; Table.fromRows(rows) makes one`,
      );
    if (table.length === 0)
      throw new RangeError(`${operation}: the table has no rows; there is nothing to learn from`);
    const all: Table<object> = table;
    const { categories, numbers, target, minFrequency, ...choices } = encoderChoices(operation, all, options);
    const column = (name: string) => (all as Table).column(name);
    return new TableEncoder({
      format: 'glissade-table-encoder',
      version: 1,
      categories: categories.map((name) => fitCategories(name, column(name), minFrequency)),
      numbers: numbers.map((name) => fitNumbers(operation, name, column(name))),
      target: target === undefined ? null : fitTarget(operation, target, column(target), choices),
    });
  }

  /** The encoder that was saved: by `JSON.stringify(encoder)`, or what `JSON.parse` made of that. Throws TypeError for what is none. */
  static fromJSON(state: string | object): TableEncoder {
    return new TableEncoder(checkState('TableEncoder.fromJSON', state));
  }

  /** What it has learned, as plain data: `JSON.stringify(encoder)` writes it. */
  toJSON(): EncoderState {
    return structuredClone(this.#state);
  }

  /** The types of the columns that it needs, by name. */
  get types(): Readonly<Record<string, ColumnType>> {
    const { categories, numbers, target } = this.#state;
    const named = [...categories, ...(target?.task === 'classification' ? [target] : [])];
    const counted = [...numbers, ...(target?.task === 'regression' ? [target] : [])];
    return Object.fromEntries([
      ...named.map(({ name, type }) => [name, type] as const),
      ...counted.map(({ name }) => [name, 'number'] as const),
    ]);
  }

  /** The columns of categories. */
  get categoryNames(): string[] {
    return this.#state.categories.map(({ name }) => name);
  }

  /** How many codes each column of categories has, with 0 for the unknown: the sizes of embeddings. */
  get cardinalities(): number[] {
    return this.#state.categories.map(({ values }) => values.length + 1);
  }

  /** The columns of the numbers that it gives: those of the table, and `_missing` behind each that had missing ones. */
  get numberNames(): string[] {
    return this.#state.numbers.flatMap(({ name, hasMissing }) =>
      hasMissing ? [name, `${name}_missing`] : [name],
    );
  }

  /** The classes of the target, in order; none where it is a number. */
  get classes(): readonly Category[] {
    const { target } = this.#state;
    return target?.task === 'classification' ? target.values : [];
  }

  /**
   * The model's inputs: of a table, of rows, or of one row.
   *
   * @throws TypeError and RangeError, naming the column, and the row, for what is not there or of another type
   */
  encode(input: EncoderInput): EncodedInputs {
    return this.#inputs('encode', input);
  }

  /**
   * The target: numbers float32 [rows, 1], or classes int32 [rows].
   *
   * @throws RangeError for one that is missing, and for a class that was not there; else as `encode`, and Error where there is no target
   */
  encodeTarget(input: EncoderInput): Tensor {
    return this.#target('encodeTarget', input);
  }

  /** Both: what a training step takes. Rows of a stream are batched by it: `streamBatches(rows, { collate: (rows) => encoder.encodeBatch(rows) })`. */
  encodeBatch(input: EncoderInput): readonly [categories: Tensor, numbers: Tensor, target: Tensor] {
    return [...this.#inputs('encodeBatch', input), this.#target('encodeBatch', input)];
  }

  /** The same as a data set for a `DataLoader`. */
  dataset(
    table: EncoderInput,
  ): TensorDataset<readonly [categories: Tensor, numbers: Tensor, target: Tensor]> {
    return new TensorDataset(
      ...([...this.#inputs('dataset', table), this.#target('dataset', table)] as const),
    );
  }

  /** What the columns of `features` are: 'city=Basel' of a category, then the numbers. */
  get featureNames(): string[] {
    const ofCategories = this.#state.categories.flatMap(({ name, values }) =>
      values.map((value) => `${name}=${value}`),
    );
    return [...ofCategories, ...this.numberNames];
  }

  /**
   * All inputs as one matrix, float32 [rows, features], for linear models: a column of 0 and 1 for each category, all 0 for unknown ones, as
   * scikit-learn's `OneHotEncoder(handle_unknown='ignore')`, then the numbers.
   * Source: https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.OneHotEncoder.html
   */
  features(input: EncoderInput): Tensor {
    const { categories, numbers } = this.#state;
    const columns = columnsOf('features', input);
    const width = this.featureNames.length;
    const matrix = new Float32Array(columns.length * width);
    let start = 0;
    for (const each of categories) {
      const codes = new Int32Array(columns.length);
      writeCodes(each, columns.column(each.name, each.type), codes, 0, 1);
      for (const [row, code] of codes.entries()) if (code > 0) matrix[row * width + start + code - 1] = 1;
      start += each.values.length;
    }
    for (const each of numbers) {
      writeNumbers('features', each, columns.column(each.name, 'number'), matrix, start, width);
      start += widthOf(each);
    }
    return tensor(matrix, { shape: [columns.length, width] });
  }

  /**
   * The target's own numbers, of predictions [rows, 1] or [rows].
   *
   * @throws TypeError where the target is a class; ShapeError for other shapes
   */
  async decodeNumbers(prediction: Tensor): Promise<number[]> {
    return decodedNumbers('decodeNumbers', this.#state.target, prediction);
  }

  /**
   * The most probable class of each row, of logits or probabilities [rows, classes].
   *
   * @throws TypeError where the target is a number; ShapeError for other shapes
   */
  async decodeClasses(prediction: Tensor): Promise<Category[]> {
    return decodedClasses('decodeClasses', this.#state.target, prediction);
  }

  #inputs(operation: string, input: EncoderInput): [categories: Tensor, numbers: Tensor] {
    const { categories, numbers } = this.#state;
    const columns = columnsOf(operation, input);
    const codes = new Int32Array(columns.length * categories.length);
    for (const [i, each] of categories.entries())
      writeCodes(each, columns.column(each.name, each.type), codes, i, categories.length);
    const width = this.numberNames.length;
    const scaled = new Float32Array(columns.length * width);
    let start = 0;
    for (const each of numbers) {
      writeNumbers(operation, each, columns.column(each.name, 'number'), scaled, start, width);
      start += widthOf(each);
    }
    return [
      tensor(codes, { shape: [columns.length, categories.length] }),
      tensor(scaled, { shape: [columns.length, width] }),
    ];
  }

  #target(operation: string, input: EncoderInput): Tensor {
    return encodedTarget(operation, this.#state.target, columnsOf(operation, input));
  }
}
