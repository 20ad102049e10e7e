/** Batches of a data set, epoch after epoch. */
import { breathe, checkNames, defaultGenerator, Generator, named } from '@glissade/tensor';
import { type Collated, collate } from './collate.ts';
import { asDataset, type Dataset, type DatasetLike } from './dataset.ts';
import { isPromise } from './is-promise.ts';
import { checkFunction, checkGenerator, kindOf } from './kind-of.ts';
import { type DataLoaderState, Order } from './order.ts';
import { RandomSampler } from './random-sampler.ts';
import { type Batches, BatchSampler, type Sampler, SequentialSampler } from './sampler.ts';

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
  /** Whether a last batch that is not full is left out, also where it is the only one. Default false. */
  readonly dropLast?: boolean;
  /** Makes a batch of a list of examples. Default: `collate`. */
  readonly collate?: (examples: Example[]) => Batch;
  /** Another order than one after the other or shuffled. A state resumes in it if it draws as `Sampler` says. */
  readonly sampler?: Sampler;
  /** Other batches altogether, without `batchSize`, `shuffle`, `sampler` and `dropLast`. */
  readonly batchSampler?: Batches;
  /** How many batches an asynchronous loop gets ready ahead. Default 2. */
  readonly prefetch?: number;
}

const names: readonly (keyof DataLoaderOptions<unknown, unknown>)[] = [
  'batchSize',
  'shuffle',
  'seed',
  'generator',
  'dropLast',
  'collate',
  'sampler',
  'batchSampler',
  'prefetch',
];

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
  /** How many batches an asynchronous loop gets ready ahead: what they draw at random is drawn then. */
  readonly prefetch: number;
  readonly #order: Order;
  readonly #collate: (examples: Example[]) => Batch;
  readonly #custom: boolean;

  constructor(data: DatasetLike<Example>, options: DataLoaderOptions<Example, Batch> = {}) {
    checkNames('DataLoader', options, names);
    const { batchSize = 1, shuffle = false, seed, dropLast = false, prefetch = 2 } = options;
    const { sampler, batchSampler } = options;
    if (typeof shuffle !== 'boolean')
      throw new TypeError(`DataLoader: shuffle is ${kindOf(shuffle)}; expected true or false`);
    if (shuffle && (sampler || batchSampler))
      throw new TypeError('DataLoader: a sampler decides the order: leave shuffle out');
    if (batchSampler && (batchSize !== 1 || dropLast || sampler))
      throw new TypeError(
        'DataLoader: a batchSampler decides on the batches: leave batchSize, dropLast and sampler out',
      );
    checkGenerator('DataLoader', options.generator);
    if (!Number.isInteger(prefetch) || prefetch < 0)
      throw new RangeError(`DataLoader: prefetch is ${prefetch}; expected a whole number >= 0`);
    checkSampler('sampler', sampler, 'indices');
    checkSampler('batchSampler', batchSampler, 'batches');
    this.dataset = asDataset('DataLoader', data);
    const { length } = this.dataset;
    const { generator: given = seed === undefined ? undefined : new Generator(seed) } = options;
    // An order from the default generator goes on as those of samplers, which may draw from it, too.
    const shared = given === defaultGenerator();
    const generator = shared ? undefined : (given ?? (shuffle ? new Generator() : undefined));
    const order =
      sampler ?? (shuffle ? new RandomSampler(length, given ?? generator) : new SequentialSampler(length));
    this.#order = new Order({
      batches: batchSampler ?? named('DataLoader', () => new BatchSampler(order, batchSize, dropLast)),
      generator,
      own: given !== undefined && !shared,
      sampled: shared || Boolean(sampler ?? batchSampler),
    });
    if (options.collate !== undefined) checkFunction('DataLoader', 'collate', options.collate);
    this.#custom = options.collate !== undefined;
    this.#collate = options.collate ?? (collate as unknown as (examples: Example[]) => Batch);
    this.prefetch = prefetch;
  }

  /** Batches in an epoch. */
  get length(): number {
    return this.#order.length;
  }

  *[Symbol.iterator](): globalThis.Generator<Batch, void> {
    const epoch = this.#order.epoch();
    for (const indices of epoch.batches) {
      const batch = this.#load(indices);
      if (isPromise(batch)) {
        batch.catch(() => {});
        throw new TypeError(
          'DataLoader: the examples of this data set arrive later: use `for await (const batch of loader)`',
        );
      }
      epoch.handedOut();
      yield batch;
    }
    epoch.ended();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void> {
    const epoch = this.#order.epoch();
    const ahead: Promise<Batch>[] = [];
    const fetch = async (indices: readonly number[]): Promise<Batch> => this.#load(indices);
    const deliver = async (): Promise<Batch> => {
      const batch = await ahead.shift()!;
      await breathe();
      epoch.handedOut();
      return batch;
    };
    for (const indices of epoch.batches) {
      const next = fetch(indices);
      next.catch(() => {}); // it is thrown when its turn comes
      ahead.push(next);
      if (ahead.length > this.prefetch) yield await deliver();
    }
    while (ahead.length > 0) yield await deliver();
    epoch.ended();
  }

  /**
   * Where the loader stands, as plain data. Taken between batches, it resumes behind the last one handed out; where several loops go
   * through the loader at once, by the one that began last.
   */
  stateDict(): DataLoaderState {
    return this.#order.stateDict();
  }

  /**
   * Goes on from a state: the next loop gives what is left of that epoch, in its order. The epochs behind it are the same,
   * too; without a seed or generator they are if the default generator is restored as well.
   *
   * A sampler is asked for the same batches again. It draws from the default generator when an epoch begins, or from a `Generator`
   * that it shows as its `generator`.
   *
   * @throws RangeError for a state that cannot be this loader's. The loop throws if the sampler gives other batches than it gave.
   */
  loadStateDict(state: DataLoaderState): void {
    this.#order.loadStateDict(state);
  }

  #load(indices: readonly number[]): Batch | Promise<Batch> {
    if (this.dataset.getBatch && !this.#custom) return this.dataset.getBatch(indices) as Batch;
    const examples = indices.map((index) => this.dataset.get(index));
    return examples.some((example) => isPromise(example))
      ? Promise.all(examples).then(this.#collate)
      : this.#collate(examples as Example[]);
  }
}

/** Throws for what JavaScript passes as a sampler and is none: a list of indices, say. */
function checkSampler(option: string, sampler: object | undefined, method: string): void {
  if (!sampler) return;
  const { length, [method]: give } = Object(sampler);
  if (typeof length !== 'number' || typeof give !== 'function')
    throw new TypeError(
      `DataLoader: ${option} is ${kindOf(sampler)}; expected an object with a length and ${method}()`,
    );
}
