/** In which order examples are visited. */
import { Generator } from '@glissade/tensor';

/** Gives the indices of one epoch; called anew for each. */
export interface Sampler {
  readonly length: number;
  indices(): Iterable<number>;
}

/** 0, 1, 2, ... */
export class SequentialSampler implements Sampler {
  readonly length: number;

  constructor(length: number) {
    this.length = length;
  }

  *indices(): globalThis.Generator<number, void> {
    for (let i = 0; i < this.length; i++) yield i;
  }
}

/** A new random order for every epoch: PyTorch's `randperm` of the generator. */
export class RandomSampler implements Sampler {
  readonly length: number;
  readonly generator: Generator;

  constructor(length: number, generator: Generator = new Generator()) {
    this.length = length;
    this.generator = generator;
  }

  indices(): Iterable<number> {
    return this.generator.randperm(this.length);
  }
}

/** Indices in groups of `batchSize`; the last may be shorter, or is dropped. */
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
