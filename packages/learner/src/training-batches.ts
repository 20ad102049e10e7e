/** The training batches of the epoch that goes on, and where they and the random numbers stand. */
import { defaultGenerator, type GeneratorState } from '@glissade/tensor';
import { type BatchSource, isResumable, iteratorOf, type KnownSource, moved, noBatches } from './batches.ts';

/** Where batches and random numbers stand. */
export interface Standing {
  /** How many training batches of the epoch were learned from. */
  readonly taken: number;
  /** Of the sources of training and of validation, where they know. */
  readonly sources: readonly (object | null)[];
  readonly generator: GeneratorState;
  /** The random numbers when the epoch began, for a source that does not know where it stands: it is gone through again. */
  readonly begun: GeneratorState | null;
}

/** Gives batches one by one. One that was not learned from, because something was thrown or the run was saved meanwhile, comes again. */
export class TrainingBatches<Batch> {
  readonly #train: BatchSource<Batch>;
  readonly #sources: readonly KnownSource[];
  #iterator: AsyncIterator<Batch> | Iterator<Batch> | undefined;
  #inHand: { readonly batch: Batch } | undefined;
  /** Where all stood before what is going on. */
  #before: Standing | undefined;
  #begun: GeneratorState | null = null;
  #taken = 0;
  /** Whether batches draw random numbers, and do so before their turn. */
  #drawsAhead = false;

  constructor(train: BatchSource<Batch>, valid: BatchSource<Batch> | undefined) {
    this.#train = train;
    this.#sources = [train, valid ?? []] as KnownSource[];
  }

  /** Whether an epoch has begun of a source that knows where it stands, and should not be gone through by others meanwhile. */
  isWithin(source: unknown): boolean {
    return source === this.#train && this.#iterator !== undefined && isResumable(this.#sources[0]!);
  }

  /** The next batch, on the backend in use; undefined at the end of the epoch. What it throws changes nothing. */
  async next(): Promise<Batch | undefined> {
    if (!this.#inHand) {
      this.hold();
      try {
        this.#iterator ??= await this.#begin();
        const { value, done } = await this.#iterator.next();
        const { prefetch = 0 } = this.#sources[0]!;
        if (prefetch > 0 && this.#taken > 0)
          this.#drawsAhead ||= place(defaultGenerator().getState()) !== place(this.#before!.generator);
        if (done) return this.#checkEnd();
        this.#inHand = { batch: value };
      } catch (error) {
        this.rewind();
        throw error;
      }
    }
    return moved(this.#inHand.batch);
  }

  /** The last batch was learned from. */
  learned(): void {
    this.#taken++;
    this.release();
  }

  /** The epoch's training is over. */
  ended(): void {
    this.#taken = 0;
    this.#iterator = undefined;
    this.release();
  }

  /** What follows is begun again by a run that is saved within it, until it is released. */
  hold(): void {
    this.#before ??= this.#live();
  }
  release(): void {
    this.#inHand = undefined;
    this.#before = undefined;
  }
  /** Back to where it was held. */
  rewind(): void {
    if (this.#before) this.restore(this.#before);
  }

  /** @throws Error where the rest of the epoch would not be the same, as its random numbers have been drawn in part */
  checkDraws(): void {
    if (this.#drawsAhead && this.#taken > 0)
      throw new Error(
        'Learner.save: batches are made ahead, and draw random numbers; give the DataLoader prefetch: 0, or save in onEpoch',
      );
  }

  standing(): Standing {
    return this.#before ?? this.#live();
  }

  #live(): Standing {
    return {
      taken: this.#taken,
      sources: this.#sources.map((source) => (isResumable(source) ? source.stateDict() : null)),
      generator: defaultGenerator().getState(),
      begun: this.#taken > 0 ? this.#begun : null,
    };
  }

  restore({ taken, sources, generator, begun }: Standing): void {
    this.#sources.forEach((source, i) => {
      const state = sources[i];
      if (isResumable(source) && state) source.loadStateDict(state);
      else if (taken > 0 && i === 0 && (state || isResumable(source)))
        throw new Error('its batches came from a source of another kind');
    });
    this.#iterator = undefined;
    this.release();
    this.#taken = taken;
    this.#begun = begun;
    this.#drawsAhead = false;
    // Last: a source may draw from it when it is put back.
    defaultGenerator().setState(generator);
  }

  /** A source that does not know where it stands begins anew: those that were learned from are passed over. */
  async #begin(): Promise<AsyncIterator<Batch> | Iterator<Batch>> {
    const iterator = iteratorOf(this.#train);
    const generator = defaultGenerator();
    const now = generator.getState();
    if (this.#taken === 0) this.#begun = now;
    else if (!isResumable(this.#sources[0]!)) {
      if (this.#begun) generator.setState(this.#begun);
      for (let i = 0; i < this.#taken; i++)
        if ((await iterator.next()).done) throw endedEarly(i, this.#taken);
      generator.setState(now);
    }
    return iterator;
  }

  #checkEnd(): undefined {
    const { length } = this.#sources[0]!;
    if (this.#taken === 0) throw new Error(`Learner.fit: ${noBatches}`);
    if (Number.isFinite(length) && this.#taken < length!) throw endedEarly(this.#taken, length!);
  }
}

/** How much was drawn. */
const place = ({ cachedNormal, position, words }: GeneratorState): string =>
  `${cachedNormal} ${position} ${words[0]}`;

const endedEarly = (count: number, expected: number): Error =>
  new Error(
    `Learner.fit: the source ended after ${count} of ${expected} batches; expected as many each time`,
  );
