/** A model that continues texts token by token: reading one costs the same wherever it stands. */
import { noGrad } from '@glissade/autograd';
import { evaluating } from '@glissade/nn';
import { checkNames, concat, ones, scatterAdd, type Tensor, zeros } from '@glissade/tensor';
import { positionsOf } from '../causal-attention.ts';
import { type CacheOptions, KeyValueCache } from '../key-value-cache.ts';
import type { EncodedSource } from '../seq2seq/seq2seq-lm.ts';
import { type Compile, encoderOf, type LanguageModel, lastScores, type Source } from './language-model.ts';
import type { Rows } from './prompt.ts';
import { chosen, proposed, type Sampling } from './sampling.ts';

/** How a step chooses, as plain values and tensors: arguments of a program. */
export interface Turn {
  readonly sampling: Sampling;
  /** [vocabSize], bool: what may not be written. */
  readonly suppressed: Tensor | undefined;
  /** Of a search: the texts' scores [rows, beams], and how many proposals of each row are wanted. */
  readonly beams?: { readonly total: Tensor; readonly keep: number };
  /** Of a search, [N], int32: which of the texts so far each of those now goes on from. Default: itself. */
  readonly order?: Tensor;
}

/** Tokens [N, 1]; or, of a search, scores and places of proposals, [rows, keep] each. */
export type Chosen = readonly Tensor[];

/** Reads tokens [N, L], and chooses what follows. */
type Step = (rows: Rows, turn: Turn, source: EncodedSource | undefined) => Chosen;

/** What `Decoder` accepts. */
export interface DecoderOptions extends CacheOptions {
  /**
   * Makes programs: for each length of a prompt or a source, and one for single tokens. Those look at a source, too: of a model with an encoder
   * there is one for each length of it, so pad sources to few lengths, with an `attentionMask`. Default: the step runs as it is.
   */
  readonly compile?: Compile | undefined;
  /**
   * Whether prompts and sources have programs, too, if there is `compile`. Such a program reads one of some hundred tokens in two thirds of the
   * time, but takes time to be made, and holds the weights once more. Default true.
   */
  readonly compilePrompts?: boolean | undefined;
}

/** What begins a text, for a source where the model has one, and goes on with it. */
export interface Continuing {
  readonly begin: (rows: Rows, turn: Turn, source: Source | undefined) => Chosen;
  readonly next: (previous: Tensor, turn: Turn) => Chosen;
}

/**
 * A model with a cache of its own, and its step, compiled if you like. `generate` makes one for each text; make one yourself to write many:
 * programs are then traced once for all of them.
 *
 * @example
 * ```ts
 * import { compile } from '@glissade/compiler';
 * import { Decoder, generate, GPT2LMHeadModel } from '@glissade/language';
 *
 * const model = new GPT2LMHeadModel({ vocabSize: 64, nPositions: 32, nEmbd: 32, nLayer: 2, nHead: 4 });
 * const decoder = new Decoder(model, { maxLength: 20, compile });
 * for (const prompt of [[5, 6, 7], [8, 9, 10]])
 *   console.log((await generate(decoder, prompt, { maxNewTokens: 12 }))[0]!.length); // => 15 15
 * ```
 */
export class Decoder implements Continuing {
  readonly model: LanguageModel;
  readonly cache: KeyValueCache;
  readonly #step: Step;
  readonly #begin: Step;
  readonly #encode: (source: Source) => EncodedSource | undefined;
  #source: EncodedSource | undefined;
  /** [N, vocabSize], int32: how often each token is there; where it matters. */
  #counts: Tensor | undefined;
  /** Whether a text is being written, whose keys and values are in the cache. */
  isBusy = false;

