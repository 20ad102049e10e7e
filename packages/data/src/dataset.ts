/** What a data set is: a length and a way to get one example. Any array is one. */
import {
  checkNames,
  checkTensors,
  defaultGenerator,
  Generator,
  indexSelect,
  ShapeError,
  Tensor,
} from '@glissade/tensor';
import { isPromise } from './is-promise.ts';
import { checkFunction, checkGenerator, checkIndices, kindOf } from './kind-of.ts';

/**
 * Examples by number, as PyTorch's map-style `Dataset`: what `DataLoader`, `Subset`, `MapDataset` and the like take.
 * Write one where examples are read or made when they are asked for; an array is one without more ado.
 *
 * @example
 * ```ts
 * import { DataLoader, type Dataset } from '@glissade/data';
 * import { tensor, type Tensor } from '@glissade/tensor';
 *
 * const squares: Dataset<Tensor> = { length: 5, get: (index) => tensor(index ** 2) };
 * for (const batch of new DataLoader(squares, { batchSize: 2 })) console.log(batch.toArray());
 * // => [ 0, 1 ]
 * // => [ 4, 9 ]
 * // => [ 16 ]
 * ```
 */
export interface Dataset<Example> {
  /** How many examples there are. */
  readonly length: number;
  /** One example, for 0 <= index < length. Where it is a promise, batches come by `for await`. */
  get(index: number): Example | Promise<Example>;
  /** Several examples at once, already collated, where that is faster than one by one. */
  getBatch?(indices: readonly number[]): unknown;
}

/** An array is a data set without more ado. */
export type DatasetLike<Example> = Dataset<Example> | readonly Example[];

const isArray = <Example>(data: DatasetLike<Example>): data is readonly Example[] => Array.isArray(data);

/** The array as a data set; a data set as itself. Throws for what is neither, of which a loop would get nothing. */
export function asDataset<Example>(operation: string, data: DatasetLike<Example>): Dataset<Example> {
  if (isArray(data)) {
    const get = (index: number): Example => {
      checkIndex(operation, index, data.length);
      return data[index]!;
    };
    return { length: data.length, get };
  }
  const { length, get } = Object(data);
  if (length >= 0 && typeof get === 'function') return data;
  const has = typeof data === 'object' && data ? ` (length: ${length}, get: ${typeof get})` : '';
  const mend =
    (data as unknown) instanceof Tensor
      ? '. Use new TensorDataset(tensor)'
      : Symbol.iterator in Object(data)
        ? '. Use [...data], if it ends'
        : '';
  throw new TypeError(
    `${operation}: the data are ${kindOf(data)}${has}; expected an array, or an object with a length and get(index)${mend}`,
  );
}

/** Throws unless 0 <= index < length. */
export function checkIndex(operation: string, index: number, length: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= length) {
    throw new RangeError(`${operation}: index ${index} is out of range for a data set of ${length} examples`);
  }
}

/**
 * Tensors that share their first length: example i is the slice i of each.
 *
 * @example
 * ```ts
 * import { TensorDataset } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * const pairs = new TensorDataset(tensor([[1, 2], [3, 4]]), tensor([0, 1]));
 * console.log(pairs.length, pairs.get(1)[0].toArray()); // => 2 [ 3, 4 ]
 * ```
 */
export class TensorDataset<Tensors extends readonly Tensor[]> implements Dataset<Tensors> {
  readonly tensors: Tensors;

  constructor(...tensors: Tensors) {
    checkTensors('TensorDataset', ...tensors);
    const lengths = tensors.map((each) => each.shape[0]);
    if (lengths.length === 0 || lengths.some((length) => length === undefined || length !== lengths[0])) {
      const shapes = tensors.map(({ shape }) => `[${shape.join(', ')}]`).join(', ');
      throw new ShapeError(
        `TensorDataset: the tensors must share their first length; got ${shapes || 'none'}`,
      );
    }
    this.tensors = tensors;
  }

  get length(): number {
    return this.tensors[0]!.length;
  }

  get(index: number): Tensors {
    checkIndex('TensorDataset', index, this.length);
    return this.tensors.map((each) => each.at(index)) as readonly Tensor[] as Tensors;
  }

  getBatch(indices: readonly number[]): Tensors {
    checkIndices('TensorDataset', indices);
    for (const index of indices) checkIndex('TensorDataset', index, this.length);
    const list = Int32Array.from(indices);
    // Where the data are: another backend may be in use.
    return this.tensors.map((each) =>
      indexSelect(each, 0, each.device.constant(list, [list.length], 'int32')),
    ) as readonly Tensor[] as Tensors;
  }
}

/**
 * Some examples of another data set, by their indices.
 *
 * @example
 * ```ts
 * import { Subset } from '@glissade/data';
 *
 * const part = new Subset(['a', 'b', 'c'], [2, 0]);
 * console.log(part.length, part.get(0)); // => 2 c
 * ```
 */
export class Subset<Example> implements Dataset<Example> {
  readonly #of: Dataset<Example>;
  readonly indices: readonly number[];
  readonly getBatch?: (indices: readonly number[]) => unknown;

