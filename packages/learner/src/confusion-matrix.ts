/** Which classes were taken for which, as numbers and as a table. */

import { checkNames, checkNumber, type Tensor, written } from '@glissade/tensor';
import { checkSource } from './batches.ts';
import { type Counts, f1Of, precisionOf, recallOf } from './metrics/class-counts.ts';
import { checkCount, confusionCounts, rowsOf } from './metrics/confusion-counts.ts';

/** What `confusionMatrix` accepts. */
export interface ConfusionOptions {
  /** How many classes there are. */
  readonly classes: number;
  /** What they are called in the table. Default: their numbers. */
  readonly names?: readonly string[];
}

/** A batch of predictions, as `learner.predictions(...)` gives them. */
export interface Judgement {
  readonly prediction: Tensor;
  readonly target: Tensor;
}

/** Two classes of which one was taken for the other, and how often. */
export type Confused = readonly [target: string, prediction: string, count: number];

/** Counts of predicted classes, for each class that was right. Printed, it is a table. */
export class ConfusionMatrix {
  /** A row for each class that was right, a column for each that was predicted. A prediction that is no number is in none. */
  readonly counts: readonly (readonly number[])[];
  readonly names: readonly string[];
  readonly #each: readonly Counts[];

  /** @param rows - counts, and last in each row those that were predicted to be nothing */
  constructor(rows: readonly (readonly number[])[], names: readonly string[]) {
    if (![rows, names, ...(Array.isArray(rows) ? rows : [])].every((list) => Array.isArray(list)))
      throw new TypeError(
        'ConfusionMatrix: expected rows of counts, [[5, 1], [0, 4]], and names; confusionMatrix() makes it',
      );
    this.counts = rows.map((row) => row.slice(0, rows.length));
    this.names = names;
    const sum = (list: readonly number[]): number => list.reduce((total, each) => total + each, 0);
    this.#each = this.counts.map((row, k) => ({
      right: row[k]!,
      predicted: sum(this.counts.map((other) => other[k]!)),
      actual: sum(rows[k]!),
    }));
  }

  /** The share of right predictions. */
  get accuracy(): number {
    const total = (of: (counts: Counts) => number): number =>
      this.#each.reduce((sum, each) => sum + of(each), 0);
    return total(({ right }) => right) / total(({ actual }) => actual);
  }

  /** Of each class, the share of right ones among those that were predicted to be of it. */
  get precision(): readonly number[] {
    return this.#each.map(precisionOf);
  }

  /** Of each class, the share of right ones among those that are of it. */
  get recall(): readonly number[] {
    return this.#each.map(recallOf);
  }

  /** Of each class, the harmonic mean of precision and recall. */
  get f1Score(): readonly number[] {
    return this.#each.map(f1Of);
  }

  /**
   * The classes that are taken for each other most often, first the most frequent, as fast.ai's `most_confused`.
   *
   * @param least - how often at least. Default 1.
   */
  mostConfused(least = 1): Confused[] {
    checkNumber('mostConfused', 'least', least, {});
    const { names } = this;
    return this.counts
      .flatMap((row, i) =>
        row.flatMap((count, j): Confused[] =>
          i !== j && count >= least ? [[names[i]!, names[j]!, count]] : [],
        ),
      )
      .sort(([, , a], [, , b]) => b - a);
  }

  toString(): string {
    const title = 'target \\ predicted';
    const first = Math.max(title.length, ...this.names.map(({ length }) => length));
    const widths = this.names.map((name, k) =>
      Math.max(name.length, ...this.counts.map((row) => String(row[k]).length)),
    );
    const line = (head: string, cells: readonly unknown[]): string =>
      [head.padEnd(first), ...cells.map((cell, k) => String(cell).padStart(widths[k]!))].join('  ');
    return [line(title, this.names), ...this.counts.map((row, k) => line(this.names[k]!, row))].join('\n');
  }
}

/**
 * Counts, over batches, which classes were predicted for which. Predictions are logits or probabilities [examples, classes], targets
 * classes [examples].
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.confusion_matrix.html
 *
 * @param batches - such as `learner.predictions(loader)`, or a list
 * @throws RangeError for fewer than two classes, and targets that are none of them; ShapeError for other shapes
 *
 * @example
 * ```ts
 * import { confusionMatrix } from '@glissade/learner';
 * import { tensor } from '@glissade/tensor';
 *
 * const prediction = tensor([[2, 1], [0, 3], [0, 1], [5, 1]]);
 * const target = tensor([0, 0, 1, 0], { dtype: 'int32' });
 * const matrix = await confusionMatrix([{ prediction, target }], { classes: 2, names: ['cat', 'dog'] });
 * console.log(`${matrix}`);
 * // => target \ predicted  cat  dog
 * // => cat                   2    1
 * // => dog                   0    1
 * console.log(matrix.mostConfused(), matrix.recall[1]); // => [ [ 'cat', 'dog', 1 ] ] 1
 * ```
 */
export async function confusionMatrix(
  batches: Iterable<Judgement> | AsyncIterable<Judgement>,
  options: ConfusionOptions,
): Promise<ConfusionMatrix> {
  checkNames('confusionMatrix', options, ['classes', 'names']);
  const { classes, names = Array.from({ length: classes }, (_, k) => `${k}`) } = options;
  checkCount('confusionMatrix', classes);
  if (!Array.isArray(names))
    throw new TypeError(
      `confusionMatrix: names is ${written(names)}; expected a list, a name for each class`,
    );
  checkSource('confusionMatrix', batches);
  if (names.length !== classes)
    throw new RangeError(`confusionMatrix: there are ${names.length} names for ${classes} classes`);
  let examples = 0;
  let counts: readonly number[] = new Array<number>(classes * (classes + 1)).fill(0);
  for await (const batch of batches) {
    const { prediction, target }: Judgement = Object(batch);
    const more = await confusionCounts('confusionMatrix', classes, prediction, target).data();
    counts = counts.map((count, i) => count + Number(more[i]));
    examples += target.shape[0]!;
  }
  return new ConfusionMatrix(rowsOf('confusionMatrix', classes, counts, examples), names);
}
