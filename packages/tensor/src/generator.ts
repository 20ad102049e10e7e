/**
 * Random numbers as PyTorch's CPU generator draws them, seed for seed.
 * Source: aten/src/ATen/core/DistributionsHelper.h and native/cpu/DistributionTemplates.h of PyTorch.
 */
import { stateTracer } from './apply.ts';
import { boxMuller32, boxMuller64 } from './box-muller.ts';
import { checkNumber } from './check-number.ts';
import { type EngineState, MersenneTwister } from './mt19937.ts';
import { threefry } from './threefry.ts';

/** The seed of a generator that is not given one, as in PyTorch. */
const defaultSeed = 67280421310721;

/** From this range on, an integer takes 64 random bits, so that the remainder is nearly even. */
const wideRange = 2 ** 28;

/** A generator's state as plain data: what `getState` gives can be written as JSON and restored. */
export interface GeneratorState extends EngineState {
  readonly seed: number;
  /** The second of a pair of normal numbers, kept for the next draw. */
  readonly cachedNormal: number | null;
  /** How many keys were taken. */
  readonly keys: number;
}

/**
 * A stream of random numbers, determined by its seed.
 *
 * @example
 * ```ts
 * import { Generator } from '@glissade/tensor';
 *
 * console.log(new Generator(42).randperm(5)); // => Int32Array(5) [ 2, 4, 3, 0, 1 ]
 * ```
 */
export class Generator {
  readonly #engine: MersenneTwister;
  #seed: number;
  #cachedNormal: number | null = null;
  #keys = 0;

  /** @param seed - a whole number */
  constructor(seed: number = defaultSeed) {
    outsideOfSteps('new Generator');
    this.#seed = checked(seed);
    this.#engine = new MersenneTwister(seed);
  }

  /** The seed with which the stream began. */
  get initialSeed(): number {
    return this.#seed;
  }

  /** Starts the stream of a seed anew. */
  manualSeed(seed: number): this {
    outsideOfSteps('manualSeed');
    this.#seed = checked(seed);
    this.#engine.seed(seed);
    this.#cachedNormal = null;
    this.#keys = 0;
    return this;
  }

