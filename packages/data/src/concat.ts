/** Several data sets as one. */

import { concat, indexSelect, isPlainObject, Tensor } from '@glissade/tensor';
import { asDataset, checkIndex, type Dataset, type DatasetLike } from './dataset.ts';
import { isPromise } from './is-promise.ts';
import { checkIndices, kindOf } from './kind-of.ts';

/**
 * Data sets one behind the other. Where all of them have a fast way to several examples, so has this one.
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.ConcatDataset
 *
 * @example
 * ```ts
 * import { ConcatDataset, DataLoader, TensorDataset } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * const both = new ConcatDataset([new TensorDataset(tensor([1, 2])), new TensorDataset(tensor([3]))]);
 * for (const [x] of new DataLoader(both, { batchSize: 3 })) console.log(both.length, x.toArray()); // => 3 [ 1, 2, 3 ]
 * ```
 */
export class ConcatDataset<Example> implements Dataset<Example> {
  readonly datasets: readonly Dataset<Example>[];
  readonly length: number;
  readonly getBatch?: (indices: readonly number[]) => unknown;
  /** Where each data set begins. */
  readonly #starts: readonly number[];

  constructor(datasets: readonly DatasetLike<Example>[]) {
    if (!Array.isArray(datasets))
      throw new TypeError(`ConcatDataset: got ${kindOf(datasets)}; expected a list of data sets`);
    if (datasets.length === 0)
      throw new RangeError('ConcatDataset: the list of data sets is empty; give at least one');
    this.datasets = datasets.map((each) => asDataset('ConcatDataset', each));
    let length = 0;
    this.#starts = this.datasets.map((each) => {
      length += each.length;
      return length - each.length;
    });
    this.length = length;
    if (this.datasets.every((each) => each.getBatch)) this.getBatch = (list) => this.#batch(list);
  }

  get(index: number): Example | Promise<Example> {
    const which = this.#find(index);
    return this.datasets[which]!.get(index - this.#starts[which]!);
  }

  /** Which data set has an example: the last one that begins at it or before, as empty ones may begin there, too. */
  #find(index: number): number {
    checkIndex('ConcatDataset', index, this.length);
    return this.#starts.findLastIndex((start) => start <= index);
  }

  #batch(indices: readonly number[]): unknown {
    checkIndices('ConcatDataset', indices);
    const places: number[][] = this.datasets.map(() => []);
    for (const [place, index] of indices.entries()) places[this.#find(index)]!.push(place);
    const parts = places.flatMap((own, which) => {
      const local = own.map((place) => indices[place]! - this.#starts[which]!);
      return own.length > 0 ? [this.datasets[which]!.getBatch!(local)] : [];
    });
    if (parts.length <= 1) return parts.length === 1 ? parts[0] : this.datasets[0]!.getBatch!([]);
    // Where the examples, which now lie by data set, were asked for.
    const order = new Int32Array(indices.length);
    for (const [at, place] of places.flat().entries()) order[place] = at;
    return parts.some((part) => isPromise(part))
      ? Promise.all(parts).then((arrived) => joined(arrived, order))
      : joined(parts, order);
  }
}

/** Collated batches as one, in an order: tensors and lists are joined, tuples and objects are gone through. */
function joined(parts: readonly unknown[], order: Int32Array): unknown {
  const [first] = parts;
  if (first instanceof Tensor) {
    const all = concat(parts as Tensor[]);
    if (order.every((from, to) => from === to)) return all;
    return indexSelect(all, 0, all.device.constant(order, [order.length], 'int32'));
  }
  if (Array.isArray(first)) {
    const rows = parts as unknown[][];
    if (first.some((each) => each instanceof Tensor || Array.isArray(each) || isPlainObject(each)))
      return first.map((_, i) =>
        joined(
          rows.map((row) => row[i]),
          order,
        ),
      );
    const all = rows.flat();
    return Array.from(order, (from) => all[from]);
  }
  if (isPlainObject(first)) {
    const rows = parts as Record<string, unknown>[];
    return Object.fromEntries(
      Object.keys(first).map((key) => [
        key,
        joined(
          rows.map((row) => row[key]),
          order,
        ),
      ]),
    );
  }
  throw new TypeError(
    `ConcatDataset: batches of ${typeof first} cannot be joined; getBatch must give what collate gives: tensors, ` +
      'lists, or tuples and objects of these',
  );
}