  constructor(of: DatasetLike<Example>, indices: readonly number[]) {
    this.#of = asDataset('Subset', of);
    if (!(Symbol.iterator in Object(indices)) || indices instanceof Tensor)
      throw new TypeError(`Subset: the indices are ${kindOf(indices)}; expected a list of numbers`);
    this.indices = [...indices];
    for (const index of this.indices) checkIndex('Subset', index, this.#of.length);
    if (this.#of.getBatch)
      this.getBatch = (list) => {
        checkIndices('Subset', list);
        return this.#of.getBatch!(list.map((i) => this.#at(i)));
      };
  }

  get length(): number {
    return this.indices.length;
  }

  get(index: number): Example | Promise<Example> {
    return this.#of.get(this.#at(index));
  }

  #at(index: number): number {
    checkIndex('Subset', index, this.length);
    return this.indices[index]!;
  }
}

/**
 * A function applied to every example (and, if given, another to every collated batch) when it is asked for.
 *
 * @example
 * ```ts
 * import { MapDataset } from '@glissade/data';
 *
 * const squares = new MapDataset([1, 2, 3], (x) => x * x);
 * console.log(squares.length, squares.get(2)); // => 3 9
 * ```
 */
export class MapDataset<From, To> implements Dataset<To> {
  readonly #of: Dataset<From>;
  readonly #change: (example: From) => To | Promise<To>;
  readonly getBatch?: (indices: readonly number[]) => unknown;

  constructor(
    of: DatasetLike<From>,
    change: (example: From) => To | Promise<To>,
    changeBatch?: (batch: From) => To,
  ) {
    this.#of = asDataset('MapDataset', of);
    checkFunction('MapDataset', 'change', change);
    this.#change = change;
    if (changeBatch === undefined) return;
    checkFunction('MapDataset', 'changeBatch', changeBatch);
    if (!this.#of.getBatch) return;
    this.getBatch = (list) => {
      const batch = this.#of.getBatch!(list) as From | Promise<From>;
      return isPromise(batch) ? batch.then(changeBatch) : changeBatch(batch);
    };
  }

  get length(): number {
    return this.#of.length;
  }

  get(index: number): To | Promise<To> {
    const example = this.#of.get(index);
    return isPromise(example) ? example.then(this.#change) : this.#change(example);
  }
}

/** A part for each length, as many as these are known to be. */
export type Subsets<Example, Parts extends readonly number[]> = {
  -readonly [I in keyof Parts]: Subset<Example>;
};

/** Where a split's order comes from: the default generator, which `manualSeed` seeds, unless one of these is given. */
export interface SplitOptions {
  /** The same seed gives the same parts. */
  readonly seed?: number;
  /** Draws the order, in place of one made from `seed`. */
  readonly generator?: Generator;
}

/**
 * Random parts of a data set that do not overlap: of the lengths given, or of fractions that add up to 1 (what rounding
 * leaves goes to the first parts, one each, as in PyTorch).
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.random_split
 *
 * @example
 * ```ts
 * import { randomSplit } from '@glissade/data';
 *
 * const [train, valid] = randomSplit([1, 2, 3, 4, 5], [0.8, 0.2], { seed: 42 });
 * console.log(train.length, valid.length); // => 4 1
 * ```
 */
export function randomSplit<Example, const Parts extends readonly number[] = readonly number[]>(
  data: DatasetLike<Example>,
  parts: Parts,
  options: SplitOptions = {},
): Subsets<Example, Parts> {
  checkNames('randomSplit', options, ['seed', 'generator']);
  if (!Array.isArray(parts))
    throw new TypeError(`randomSplit: the parts are ${kindOf(parts)}; expected a list, such as [0.8, 0.2]`);
  const lengths = partLengths(parts, asDataset('randomSplit', data).length);
  const { seed, generator = seed === undefined ? defaultGenerator() : new Generator(seed) } = options;
  checkGenerator('randomSplit', generator);
  const order = generator.randperm(data.length);
  let start = 0;
  return lengths.map((length) => {
    start += length;
    return new Subset(data, Array.from(order.subarray(start - length, start)));
  }) as readonly Subset<Example>[] as Subsets<Example, Parts>;
}

function partLengths(parts: readonly number[], length: number): number[] {
  const total = parts.reduce((a, b) => a + b, 0);
  const fractions = parts.every((part) => part >= 0) && Math.abs(total - 1) < 1e-9;
  if (!fractions) {
    if (total === length && parts.every((part) => Number.isInteger(part) && part >= 0)) return [...parts];
    throw new RangeError(
      `randomSplit: [${parts.join(', ')}] adds up to ${total}; expected whole lengths that add up to ${length}, or fractions from 0 to 1 that add up to 1`,
    );
  }
  // PyTorch's rounding: 0.29 of 100 is 28, as it is less than 29 in floating point.
  const lengths = parts.map((part) => Math.floor(part * length));
  const rest = length - lengths.reduce((a, b) => a + b, 0);
  return lengths.map((each, i) => each + (i < rest ? 1 : 0));
}
