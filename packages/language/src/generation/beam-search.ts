/** Beam search: several texts of each row are written side by side, and the likeliest as a whole is taken. */
import { shown } from '../config/fields.ts';

/** What decides which texts are kept. */
export interface BeamOptions {
  /** How many texts of each row are written side by side. Default 1: the likeliest token at each place, or one that is drawn. */
  readonly numBeams?: number | undefined;
  /**
   * A text's score is the sum of its tokens' logarithms of probability, divided by its length to the power of this: above 0 for longer texts, below
   * for shorter ones. Default 1.
   */
  readonly lengthPenalty?: number | undefined;
  /**
   * When a row is done of which `numBeams` texts have ended: true at once; false when the likeliest of those that go on would not be among the
   * ended ones if it ended now; 'never' when it could not whatever its length. Default false.
   */
  readonly earlyStopping?: boolean | 'never' | undefined;
}

/** The same, checked and complete. */
export interface BeamSettings {
  readonly numBeams: number;
  readonly lengthPenalty: number;
  readonly earlyStopping: boolean | 'never';
}

/** A text, and how likely it is. */
export interface ScoredText {
  /** What was written, without the prompt. */
  readonly tokens: readonly number[];
  /** The sum of the logarithms of probability; of a text that has ended, divided as `lengthPenalty` says. */
  readonly score: number;
}

/** What the model reads next. */
export interface BeamTurn {
  /** One token for each text. */
  readonly tokens: Int32Array<ArrayBuffer>;
  /** Which of the texts so far each goes on from, counted through all rows. */
  readonly order: Int32Array<ArrayBuffer>;
  /** The score of each. */
  readonly total: Float32Array<ArrayBuffer>;
}

interface Row {
  readonly running: readonly ScoredText[];
  /** The best that have ended, best first. */
  readonly ended: readonly ScoredText[];
  /** Whether those that run could still be among the best. */
  readonly isOpen: boolean;
}

/**
 * The score of what is no text: a copy of the one with which a row begins, what has ended, or holds what is suppressed. Such may go on where
 * there are not enough others, and is never found.
 */
const none = -Infinity;

/** Throws for what is no way to search, and for what only a search has a use for. */
export function completeBeams(owner: string, options: BeamOptions): BeamSettings {
  const { numBeams = 1, lengthPenalty = 1, earlyStopping = false } = options;
  const expected: Readonly<Record<keyof BeamOptions, readonly [fits: boolean, what: string]>> = {
    numBeams: [Number.isInteger(numBeams) && numBeams >= 1, 'a whole number >= 1'],
    lengthPenalty: [Number.isFinite(lengthPenalty), 'a number'],
    earlyStopping: [[true, false, 'never'].includes(earlyStopping), "true, false or 'never'"],
  };
  for (const [name, [fits, what]] of Object.entries(expected))
    if (!fits)
      throw new RangeError(
        `${owner}: ${name} is ${shown(options[name as keyof BeamOptions])}; expected ${what}`,
      );
  for (const name of ['lengthPenalty', 'earlyStopping'] as const)
    if (numBeams === 1 && options[name] !== undefined)
      throw new TypeError(
        `${owner}: ${name} is for beam search, and numBeams is 1; say how many texts are written side by side: { numBeams: 4 }`,
      );
  return { numBeams, lengthPenalty, earlyStopping };
}

/**
 * Keeps the books of a search. The model proposes tokens for all texts of a row at once; the best of these that do not end go on, and those
 * that end are kept if they are among the best. Numbers are rounded as those of float32 tensors, so that the choices are the same.
 * Source: https://github.com/huggingface/transformers/blob/main/src/transformers/generation/utils.py
 */
export class BeamSearch {
  /** How many proposals of each row are looked at: if all texts could end in all ways, enough would go on. */
  readonly keep: number;
  readonly #settings: BeamSettings;
  readonly #ends: ReadonlySet<number>;
  readonly #vocabSize: number;
  readonly #maxNewTokens: number;
  #rows: readonly Row[];
  #length = 0;

