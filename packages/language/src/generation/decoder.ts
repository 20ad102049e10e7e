/** A model that continues texts token by token: reading one costs the same wherever it stands. */
import { noGrad } from '@glissade/autograd';
import { evaluating } from '@glissade/nn';
import { checkNames, concat, ones, scatterAdd, type Tensor, zeros } from '@glissade/tensor';
import { positionsOf } from '../causal-attention.ts';
import type { CausalLM } from '../causal-lm.ts';
import { type CacheOptions, KeyValueCache } from '../key-value-cache.ts';
import type { Rows } from './prompt.ts';
import { chosen, type Sampling } from './sampling.ts';

/** `compile` of `@glissade/compiler`, or what else makes a function of the same kind. */
export type Compile = <Arguments extends readonly unknown[], Result>(
  step: (...given: Arguments) => Result,
) => (...given: Arguments) => Result;

/** Reads tokens [N, L] and gives those that follow, [N, 1]. */
type Step = (ids: Tensor, mask: Tensor, sampling: Sampling) => Tensor;

/** What `Decoder` accepts. */
export interface DecoderOptions extends CacheOptions {
  /** Makes a program of the step: once for each length of a prompt, and once for single tokens. Default: it runs as it is. */
  readonly compile?: Compile | undefined;
}

/** What begins a text, and goes on with it. */
export interface Continuing {
  readonly begin: (rows: Rows, sampling: Sampling) => Tensor;
  readonly next: (previous: Tensor, sampling: Sampling) => Tensor;
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
  readonly model: CausalLM;
  readonly cache: KeyValueCache;
  readonly #step: Step;
  /** [N, vocabSize], int32: how often each token is there; where it matters. */
  #counts: Tensor | undefined;
  /** Whether a text is being written, whose keys and values are in the cache. */
  isBusy = false;

  constructor(model: CausalLM, options: DecoderOptions) {
    checkNames('Decoder', options, ['batchSize', 'maxLength', 'compile']);
    const { compile, ...cacheOptions } = options;
    this.model = model;
    this.cache = new KeyValueCache(model.cachedShape, cacheOptions);
    const step: Step = (ids, mask, sampling) => noGrad(() => this.#next(ids, mask, sampling));
    this.#step = compile ? compile(step) : step;
  }

  /** Reads a prompt; gives the first token of each row that follows, [N, 1]. */
  begin({ ids, mask }: Rows, sampling: Sampling): Tensor {
    this.cache.reset();
    if (sampling.repetitionPenalty !== 1) {
      const shape = [this.cache.batchSize, this.model.config.vocabSize];
      this.#counts ??= zeros(shape, { dtype: 'int32' });
      this.#counts.fill_(0);
    }
    return inUse(this.model, () => this.#step(ids, mask, sampling));
  }

  /** Reads these; gives the next ones. */
  next(previous: Tensor, sampling: Sampling): Tensor {
    const mask = ones(previous.shape, { dtype: 'bool' });
    return inUse(this.model, () => this.#step(previous, mask, sampling));
  }

  #next(ids: Tensor, mask: Tensor, sampling: Sampling): Tensor {
    const { model, cache } = this;
    const before = cache.filled.to('int32').sum(1, { keepdim: true });
    const positionIds = positionsOf(mask).add(before).to('int32');
    const scores = model.forward(ids, { attentionMask: mask, positionIds, cache, logitsToKeep: 1 });
    const counts = sampling.repetitionPenalty === 1 ? undefined : this.#counts;
    counts?.assign(scatterAdd(counts, 1, ids, mask.to('int32')));
    return chosen(scores.select(1, -1), sampling, counts);
  }
}

/** The same without a cache: all tokens are read again for each. */
export function readAnew(model: CausalLM): Continuing {
  let all: Rows | undefined;
  const next = (rows: Rows, sampling: Sampling): Tensor => {
    all = rows;
    const { ids, mask } = rows;
    return inUse(model, () =>
      noGrad(() => {
        const positionIds = positionsOf(mask);
        const scores = model.forward(ids, { attentionMask: mask, positionIds, logitsToKeep: 1 });
        const vocabulary = zeros([ids.shape[0]!, model.config.vocabSize], { dtype: 'int32' });
        const counts =
          sampling.repetitionPenalty === 1 ? undefined : scatterAdd(vocabulary, 1, ids, mask.to('int32'));
        return chosen(scores.select(1, -1), sampling, counts);
      }),
    );
  };
  return {
    begin: next,
    next: (previous, sampling) => {
      const { ids, mask } = all!;
      const more = ones(previous.shape, { dtype: 'bool' });
      return next({ ids: concat([ids, previous], 1), mask: concat([mask, more], 1) }, sampling);
    },
  };
}

/** Without dropout, whatever mode the model is in. */
const inUse = <Result>(model: CausalLM, compute: () => Result): Result =>
  model.modules().some(({ training }) => training) ? evaluating(model, compute) : compute();
