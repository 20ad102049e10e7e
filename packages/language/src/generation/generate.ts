/** Texts, token by token. */
import { checkNames, Tensor } from '@glissade/tensor';
import { CausalLM } from '../causal-lm.ts';
import { tokens } from '../config/fields.ts';
import { type Compile, type Continuing, Decoder, readAnew } from './decoder.ts';
import { checkEnds, checkTokens, listedRows, type Prompt, type Rows, rowsOf } from './prompt.ts';
import { completeSampling, type Sampling, type SamplingOptions } from './sampling.ts';

/** What `generate` and `generateTokens` accept. */
export interface GenerateOptions extends SamplingOptions {
  /** How many tokens are written at most. Default 20. */
  readonly maxNewTokens?: number | undefined;
  /** The tokens that end a text; null for none. Default: those of the model's configuration. */
  readonly eosTokenId?: number | readonly number[] | null | undefined;
  /** [N, L]: 0 for the padding of a prompt that is a tensor, which is on the left. Default: there is none. */
  readonly attentionMask?: Tensor | undefined;
  /** Whether keys and values are kept, so that each token is read once. Default true. */
  readonly useCache?: boolean | undefined;
  /** `compile` of `@glissade/compiler`: the step is traced once for the prompt and once for single tokens. Default: it runs as it is. */
  readonly compile?: Compile | undefined;
}

const names: readonly (keyof GenerateOptions)[] = [
  'maxNewTokens',
  'temperature',
  'topK',
  'topP',
  'repetitionPenalty',
  'eosTokenId',
  'attentionMask',
  'useCache',
  'compile',
];

/**
 * Continues a prompt: rows of tokens, each with what was written behind it, up to and with the token that ends it. Without `temperature`,
 * `topK` and `topP` each token is the likeliest; else it is drawn, by the default generator. Rows in arrays may be of different lengths.
 * The model computes as in use, whatever mode it is in, and nothing is recorded for gradients.
 * Source: https://huggingface.co/docs/transformers/main_classes/text_generation
 *
 * @param model - or a `Decoder` of one, whose programs are used again
 * @throws RangeError for a text longer than the model's positions or the decoder's cache, for tokens that there are not, and for options
 *   beyond their limits
 *
 * @example
 * ```ts
 * import { compile } from '@glissade/compiler';
 * import { generate, GPT2LMHeadModel } from '@glissade/language';
 * import { manualSeed } from '@glissade/tensor';
 *
 * const model = new GPT2LMHeadModel({ vocabSize: 64, nPositions: 32, nEmbd: 32, nLayer: 2, nHead: 4 });
 * const [tokens] = await generate(model, [5, 6, 7], { maxNewTokens: 10, temperature: 0.8, topK: 40, compile });
 * console.log(tokens!.length, tokens!.slice(0, 3)); // => 13 [ 5, 6, 7 ]
 * ```
 */
export async function generate(
  model: CausalLM | Decoder,
  prompt: Prompt,
  options: GenerateOptions = {},
): Promise<number[][]> {
  const run = prepared('generate', model, prompt, options);
  const rows = await listedRows(run.rows);
  for await (const latest of written(run))
    for (const [row, token] of latest.entries()) if (token !== undefined) rows[row]!.push(token);
  return rows;
}

/**
 * The same as the tokens come: at each turn the next one of each row, undefined for rows that have ended. Who stops listening stops the
 * writing.
 *
 * @example
 * ```ts
 * import { generateTokens, GPT2LMHeadModel } from '@glissade/language';
 *
 * const model = new GPT2LMHeadModel({ vocabSize: 64, nPositions: 32, nEmbd: 32, nLayer: 2, nHead: 4 });
 * let count = 0;
 * for await (const [token] of generateTokens(model, [5, 6, 7], { maxNewTokens: 4 })) {
 *   if (token !== undefined) count++; // or: process.stdout.write(tokenizer.decode([token]))
 * }
 * console.log(count); // => 4
 * ```
 */
export function generateTokens(
  model: CausalLM | Decoder,
  prompt: Prompt,
  options: GenerateOptions = {},
): AsyncGenerator<(number | undefined)[], void, undefined> {
  return written(prepared('generateTokens', model, prompt, options));
}

