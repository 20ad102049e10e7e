/** In which order examples are visited. */
import { defaultGenerator, Generator } from '@glissade/tensor';

/** Gives the indices of one epoch; called anew for each. */
export interface Sampler {
  readonly length: number;
  indices(): Iterable<number>;
}

/**
 * 0, 1, 2, ...
 *
 * @example
 * ```ts
 * import { SequentialSampler } from '@glissade/data';
 *
 * console.log([...new SequentialSampler(3).indices()]); // => [ 0, 1, 2 ]
 * ```
 */
export class SequentialSampler implements Sampler {
  readonly length: number;

  constructor(length: number) {
    this.length = length;
  }

  *indices(): globalThis.Generator<number, void> {
    for (let i = 0; i < this.length; i++) yield i;
  }
}

/** A seed for one epoch from the default generator: of the 64 bits that PyTorch draws, the last 32 decide. */
export const drawSeed = (): number => defaultGenerator().skip(1).nextUint32();

/**
 * A new random order for every epoch: those of PyTorch's sampler with the same generator. Without one, the default
 * generator gives a seed for each epoch, so that `manualSeed` decides the orders.
 *
 * @example
 * ```ts
 * import { RandomSampler } from '@glissade/data';
 * import { manualSeed } from '@glissade/tensor';
 *
 * manualSeed(0);
 * console.log([...new RandomSampler(5).indices()]); // => [ 1, 3, 4, 2, 0 ]
 * ```
 */
export class RandomSampler implements Sampler {
  readonly length: number;
  readonly generator: Generator | undefined;

  constructor(length: number, generator?: Generator) {
    this.length = length;
    this.generator = generator;
  }

  *indices(): globalThis.Generator<number, void> {
    const generator = this.generator ?? new Generator(drawSeed());
    yield* generator.randperm(this.length);
    // PyTorch draws another order, of which it takes nothing: its samplers may give more indices than there are.
    generator.skip(Math.max(0, this.length - 1));
  }
}

/**
 * The indices given, in a new random order for every epoch: a part of a data set, such as all but a fold. The orders are those of
 * PyTorch's sampler, drawn from the default generator if from no other.
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.SubsetRandomSampler
 *
 * @example
 * ```ts
 * import { SubsetRandomSampler } from '@glissade/data';
 * import { Generator } from '@glissade/tensor';
 *
 * const sampler = new SubsetRandomSampler([10, 20, 30, 40, 50], new Generator(1));
 * console.log([...sampler.indices()], [...sampler.indices()]); // => [ 10, 50, 30, 40, 20 ] [ 40, 30, 50, 20, 10 ]
 * ```
 */
export class SubsetRandomSampler implements Sampler {
  readonly length: number;
  readonly generator: Generator;
  readonly #of: readonly number[];

  constructor(indices: Iterable<number>, generator: Generator = defaultGenerator()) {
    this.#of = [...indices];
    this.length = this.#of.length;
    this.generator = generator;
  }

  *indices(): globalThis.Generator<number, void> {
    for (const i of this.generator.randperm(this.length)) yield this.#of[i]!;
  }
}

/**
 * Draws `count` indices, each as often as its weight says, put back after every draw: for classes of unlike size.
 * The indices are those of PyTorch's sampler with `replacement=True`, drawn from the default generator if from no other.
 *
 * @example
 * ```ts
 * import { WeightedRandomSampler } from '@glissade/data';
 * import { defaultGenerator, Generator } from '@glissade/tensor';
 *
 * const sampler = new WeightedRandomSampler([0, 3, 1], 5, new Generator(2));
 * console.log([...sampler.indices()]); // => [ 2, 1, 1, 1, 2 ]
 * ```
 */
export class WeightedRandomSampler implements Sampler {
  readonly length: number;
  readonly generator: Generator;
  readonly #weights: Float64Array;
  readonly #upTo: Float64Array;

  constructor(weights: ArrayLike<number>, count: number, generator: Generator = defaultGenerator()) {
    let total = 0;
    this.#weights = Float64Array.from(weights);
    const sums = this.#weights.map((weight) => {
      if (!(weight >= 0 && weight < Infinity))
        throw new RangeError(`WeightedRandomSampler: a weight is ${weight}; expected a number >= 0`);
      total += weight;
      return total;
    });
    if (!(total > 0)) throw new RangeError('WeightedRandomSampler: no weight is above 0');
    this.#upTo = sums.map((sum) => sum / total);
    this.length = count;
    this.generator = generator;
  }

  *indices(): globalThis.Generator<number, void> {
    const upTo = this.#upTo;
    if (this.length === 1) {
      yield this.#first();
      return;
    }
    for (let drawn = 0; drawn < this.length; drawn++) {
      const x = this.generator.uniform64();
      let [low, high] = [0, upTo.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (upTo[middle]! < x) low = middle + 1;
        else high = middle;
      }
      yield low;
    }
  }

  /** One index alone PyTorch draws in another way: the first of events that happen at these rates. */
  #first(): number {
    let [first, least] = [0, Infinity];
    this.#weights.forEach((weight, i) => {
      const wait = -Math.log1p(-this.generator.uniform64()) / weight;
      if (wait < least) [first, least] = [i, wait];
    });
    return first;
  }
}

/**
 * Indices in groups of `batchSize`; the last may be shorter, or is dropped.
 *
 * @example
 * ```ts
 * import { BatchSampler, SequentialSampler } from '@glissade/data';
 *
 * console.log([...new BatchSampler(new SequentialSampler(5), 2).batches()]); // => [ [ 0, 1 ], [ 2, 3 ], [ 4 ] ]
 * ```
 */
export class BatchSampler {
  readonly sampler: Sampler;
  readonly batchSize: number;
  readonly dropLast: boolean;

  constructor(sampler: Sampler, batchSize: number, dropLast = false) {
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new RangeError(`BatchSampler: batchSize is ${batchSize}; expected a whole number >= 1`);
    }
    this.sampler = sampler;
    this.batchSize = batchSize;
    this.dropLast = dropLast;
  }

  get length(): number {
    const batches = this.sampler.length / this.batchSize;
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  *batches(): globalThis.Generator<number[], void> {
    let batch: number[] = [];
    for (const index of this.sampler.indices()) {
      batch.push(index);
      if (batch.length < this.batchSize) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0 && !this.dropLast) yield batch;
  }
}
