/** Indices in random order, or drawn again and again. */
import { checkNames, Generator, isPlainObject } from '@glissade/tensor';
import { checkGenerator } from './kind-of.ts';
import { checkLength, drawSeed, type Sampler } from './sampler.ts';

/** What `RandomSampler` accepts. */
export interface RandomSamplerOptions {
  /** Whether an index is put back after it was drawn, and may come again. Default false. */
  readonly replacement?: boolean;
  /**
   * How many indices an epoch has. Default: as many as there are. Without replacement, more are one order after the other, and fewer the
   * beginning of one.
   */
  readonly numSamples?: number;
  /** What the indices are drawn from. Default: for each epoch one whose seed the default generator gives. */
  readonly generator?: Generator | undefined;
}

const names = ['replacement', 'numSamples', 'generator'] as const;

/**
 * A new random order of 0 to `length` - 1 for every epoch: those of PyTorch's sampler with the same generator. Without one, the default
 * generator gives a seed for each epoch, so that `manualSeed` decides the orders.
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.RandomSampler
 *
 * @throws RangeError for lengths and numbers that are not whole; TypeError for another generator
 *
 * @example
 * ```ts
 * import { RandomSampler } from '@glissade/data';
 * import { manualSeed } from '@glissade/tensor';
 *
 * manualSeed(0);
 * console.log([...new RandomSampler(5).indices()]); // => [ 1, 3, 4, 2, 0 ]
 * console.log([...new RandomSampler(5, { replacement: true, numSamples: 8 }).indices()]);
 * // => [ 1, 3, 2, 0, 2, 1, 2, 4 ]
 * ```
 */
export class RandomSampler implements Sampler {
  /** How many indices an epoch has. */
  readonly length: number;
  readonly generator: Generator | undefined;
  readonly replacement: boolean;
  /** Of how many they are drawn. */
  readonly #of: number;

  constructor(length: number, options: Generator | RandomSamplerOptions = {}) {
    checkLength('RandomSampler', 'length', length, 0);
    const given = isPlainObject(options)
      ? (options as RandomSamplerOptions)
      : { generator: options as Generator };
    checkNames('RandomSampler', given, names);
    const { replacement = false, numSamples = length, generator }: RandomSamplerOptions = given;
    checkGenerator('RandomSampler', generator);
    checkLength('RandomSampler', 'numSamples', numSamples, 0);
    if (length === Infinity || numSamples === Infinity)
      throw new RangeError('RandomSampler: an order of Infinity indices has no end');
    if (length === 0 && numSamples > 0)
      throw new RangeError(
        `RandomSampler: numSamples is ${numSamples}, of which there are none: length is 0`,
      );
    this.length = numSamples;
    this.generator = generator;
    this.replacement = replacement;
    this.#of = length;
  }

  *indices(): globalThis.Generator<number, void> {
    const generator = this.generator ?? new Generator(drawSeed());
    // All of an epoch, as it begins: whatever else draws in the loop changes nothing.
    for (const part of this.replacement ? [this.#drawn(generator)] : this.#ordered(generator)) yield* part;
  }

  #drawn(generator: Generator): number[] {
    return Array.from({ length: this.length }, () => generator.randint(0, this.#of));
  }

  /** As many whole orders as there is room for, and the beginning of another. */
  #ordered(generator: Generator): Int32Array[] {
    const whole = this.#of === 0 ? 0 : Math.floor(this.length / this.#of);
    const orders = Array.from({ length: whole }, () => generator.randperm(this.#of));
    const rest = this.length - whole * this.#of;
    if (rest > 0) return [...orders, generator.randperm(this.#of).subarray(0, rest)];
    // PyTorch draws another order, also where it takes nothing of it.
    generator.skip(Math.max(0, this.#of - 1));
    return orders;
  }
}
