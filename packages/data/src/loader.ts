/** Batches of a data set, epoch after epoch. */
import { breathe, defaultGenerator, Generator, type GeneratorState } from '@glissade/tensor';
import { type Collated, collate } from './collate.ts';
import { asDataset, type Dataset, type DatasetLike } from './dataset.ts';
import { BatchSampler, drawSeed, RandomSampler, type Sampler, SequentialSampler } from './sampler.ts';

/** What `DataLoader` accepts: PyTorch's options, with `collate` for `collate_fn`, and `prefetch` in batches. */
export interface DataLoaderOptions<Example, Batch> {
  /** Examples in a batch. Default 1. */
  readonly batchSize?: number;
  /** Whether each epoch has a new random order. Default false. */
  readonly shuffle?: boolean;
  /**
   * Decides the orders: those of PyTorch's loader with a generator of this seed. Default: as in PyTorch, every epoch draws
   * a seed from the default generator, so that `manualSeed` decides.
   */
  readonly seed?: number;
  /** Draws the orders, instead of one made from `seed`. */
  readonly generator?: Generator;
  /** Whether a last batch that is not full is left out. Default false. */
  readonly dropLast?: boolean;
  /** Makes a batch of a list of examples. Default: `collate`. */
  readonly collate?: (examples: Example[]) => Batch;
  /** Another order than one after the other or shuffled. */
  readonly sampler?: Sampler;
  /** Other batches altogether; `batchSize`, `shuffle`, `sampler` and `dropLast` then have no meaning. */
  readonly batchSampler?: { readonly length: number; batches(): Iterable<readonly number[]> };
  /** How many batches an asynchronous loop gets ready ahead. Default 2. */
  readonly prefetch?: number;
}

/** Where a loader stands: enough to go on with the same batches in the same order. */
export interface DataLoaderState {
  /** What decides the epoch's order, at its beginning; undefined where nothing does or it is still to be drawn. */
  readonly generator: GeneratorState | undefined;
  /** How many batches of the epoch have been handed out. */
  readonly batch: number;
}

/**
 * Goes through a data set in batches. `for (const batch of loader)` needs examples that are there at once;
 * `for await (const batch of loader)` also waits for them, and gets the next batches ready meanwhile.
 * Source: https://docs.pytorch.org/docs/stable/data.html
 *
 * @example
 * ```ts
 * import { DataLoader, TensorDataset } from '@glissade/data';
 * import { arange } from '@glissade/tensor';
 *
 * const data = new TensorDataset(arange(5), arange(5).mul(10));
 * for (const [x, y] of new DataLoader(data, { batchSize: 2 })) console.log(x.toArray(), y.toArray());
 * // => [ 0, 1 ] [ 0, 10 ]
 * // => [ 2, 3 ] [ 20, 30 ]
 * // => [ 4 ] [ 40 ]
 * ```
 */
export class DataLoader<Example, Batch = Collated<Example>> implements Iterable<Batch>, AsyncIterable<Batch> {
  readonly dataset: Dataset<Example>;
  readonly #batches: { readonly length: number; batches(): Iterable<readonly number[]> };
  readonly #collate: (examples: Example[]) => Batch;
  readonly #custom: boolean;
  readonly #prefetch: number;
  /** Draws the orders; without `#ownOrders`, it gets a seed from the default generator for every epoch. */
  readonly #generator: Generator | undefined;
  readonly #ownOrders: boolean;
  #state: DataLoaderState = { generator: undefined, batch: 0 };
  #resume = 0;

