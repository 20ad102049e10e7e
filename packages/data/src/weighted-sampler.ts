/** Examples that are drawn as often as their weights say. */
import { checkNames, defaultGenerator, Generator, Tensor } from '@glissade/tensor';
import { checkGenerator, kindOf } from './kind-of.ts';
import { checkLength, type Sampler } from './sampler.ts';

/** What `WeightedRandomSampler` accepts. */
export interface WeightedSamplerOptions {
  /** Whether an index is put back after it was drawn, and may come again. Default true. */
  readonly replacement?: boolean;
  /** What the indices are drawn from. Default: the default generator. */
  readonly generator?: Generator;
}

/**
 * Draws `count` indices, each as often as its weight says: for classes of unlike size. They are put back after every draw, unless
 * `replacement` is false. All are drawn when an epoch begins, and are those of PyTorch's sampler.
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.WeightedRandomSampler
 *
 * @throws RangeError for weights that are negative, not finite, or all 0; for a count that is not whole and above 0, or, without
 *   replacement, above the number of weights
 *
 * @example
 * ```ts
 * import { WeightedRandomSampler } from '@glissade/data';
 * import { Generator } from '@glissade/tensor';
 *
 * const weights = [0, 3, 1];
 * const generator = new Generator(2);
 * console.log([...new WeightedRandomSampler(weights, 5, generator).indices()]); // => [ 2, 1, 1, 1, 2 ]
 * const once = new WeightedRandomSampler(weights, 2, { replacement: false, generator });
 * console.log([...once.indices()]); // => [ 1, 2 ]
 * ```
 */
export class WeightedRandomSampler implements Sampler {
  readonly length: number;
  readonly generator: Generator;
  readonly replacement: boolean;
  readonly #weights: Float64Array;
  readonly #upTo: Float64Array;

  constructor(weights: ArrayLike<number>, count: number, options: Generator | WeightedSamplerOptions = {}) {
    const given = options instanceof Generator ? { generator: options } : options;
    checkNames('WeightedRandomSampler', given, ['replacement', 'generator']);
    if (weights instanceof Tensor)
      throw new TypeError(
        'WeightedRandomSampler: the weights are a tensor; expected a list of numbers: await weights.data()',
      );
    const { replacement = true, generator = defaultGenerator() }: WeightedSamplerOptions = given;
    checkGenerator('WeightedRandomSampler', generator);
    let total = 0;
    if (!Array.isArray(weights) && !ArrayBuffer.isView(weights))
      throw new TypeError(
        `WeightedRandomSampler: the weights are ${kindOf(weights)}; expected a list of numbers`,
      );
    this.#weights = Float64Array.from(weights);
    const sums = this.#weights.map((weight) => {
      if (!(weight >= 0 && weight < Infinity))
        throw new RangeError(`WeightedRandomSampler: a weight is ${weight}; expected a number >= 0`);
      total += weight;
      return total;
    });
    if (!(total > 0)) throw new RangeError('WeightedRandomSampler: no weight is above 0');
    if (total === Infinity)
      throw new RangeError(
        'WeightedRandomSampler: the sum of the weights is Infinity; divide them by the largest',
      );
    checkLength('WeightedRandomSampler', 'count', count, 1);
    if (count === Infinity)
      throw new RangeError('WeightedRandomSampler: count is Infinity, and an epoch would have no end');
    if (!replacement && count > sums.length)
      throw new RangeError(
        `WeightedRandomSampler: count is ${count} of ${sums.length} weights; without replacement, each is drawn once at most`,
      );
    this.#upTo = sums.map((sum) => sum / total);
    this.length = count;
    this.replacement = replacement;
    this.generator = generator;
  }

  *indices(): globalThis.Generator<number, void> {
    // At once: who draws in the loop does not change them.
    yield* this.replacement && this.length > 1 ? this.#drawn() : this.#first();
  }

  #drawn(): number[] {
    const upTo = this.#upTo;
    return Array.from({ length: this.length }, () => {
      const x = this.generator.uniform64();
      let [low, high] = [0, upTo.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (upTo[middle]! < x) low = middle + 1;
        else high = middle;
      }
      return low;
    });
  }

  /** One index alone, and those that are not put back, PyTorch draws in another way: the first of events that happen at these rates. */
  #first(): Int32Array {
    const waits = this.#weights.map((weight) => -Math.log1p(-this.generator.uniform64()) / weight);
    const order = Int32Array.from(waits.keys()).sort((a, b) => waits[a]! - waits[b]!);
    return order.subarray(0, this.length);
  }
}