  constructor(model: LanguageModel, options: DecoderOptions) {
    checkNames('Decoder', options, ['batchSize', 'maxLength', 'compile', 'compilePrompts']);
    const { compile, compilePrompts = true, ...cacheOptions } = options;
    this.model = model;
    this.cache = new KeyValueCache(model.cachedShape, cacheOptions);
    const step: Step = (rows, turn, source) => noGrad(() => this.#next(rows, turn, source));
    this.#step = compile ? compile(step) : step;
    this.#begin = compilePrompts ? this.#step : step;
    this.#encode = encoderOf(model, compilePrompts ? compile : undefined);
  }

  /** Reads a source, if there is one, and a prompt; chooses the first token of each row that follows. */
  begin({ ids, mask }: Rows, turn: Turn, source?: Source): Chosen {
    this.cache.reset();
    this.#source = source && inUse(this.model, () => this.#encode(source));
    if (turn.sampling.repetitionPenalty !== 1) {
      const shape = [this.cache.batchSize, this.model.config.vocabSize];
      this.#counts ??= zeros(shape, { dtype: 'int32' });
      this.#counts.fill_(0);
    }
    return inUse(this.model, () => this.#begin({ ids, mask }, turn, this.#source));
  }

  /** Reads these; chooses the next ones. */
  next(previous: Tensor, turn: Turn): Chosen {
    const mask = ones(previous.shape, { dtype: 'bool' });
    return inUse(this.model, () => this.#step({ ids: previous, mask }, turn, this.#source));
  }

  #next({ ids, mask }: Rows, turn: Turn, source: EncodedSource | undefined): Chosen {
    const { model, cache } = this;
    const counts = turn.sampling.repetitionPenalty === 1 ? undefined : this.#counts;
    if (turn.order) {
      cache.reorder(turn.order);
      counts?.assign(counts.indexSelect(0, turn.order));
    }
    const before = cache.filled.to('int32').sum(1, { keepdim: true });
    const positionIds = positionsOf(mask).add(before).to('int32');
    const scores = lastScores(model, ids, { attentionMask: mask, positionIds, cache }, source);
    counts?.assign(scatterAdd(counts, 1, ids, mask.to('int32')));
    return choice(scores, turn, counts);
  }
}

/** The same without a cache: all tokens are read again for each. */
export function readAnew(model: LanguageModel): Continuing {
  let all: Rows | undefined;
  let encoded: EncodedSource | undefined;
  const next = (rows: Rows, turn: Turn): Chosen => {
    all = rows;
    const { ids, mask } = rows;
    return inUse(model, () =>
      noGrad(() => {
        const positionIds = positionsOf(mask);
        const scores = lastScores(model, ids, { attentionMask: mask, positionIds }, encoded);
        const vocabulary = zeros([ids.shape[0]!, model.config.vocabSize], { dtype: 'int32' });
        const counts =
          turn.sampling.repetitionPenalty === 1
            ? undefined
            : scatterAdd(vocabulary, 1, ids, mask.to('int32'));
        return choice(scores, turn, counts);
      }),
    );
  };
  return {
    begin: (rows, turn, source) => {
      encoded = source && inUse(model, () => encoderOf(model)(source));
      return next(rows, turn);
    },
    next: (previous, turn) => {
      const { order } = turn;
      const [ids, mask] = [all!.ids, all!.mask].map((x) => (order ? x.indexSelect(0, order) : x)) as [
        Tensor,
        Tensor,
      ];
      const more = ones(previous.shape, { dtype: 'bool' });
      return next({ ids: concat([ids, previous], 1), mask: concat([mask, more], 1) }, turn);
    },
  };
}

const choice = (
  scores: Tensor,
  { sampling, suppressed, beams }: Turn,
  counts: Tensor | undefined,
): Chosen => {
  const constraints = { sampling, suppressed, counts };
  return beams ? proposed(scores, beams, constraints) : [chosen(scores, constraints)];
};

/** Without dropout, whatever mode the model is in. */
const inUse = <Result>(model: LanguageModel, compute: () => Result): Result =>
  model.modules().some(({ training }) => training) ? evaluating(model, compute) : compute();
