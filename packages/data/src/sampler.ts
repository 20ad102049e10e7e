/** In which order examples are visited. */
import { defaultGenerator, type Generator } from '@glissade/tensor';
import { checkGenerator, kindOf } from './kind-of.ts';

/**
 * Gives the indices of one epoch; called anew for each. What it draws it should draw at once when the first index is asked for: then
 * neither other draws in the loop nor batches that are got ready ahead change the order.
 */
export interface Sampler {
  readonly length: number;
  indices(): Iterable<number>;
  /** What it draws from, if not the default generator: a loader's state holds its state. */
  readonly generator?: Generator | undefined;
}

/** Gives the batches of one epoch, as `BatchSampler` does. */
export interface Batches {
  readonly length: number;
  batches(): Iterable<readonly number[]>;
  /** What they are drawn from, if not the default generator: a loader's state holds its state. */
  readonly generator?: Generator | undefined;
}

/** Throws unless a sampler is told how many there are: data in place of their length, say. */
export function checkLength(sampler: string, name: string, value: number, least: number): void {
  if (!(Number.isInteger(value) || value === Infinity) || value < least)
    throw new RangeError(`${sampler}: ${name} is ${value}; expected a whole number >= ${least}`);
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
    checkLength('SequentialSampler', 'length', length, 0);
    this.length = length;
  }

  *indices(): globalThis.Generator<number, void> {
    for (let i = 0; i < this.length; i++) yield i;
  }
}

/** A seed for one epoch from the default generator: of the 64 bits that PyTorch draws, the last 32 decide. */
export const drawSeed = (): number => defaultGenerator().skip(1).nextUint32();

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
    if (!(Symbol.iterator in Object(indices)))
      throw new TypeError(
        `SubsetRandomSampler: the indices are ${kindOf(indices)}; expected a list of numbers`,
      );
    checkGenerator('SubsetRandomSampler', generator);
    this.#of = [...indices];
    this.length = this.#of.length;
    this.generator = generator;
  }

  *indices(): globalThis.Generator<number, void> {
    for (const i of this.generator.randperm(this.length)) yield this.#of[i]!;
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
export class BatchSampler implements Batches {
  readonly sampler: Sampler;
  readonly batchSize: number;
  readonly dropLast: boolean;

  constructor(sampler: Sampler, batchSize: number, dropLast = false) {
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new RangeError(`BatchSampler: batchSize is ${batchSize}; expected a whole number >= 1`);
    }
    if (typeof Object(sampler).indices !== 'function')
      throw new TypeError(
        `BatchSampler: the sampler is ${kindOf(sampler)}; expected an object with a length and indices()`,
      );
    if (typeof dropLast !== 'boolean')
      throw new TypeError(`BatchSampler: dropLast is ${kindOf(dropLast)}; expected true or false`);
    this.sampler = sampler;
    this.batchSize = batchSize;
    this.dropLast = dropLast;
  }

  get generator(): Generator | undefined {
    return this.sampler.generator;
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