  /**
   * A key for the counter-based `random` primitive, another one at each call. It depends on the seed and on how many
   * keys were taken before, and leaves the stream alone: a model with dropout starts from the weights of one without.
   */
  nextKey(): Int32Array {
    const [low, high] = [this.#seed | 0, Math.floor(this.#seed / 2 ** 32) | 0];
    const first = 2 * this.#keys++;
    return Int32Array.of(threefry(low, high, first), threefry(low, high, first + 1));
  }

  /** 32 random bits. */
  nextUint32(): number {
    outsideOfSteps('nextUint32');
    return this.#engine.next();
  }

  /** A uniform number in [0, 1) with the 24 bits that a float32 has. */
  uniform(): number {
    outsideOfSteps('uniform');
    return this.#uniform32();
  }

  #uniform32(): number {
    return (this.#engine.next() & 0xffffff) * 2 ** -24;
  }

  /** A uniform number in [0, 1) with the 53 bits that a float64 has. */
  uniform64(): number {
    outsideOfSteps('uniform64');
    return this.#uniform64();
  }

  #uniform64(): number {
    const high = this.#engine.next() & 0x1fffff;
    return (high * 2 ** 32 + this.#engine.next()) * 2 ** -53;
  }

  /** A normal number. They come in pairs: every other call returns the one kept from the call before. */
  normal(): number {
    outsideOfSteps('normal');
    if (this.#cachedNormal !== null) {
      const kept = this.#cachedNormal;
      this.#cachedNormal = null;
      return kept;
    }
    const angle = 2 * Math.PI * this.#uniform64();
    const radius = Math.sqrt(-2 * Math.log1p(-this.#uniform64()));
    this.#cachedNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** A whole number from `low` up to but without `high`. */
  randint(low: number, high: number): number {
    outsideOfSteps('randint');
    const range = high - low;
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || range < 1) {
      throw new RangeError(`randint: from ${low} to ${high} (exclusive) there is no whole number to draw`);
    }
    return low + (range < wideRange ? remainder(this.#engine.next(), range) : this.#wideRemainder(range));
  }

  /** The numbers 0 to n - 1 in random order. */
  randperm(n: number): Int32Array {
    outsideOfSteps('randperm');
    checkNumber('randperm', 'n', n, { least: 0, most: 2 ** 31, whole: true });
    const order = new Int32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    const wide = n >= Math.floor((2 ** 32 - 1) / 20);
    for (let i = 0; i < n - 1; i++) {
      const other = i + (wide ? this.#wideRemainder(n - i) : remainder(this.#engine.next(), n - i));
      const swapped = order[i]!;
      order[i] = order[other]!;
      order[other] = swapped;
    }
    return order;
  }

  /** Fills an array with uniform numbers from [from, to). */
  fillUniform(data: Float32Array | Float64Array, from = 0, to = 1): void {
    outsideOfSteps('uniform');
    if (!(from <= to)) throw new RangeError(`uniform: from ${from} to ${to} is not a range`);
    if (data instanceof Float64Array) {
      for (let i = 0; i < data.length; i++) data[i] = this.#uniform64() * (to - from) + from;
      return;
    }
    const [first, last] = [Math.fround(from), Math.fround(to)];
    const range = Math.fround(last - first);
    for (let i = 0; i < data.length; i++) {
      data[i] = this.#uniform32() * range + first;
      // Rounding must not reach the end, which is outside.
      if (data[i] === last && first < last) data[i] = first;
    }
  }

  /**
   * Fills an array with normal numbers. From 16 on they are made in blocks of 16, the last of which, if it is not full,
   * is drawn again over the end; fewer are drawn one by one, in pairs, as by `normal()`.
   */
  fillNormal(data: Float32Array | Float64Array, mean = 0, std = 1): void {
    checkNumber('normal', 'std', std, { least: 0 });
    if (data.length < 16) {
      for (let i = 0; i < data.length; i++) data[i] = this.normal() * std + mean;
      return;
    }
    const block =
      data instanceof Float32Array
        ? (start: number) => boxMuller32(data, start, Math.fround(mean), Math.fround(std))
        : (start: number) => boxMuller64(data, start, mean, std);
    this.fillUniform(data);
    for (let start = 0; start + 16 <= data.length; start += 16) block(start);
    if (data.length % 16 !== 0) {
      this.fillUniform(data.subarray(data.length - 16));
      block(data.length - 16);
    }
  }

  /** Passes over `count` draws of 32 bits. */
  skip(count: number): this {
    checkNumber('skip', 'count', count, { least: 0, most: Number.MAX_SAFE_INTEGER, whole: true });
    this.#engine.skip(count);
    return this;
  }

  /** All that decides the numbers to come, as plain data. */
  getState(): GeneratorState {
    return {
      seed: this.#seed,
      cachedNormal: this.#cachedNormal,
      keys: this.#keys,
      ...this.#engine.getState(),
    };
  }

  /** Goes on where `getState` was called. */
  setState(state: GeneratorState): this {
    outsideOfSteps('setState');
    this.#engine.setState(state);
    this.#seed = state.seed;
    this.#cachedNormal = state.cachedNormal;
    this.#keys = state.keys;
    return this;
  }

  #wideRemainder(range: number): number {
    const high = BigInt(this.#engine.next());
    return Number(((high << 32n) | BigInt(this.#engine.next())) % BigInt(range));
  }
}

/** a % b of whole numbers below 2^32, for which engines have no quick way; a / b cannot round up to the next one. */
const remainder = (a: number, b: number): number => a - Math.floor(a / b) * b;

/** The draws of a compiled step go on from call to call; what happens beside them happens once. */
function outsideOfSteps(call: string): void {
  if (stateTracer())
    throw new Error(
      `${call}: inside a compiled step, or vmap(), it would happen once, when the function is traced. ` +
        'Draw tensors, with rand() and the like, or move it out',
    );
}

function checked(seed: number): number {
  const most = Number.MAX_SAFE_INTEGER;
  checkNumber('manualSeed', 'seed', seed, { least: -most, most, whole: true });
  return seed;
}

const shared = new Generator();

/**
 * The generator that random functions draw from unless they are given another.
 *
 * @example
 * ```ts
 * import { defaultGenerator, manualSeed } from '@glissade/tensor';
 *
 * manualSeed(3);
 * console.log(defaultGenerator().getState().seed); // => 3
 * ```
 */
export const defaultGenerator = (): Generator => shared;

/**
 * Seeds the default generator: from here on, the same program draws the same numbers, and the numbers that PyTorch draws.
 *
 * @example
 * ```ts
 * import { manualSeed, rand } from '@glissade/tensor';
 *
 * manualSeed(42);
 * console.log(`${rand([3])}`); // => tensor([0.8823, 0.9150, 0.3829])
 * ```
 */
export const manualSeed = (seed: number): Generator => shared.manualSeed(seed);