/** What is to be written, checked. */
interface Run {
  readonly owner: string;
  /** Whether the padding is the caller's. */
  readonly isMasked: boolean;
  /** How many tokens there are, where those of the prompt lie in a tensor, which is not read yet. */
  readonly unread: number | undefined;
  readonly continuing: Continuing;
  readonly decoder: Decoder | undefined;
  readonly rows: Rows;
  readonly sampling: Sampling;
  readonly ends: ReadonlySet<number>;
  readonly maxNewTokens: number;
}

function prepared(owner: string, given: CausalLM | Decoder, prompt: Prompt, options: GenerateOptions): Run {
  checkNames(owner, options, names);
  const model = given instanceof Decoder ? given.model : given;
  if (!(model instanceof CausalLM))
    throw new TypeError(
      `${owner}: expected a model with a head that tells which token follows, such as GPT2LMHeadModel, or a Decoder of one`,
    );
  const { maxNewTokens = 20, eosTokenId = model.config.eosTokenId, useCache = true, compile } = options;
  if (!Number.isInteger(maxNewTokens) || maxNewTokens < 1)
    throw new RangeError(`${owner}: maxNewTokens is ${maxNewTokens}; expected a whole number >= 1`);
  const rows = rowsOf(owner, prompt, options.attentionMask, model.config.vocabSize);
  const sampling = completeSampling(owner, options, model.config.vocabSize);
  const [batchSize, length] = rows.ids.shape as [number, number];
  // The last token is not read.
  const maxLength = length + maxNewTokens - 1;
  const limit =
    given instanceof Decoder ? Math.min(given.cache.maxLength, model.maxPositions) : model.maxPositions;
  if (maxLength > limit)
    throw new RangeError(
      `${owner}: a prompt of ${length} tokens and ${maxNewTokens} new ones; there is place for ${limit + 1}. Lower maxNewTokens, or shorten the prompt`,
    );
  if (!useCache && (compile || given instanceof Decoder))
    throw new TypeError(
      `${owner}: without a cache each step has another shape, and would be traced anew: leave out compile, or useCache: false`,
    );
  if (given instanceof Decoder && compile)
    throw new TypeError(
      `${owner}: a Decoder is compiled when it is made: new Decoder(model, { compile, ... })`,
    );
  if (given instanceof Decoder && given.cache.batchSize !== batchSize)
    throw new RangeError(
      `${owner}: ${batchSize} rows for a decoder of ${given.cache.batchSize}; make one with { batchSize: ${batchSize} }`,
    );
  const decoder =
    given instanceof Decoder
      ? given
      : useCache
        ? new Decoder(model, { batchSize, maxLength, compile })
        : undefined;
  if (!tokens(null).fits(eosTokenId))
    throw new RangeError(
      `${owner}: eosTokenId is ${JSON.stringify(eosTokenId)}; expected ${tokens(null).expected}`,
    );
  const ends = new Set([eosTokenId ?? []].flat());
  const isMasked = options.attentionMask !== undefined;
  return {
    owner,
    isMasked,
    unread: prompt instanceof Tensor ? model.config.vocabSize : undefined,
    continuing: decoder ?? readAnew(model),
    decoder,
    rows,
    sampling,
    ends,
    maxNewTokens,
  };
}

async function* written(run: Run): AsyncGenerator<(number | undefined)[], void, undefined> {
  const { continuing, decoder, rows, sampling, ends, maxNewTokens } = run;
  if (decoder?.isBusy)
    throw new Error(
      `${run.owner}: this decoder is writing another text. Wait for it, or make another decoder`,
    );
  if (decoder) decoder.isBusy = true;
  try {
    if (run.unread !== undefined) await checkTokens(run.owner, rows.ids, run.unread);
    if (run.isMasked) await checkEnds(run.owner, rows.mask);
    const hasEnded = new Array<boolean>(rows.ids.shape[0]!).fill(false);
    let latest = continuing.begin(rows, sampling);
    for (let count = 1; ; count++) {
      const values = await latest.data();
      yield hasEnded.map((ended, row) => (ended ? undefined : values[row]!));
      for (const [row, ended] of hasEnded.entries()) hasEnded[row] = ended || ends.has(values[row]!);
      if (count === maxNewTokens || hasEnded.every((ended) => ended)) return;
      latest = continuing.next(latest, sampling);
    }
  } finally {
    if (decoder) decoder.isBusy = false;
  }
}
