/** Which examples come in which batch, epoch after epoch, and what is needed to go on in the middle of one. */
import { defaultGenerator, Generator, type GeneratorState } from '@glissade/tensor';
import { type Batches, drawSeed } from './sampler.ts';

/** Where a loader stands: enough to go on with the same batches in the same order. */
export interface DataLoaderState {
  /** What decides the epoch's order, at its beginning; undefined where nothing does or it is still to be drawn. */
  readonly generator: GeneratorState | undefined;
  /** How many batches of the epoch have been handed out. */
  readonly batch: number;
  /** What decides the order of a sampler that the loader was given. */
  readonly sampler?: SamplerState;
}

/** What decides the order of a sampler, and what it gave: in the middle of an epoch it is asked for the same again. */
export interface SamplerState {
  /** Its own generator, at the epoch's beginning. */
  readonly generator?: GeneratorState | undefined;
  /** The default generator, at the epoch's beginning. */
  readonly defaultGenerator?: GeneratorState;
  /** How many batches it gave, with those that were got ready ahead. */
  readonly drawn?: number;
  /** A checksum of their indices. */
  readonly checksum?: number;
}

/** How an order is decided. */
export interface OrderOptions {
  readonly batches: Batches;
  /** Draws the orders; unless it is `own`, it gets a seed from the default generator for every epoch. */
  readonly generator: Generator | undefined;
  readonly own: boolean;
  /** Whether the batches are a sampler's that the loader was given, which may draw from anywhere. */
  readonly sampled: boolean;
}

/** What one loop goes through. While another goes through the same loader, the state is that of the loop that began last. */
export interface Epoch {
  readonly batches: Iterable<readonly number[]>;
  /** One batch more has reached the loop. */
  handedOut(): void;
  /** The epoch is over. */
  ended(): void;
}

/** The batches of indices of each epoch. */
export class Order {
  readonly #options: OrderOptions;
  /** What the sampler draws from, if it is no generator that is seen to anyhow. */
  readonly #sampler: Generator | undefined;
  #state: DataLoaderState = { generator: undefined, batch: 0 };
  #resumed: DataLoaderState | undefined;
  #given: SamplerState | undefined;
  /** The epoch that the state is of. */
  #current: Epoch | undefined;

  constructor(options: OrderOptions) {
    this.#options = options;
    const { generator } = options.batches;
    const other = generator !== options.generator && generator !== defaultGenerator();
    if (options.sampled && other && generator instanceof Generator) this.#sampler = generator;
  }

  get length(): number {
    return this.#options.batches.length;
  }

  /** The next epoch, or what is left of one that was loaded. */
  epoch(): Epoch {
    const isCurrent = (): boolean => this.#current === epoch;
    const epoch: Epoch = {
      batches: this.#batches(isCurrent),
      handedOut: () => {
        const { generator, batch } = this.#state;
        if (isCurrent())
          this.#state = { generator, batch: batch + 1, ...(this.#given && { sampler: this.#given }) };
      },
      ended: () => {
        if (isCurrent()) this.#state = this.#between();
      },
    };
    this.#current = epoch;
    return epoch;
  }

  *#batches(isCurrent: () => boolean): globalThis.Generator<readonly number[], void> {
    const { batches, generator, own, sampled } = this.#options;
    const resumed = this.#resumed;
    this.#resumed = undefined;
    // PyTorch's loader draws a seed of 64 bits for its workers first. An epoch that is resumed has drawn already.
    if (!own && !resumed) {
      defaultGenerator().skip(2);
      generator?.manualSeed(drawSeed());
    }
    // Only now: somebody may have restored the generator by itself, as it was when the state was taken.
    if (resumed) this.#restore(resumed);
    const batch = resumed?.batch ?? 0;
    this.#state = { generator: generator?.getState(), batch };
    if (own) generator!.skip(2);
    if (sampled) yield* this.#sampled(isCurrent, batch, resumed?.sampler);
    else {
      let position = 0;
      for (const indices of batches.batches()) if (position++ >= batch) yield indices;
    }
  }

  /** Lets the sampler give once more what it gave before the state was taken, from what it drew from then. */
  *#sampled(
    isCurrent: () => boolean,
    batch: number,
    { defaultGenerator: begin, drawn: again = 0, checksum: expected }: SamplerState = {},
  ): globalThis.Generator<readonly number[], void> {
    const shared = defaultGenerator();
    const now = shared.getState();
    if (begin) shared.setState(begin);
    const begun = { generator: this.#sampler?.getState(), defaultGenerator: begin ?? now };
    const ahead: (readonly number[])[] = [];
    let [drawn, checksum] = [0, 0];
    const replayed = (): void => {
      shared.setState(now);
      if (checksum !== expected) throw new Error(unlike);
    };
    for (const indices of this.#options.batches.batches()) {
      drawn++;
      checksum = indices.reduce(mixed, mixed(checksum, indices.length));
      if (isCurrent()) this.#given = { ...begun, drawn, checksum };
      if (drawn > batch) ahead.push(indices);
      if (drawn === again) replayed();
      if (drawn >= again) yield* ahead.splice(0);
    }
    if (drawn < again) replayed();
  }

  stateDict(): DataLoaderState {
    return this.#state.batch > 0 ? this.#state : this.#between();
  }

  loadStateDict(state: DataLoaderState): void {
    if (typeof state?.batch !== 'number')
      throw new TypeError('DataLoader: expected what stateDict() gave. Nothing was loaded');
    const { batch, generator, sampler } = state;
    if (!Number.isInteger(batch) || batch < 0 || batch > this.length || (sampler && !this.#options.sampled)) {
      throw new RangeError(
        `DataLoader: the state is at batch ${batch} of an epoch of ${this.length}${sampler ? ', by a sampler' : ''}: ` +
          "it is another loader's",
      );
    }
    // Else the rest of the epoch is not known.
    const [has, needs] = [generator, this.#options.generator].map(Boolean);
    if (batch > 0 && has !== needs) {
      throw new RangeError(
        `DataLoader: the state, at batch ${batch}, is of a loader with${has ? '' : 'out'} a generator (shuffle, seed or generator), and ` +
          `this one has ${needs ? 'one' : 'none'}: it is another loader's`,
      );
    }
    this.#restore(state);
    this.#resumed = batch > 0 ? state : undefined;
    this.#state = state;
    this.#current = undefined;
  }

  #restore({ generator, sampler }: DataLoaderState): void {
    if (generator) this.#options.generator?.setState(generator);
    if (sampler?.generator) this.#sampler?.setState(sampler.generator);
  }

  /** The state between two epochs. */
  #between(): DataLoaderState {
    const { generator, own } = this.#options;
    return {
      generator: own ? generator!.getState() : undefined,
      batch: 0,
      ...(this.#sampler && { sampler: { generator: this.#sampler.getState() } }),
    };
  }
}

const unlike =
  'DataLoader: the sampler does not give the batches again that it gave before the state was taken, so what is left of the epoch ' +
  'is not known. Let it draw from the default generator when an epoch begins, or from a Generator that it shows as `generator`';

/** Source: http://www.isthe.com/chongo/tech/comp/fnv */
const mixed = (checksum: number, number: number): number => Math.imul(checksum ^ (number + 1), 0x01000193);