  constructor(
    rows: number,
    settings: BeamSettings,
    limits: { readonly ends: ReadonlySet<number>; readonly vocabSize: number; readonly maxNewTokens: number },
  ) {
    this.#settings = settings;
    this.#ends = limits.ends;
    this.#vocabSize = limits.vocabSize;
    this.#maxNewTokens = limits.maxNewTokens;
    this.keep = Math.max(2, 1 + limits.ends.size) * settings.numBeams;
    this.#rows = Array.from({ length: rows }, () => ({
      // The texts of a row are the same as yet.
      running: Array.from({ length: settings.numBeams }, (_, i) => ({
        tokens: [],
        score: i === 0 ? 0 : none,
      })),
      ended: [],
      isOpen: true,
    }));
  }

  /** The score of each text that goes on, row by row. */
  get total(): Float32Array<ArrayBuffer> {
    return Float32Array.from(this.#rows.flatMap(({ running }) => running.map(({ score }) => score)));
  }

  /** The texts that have ended, of each row, the best first; once the search is over there are `numBeams`, or all that there can be. */
  get found(): readonly (readonly ScoredText[])[] {
    return this.#rows.map(({ ended }) => ended);
  }

  /**
   * Takes the best proposals of each row, [rows, keep], best first: scores, and places among the vocabularies of the row's texts. Gives what
   * is to be read next, or undefined when the search is over.
   */
  advance(scores: ArrayLike<number>, places: ArrayLike<number>): BeamTurn | undefined {
    const { numBeams } = this.#settings;
    this.#length++;
    const order: number[] = [];
    let canGoOn = false;
    this.#rows = this.#rows.map((row, r) => {
      const proposals = Array.from({ length: this.keep }, (_, k) => {
        const [place, score] = [places[r * this.keep + k]!, scores[r * this.keep + k]!];
        const beam = Math.floor(place / this.#vocabSize);
        const token = place % this.#vocabSize;
        const isEnd = this.#length === this.#maxNewTokens || this.#ends.has(token);
        canGoOn ||= !isEnd;
        return { text: { tokens: [...row.running[beam]!.tokens, token], score }, beam, isEnd };
      });
      const rest = best(
        proposals.map((each) => ({
          ...each,
          score: each.isEnd ? none : each.text.score,
        })),
        numBeams,
      );
      order.push(...rest.map(({ beam }) => r * numBeams + beam));
      const running = rest.map(({ text: { tokens }, score }) => ({ tokens, score }));
      // The others are proposed for the case that these end.
      const ended = proposals
        .slice(0, numBeams)
        .flatMap(({ text, isEnd }) => (isEnd && text.score > none ? [text] : []));
      return this.#ended(row, running, ended);
    });
    if (!canGoOn || this.#rows.every(({ isOpen }) => !isOpen)) return undefined;
    const tokens = this.#rows.flatMap(({ running }) => running.map((text) => text.tokens.at(-1)!));
    return { tokens: Int32Array.from(tokens), order: Int32Array.from(order), total: this.total };
  }

  /** A row with those that have ended just now, and whether it is worth going on. */
  #ended(before: Row, running: readonly ScoredText[], now: readonly ScoredText[]): Row {
    const { numBeams, earlyStopping } = this.#settings;
    const scored = now.map(({ tokens, score }) => ({ tokens, score: this.#penalized(score, this.#length) }));
    const ended = before.isOpen ? best([...before.ended, ...scored], numBeams) : before.ended;
    const longest =
      earlyStopping === 'never' && this.#settings.lengthPenalty > 0 ? this.#maxNewTokens : this.#length;
    const isFull = ended.length === numBeams;
    const worst = isFull ? ended.at(-1)!.score : none;
    const isDone = earlyStopping === true && isFull;
    const isOpen = before.isOpen && !isDone && this.#penalized(running[0]!.score, longest) > worst;
    return { running, ended, isOpen };
  }

  #penalized(score: number, length: number): number {
    return Math.fround(score / Math.fround(length ** this.#settings.lengthPenalty));
  }
}

/** The `count` with the highest scores, the first of equals first. */
const best = <Scored extends { readonly score: number }>(all: readonly Scored[], count: number): Scored[] =>
  // Scores may be -Infinity, whose difference is no number.
  [...all].sort((a, b) => (a.score === b.score ? 0 : b.score > a.score ? 1 : -1)).slice(0, count);
