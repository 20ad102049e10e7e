/** The chapter's mini-batches: fastai's DataLoader over pairs, and over anything else, with its two kinds of randomness. */
import { defaultGenerator, type Tensor } from '@glissade/tensor';
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

/** Batches of pairs, in order; the last may be shorter. */
export class PairLoader {
  readonly pairs: Pairs;
  readonly batchSize: number;

  constructor(pairs: Pairs, batchSize: number) {
    this.pairs = pairs;
    this.batchSize = batchSize;
  }

  *[Symbol.iterator](): Generator<[Tensor, Tensor]> {
    drawBaseSeed();
    const { x, y } = this.pairs;
    for (let start = 0; start < x.length; start += this.batchSize) {
      const range = [start, start + this.batchSize] as const;
      yield [x.at(range), y.at(range)];
    }
  }
}

/** fastai's DataLoader over a list: Python's random decides the order. */
export class ListLoader<Item> {
  readonly items: readonly Item[];
  readonly batchSize: number;
  readonly #random: PythonRandom;

  constructor(items: readonly Item[], batchSize: number, random: PythonRandom) {
    this.items = items;
    this.batchSize = batchSize;
    this.#random = new PythonRandom(random.randint(0, 2 ** 32 - 1));
  }

  *[Symbol.iterator](): Generator<Item[]> {
    drawBaseSeed();
    const order = new PythonRandom(this.#random.randint(0, 2 ** 32 - 1)).sample(this.items.length);
    for (let start = 0; start < order.length; start += this.batchSize) {
      yield order.slice(start, start + this.batchSize).map((i) => this.items[i]!);
    }
  }
}