  constructor(data: DatasetLike<Example>, options: DataLoaderOptions<Example, Batch> = {}) {
    const {
      batchSize = 1,
      shuffle = false,
      seed,
      dropLast = false,
      sampler,
      batchSampler,
      prefetch = 2,
    } = options;
    if (shuffle && (sampler || batchSampler))
      throw new TypeError('DataLoader: a sampler decides the order: leave shuffle out');
    if (!Number.isInteger(prefetch) || prefetch < 0)
      throw new RangeError(`DataLoader: prefetch is ${prefetch}; expected a whole number >= 0`);
    this.dataset = asDataset('DataLoader', data);
    const { generator = seed === undefined ? undefined : new Generator(seed) } = options;
    this.#ownOrders = generator !== undefined;
    this.#generator = generator ?? (shuffle ? new Generator() : undefined);
    const order =
      sampler ??
      (shuffle ? new RandomSampler(data.length, this.#generator) : new SequentialSampler(data.length));
    this.#batches = batchSampler ?? new BatchSampler(order, batchSize, dropLast);
    this.#custom = options.collate !== undefined;
    this.#collate = options.collate ?? (collate as unknown as (examples: Example[]) => Batch);
    this.#prefetch = prefetch;
  }

  /** Batches in an epoch. */
  get length(): number {
    return this.#batches.length;
  }

  *[Symbol.iterator](): globalThis.Generator<Batch, void> {
    for (const indices of this.#epoch()) {
      const batch = this.#load(indices);
      if (batch instanceof Promise) {
        batch.catch(() => {});
        throw new TypeError(
          'DataLoader: the examples of this data set arrive later: use `for await (const batch of loader)`',
        );
      }
      this.#handedOut();
      yield batch;
    }
    this.#ended();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void> {
    const ahead: Promise<Batch>[] = [];
    const fetch = async (indices: readonly number[]): Promise<Batch> => this.#load(indices);
    const deliver = async (): Promise<Batch> => {
      const batch = await ahead.shift()!;
      await breathe();
      this.#handedOut();
      return batch;
    };
    for (const indices of this.#epoch()) {
      const next = fetch(indices);
      next.catch(() => {}); // it is thrown when its turn comes
      ahead.push(next);
      if (ahead.length > this.#prefetch) yield await deliver();
    }
    while (ahead.length > 0) yield await deliver();
    this.#ended();
  }

  /** Where the loader stands, as plain data. Taken between batches, it resumes behind the last one handed out. */
  stateDict(): DataLoaderState {
    return this.#state.batch > 0 ? this.#state : this.#between();
  }

  /**
   * Goes on from a state: the next loop gives what is left of that epoch, in its order. The epochs behind it are the same,
   * too; without a seed or generator they are if the default generator is restored as well.
   */
  loadStateDict({ generator, batch }: DataLoaderState): void {
    if (!Number.isInteger(batch) || batch < 0 || batch > this.length) {
      throw new RangeError(
        `DataLoader: the state is at batch ${batch} of an epoch of ${this.length}: it is another loader's`,
      );
    }
    if (generator) this.#generator?.setState(generator);
    this.#resume = batch;
    this.#state = { generator, batch };
  }

  *#epoch(): globalThis.Generator<readonly number[], void> {
    const skip = this.#resume;
    this.#resume = 0;
    // PyTorch's loader draws a seed of 64 bits for its workers first. An epoch that is resumed has drawn already.
    if (!this.#ownOrders && skip === 0) {
      defaultGenerator().skip(2);
      this.#generator?.manualSeed(drawSeed());
    }
    this.#state = { generator: this.#generator?.getState(), batch: skip };
    if (this.#ownOrders) this.#generator!.skip(2);
    let position = 0;
    for (const indices of this.#batches.batches()) if (position++ >= skip) yield indices;
  }

  #handedOut(): void {
    this.#state = { ...this.#state, batch: this.#state.batch + 1 };
  }

  #ended(): void {
    this.#state = this.#between();
  }

  /** The state between two epochs. */
  #between(): DataLoaderState {
    return { generator: this.#ownOrders ? this.#generator!.getState() : undefined, batch: 0 };
  }

  #load(indices: readonly number[]): Batch | Promise<Batch> {
    if (this.dataset.getBatch && !this.#custom) return this.dataset.getBatch(indices) as Batch;
    const examples = indices.map((index) => this.dataset.get(index));
    return examples.some((example) => example instanceof Promise)
      ? Promise.all(examples).then(this.#collate)
      : this.#collate(examples as Example[]);
  }
}
