/** The chapter's mini-batches: fastai's DataLoader over pairs, and over anything else, with its two kinds of randomness. */
import { defaultGenerator, type Generator, indexSelect, type Tensor, tensor } from '@glissade/tensor';
import { PythonRandom } from './python-random.ts';

/** A set of images [n, 784] with their labels [n, 1]. */
export interface Pairs {
  readonly x: Tensor;
  readonly y: Tensor;
}

/**
 * PyTorch's loader draws a 64-bit seed for its workers at every pass, needed or not: two numbers of the generator. Whoever
 * wants the book's numbers draws them too.
 */
const drawBaseSeed = (): void => {
  defaultGenerator().skip(2);
};

/** Batches of pairs, in order or, given a generator, in a new random order each time; the last may be shorter. */
export class PairLoader implements Iterable<[Tensor, Tensor]> {
  readonly pairs: Pairs;
  readonly batchSize: number;
  readonly #shuffle: Generator | undefined;

  constructor(pairs: Pairs, batchSize: number, shuffle?: Generator) {
    this.pairs = pairs;
    this.batchSize = batchSize;
    this.#shuffle = shuffle;
  }

  /** How many examples each batch has. */
  get sizes(): number[] {
    const { length } = this.pairs.x;
    const count = Math.ceil(length / this.batchSize);
    return Array.from({ length: count }, (_, i) => Math.min(this.batchSize, length - i * this.batchSize));
  }

  *[Symbol.iterator](): globalThis.Generator<[Tensor, Tensor]> {
    drawBaseSeed();
    const { x, y } = this.#shuffle ? shuffled(this.pairs, this.#shuffle) : this.pairs;
    for (let start = 0; start < x.length; start += this.batchSize) {
      const range = [start, start + this.batchSize] as const;
      yield [x.at(range), y.at(range)];
    }
  }
}

function shuffled({ x, y }: Pairs, generator: Generator): Pairs {
  const order = tensor(generator.randperm(x.length));
  return { x: indexSelect(x, 0, order), y: indexSelect(y, 0, order) };
}

/** fastai's first(): the loader's first batch. */
export function first<Batch>(loader: Iterable<Batch>): Batch {
  for (const batch of loader) return batch;
  throw new Error('first: the loader is empty');
}

/** fastai's DataLoader over a list: Python's random decides the order. */
export class ListLoader<Item> implements Iterable<Item[]> {
  readonly items: readonly Item[];
  readonly #batchSize: number;
  readonly #random: PythonRandom;

  constructor(
    items: readonly Item[],
    options: { readonly batchSize: number; readonly random: PythonRandom },
  ) {
    this.items = items;
    this.#batchSize = options.batchSize;
    this.#random = new PythonRandom(options.random.randint(0, 2 ** 32 - 1));
  }

  *[Symbol.iterator](): globalThis.Generator<Item[]> {
    drawBaseSeed();
    const order = new PythonRandom(this.#random.randint(0, 2 ** 32 - 1)).sample(this.items.length);
    for (let start = 0; start < order.length; start += this.#batchSize) {
      yield order.slice(start, start + this.#batchSize).map((i) => this.items[i]!);
    }
  }
}
