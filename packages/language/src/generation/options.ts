/** What is asked of `generate` and its kin, checked. */
import { checkNames, repeatInterleave, type Tensor } from '@glissade/tensor';
import { shown, tokens } from '../config/fields.ts';
import { type BeamOptions, type BeamSettings, completeBeams } from './beam-search.ts';
import { type Continuing, Decoder, readAnew } from './decoder.ts';
import { type Compile, isLanguageModel, type LanguageModel } from './language-model.ts';
import type { Prompt, Rows } from './prompt.ts';
import { completeSampling, type Sampling, type SamplingOptions } from './sampling.ts';
import { type Suppressed, type SuppressionOptions, suppressedBy } from './suppression.ts';
import { type Texts, textsOf } from './texts.ts';

/** What `generate`, `generateBeams` and `generateTokens` accept. */
export interface GenerateOptions extends SamplingOptions, BeamOptions, SuppressionOptions {
  /** How many tokens are written at most. Default 20. */
  readonly maxNewTokens?: number | undefined;
  /** The tokens that end a text; null for none. Default: those of the model's configuration. */
  readonly eosTokenId?: number | readonly number[] | null | undefined;
  /** [N, L]: 0 for the padding of a prompt that is a tensor, which is on the left; that of a source may be anywhere. Default: there is none. */
  readonly attentionMask?: Tensor | undefined;
  /**
   * Of a model with an encoder, whose prompt is the source: what its decoder reads first, such as the tokens for language and task. One row is
   * for all rows of the source. Default: the configuration's `decoderStartTokenId`.
   */
  readonly decoderInputIds?: Prompt | undefined;
  /** Whether keys and values are kept, so that each token is read once. Default true. */
  readonly useCache?: boolean | undefined;
  /** `compile` of `@glissade/compiler`: makes a program that reads a token and chooses the next one. Default: the step runs as it is. */
  readonly compile?: Compile | undefined;
}

const names: readonly (keyof GenerateOptions)[] = [
  'maxNewTokens',
  'temperature',
  'topK',
  'topP',
  'repetitionPenalty',
  'numBeams',
  'lengthPenalty',
  'earlyStopping',
  'suppressTokens',
  'beginSuppressTokens',
  'eosTokenId',
  'attentionMask',
  'decoderInputIds',
  'useCache',
  'compile',
];

/** What is to be written. */
export interface Run extends Texts {
  readonly owner: string;
  readonly continuing: Continuing;
  readonly decoder: Decoder | undefined;
  readonly vocabSize: number;
  readonly sampling: Sampling;
  readonly beams: BeamSettings;
  readonly suppressed: Suppressed;
  readonly ends: ReadonlySet<number>;
  readonly maxNewTokens: number;
}

/** Throws for what cannot be written, before anything is. */
export function prepared(
  owner: string,
  given: LanguageModel | Decoder,
  prompt: Prompt,
  options: GenerateOptions,
): Run {
  checkNames(owner, options, names);
  const model = given instanceof Decoder ? given.model : given;
  if (!isLanguageModel(model))
    throw new TypeError(
      `${owner}: expected a model with a head that tells which token follows, such as GPT2LMHeadModel, or a Decoder of one`,
    );
  const { config } = model;
  const { vocabSize } = config;
  const { maxNewTokens = 20, eosTokenId = config.eosTokenId } = options;
  if (!Number.isInteger(maxNewTokens) || maxNewTokens < 1)
    throw new RangeError(`${owner}: maxNewTokens is ${maxNewTokens}; expected a whole number >= 1`);
  if (!tokens(null).fits(eosTokenId))
    throw new RangeError(`${owner}: eosTokenId is ${shown(eosTokenId)}; expected ${tokens(null).expected}`);
  const texts = textsOf(owner, model, prompt, options);
  const sampling = completeSampling(owner, options, vocabSize);
  const beams = completeBeams(owner, options);
  if (beams.numBeams > 1 && sampling.temperature !== 0)
    throw new TypeError(
      `${owner}: with numBeams the likeliest texts are looked for, and nothing is drawn; leave out temperature, topK and topP, or numBeams`,
    );
  const decoder = decoderFor(owner, given, model, texts.rows, options, maxNewTokens, beams.numBeams);
  return {
    owner,
    ...texts,
    continuing: decoder ?? readAnew(model),
    decoder,
    vocabSize,
    sampling,
    beams,
    suppressed: suppressedBy(owner, options, config, vocabSize),
    ends: new Set([eosTokenId ?? []].flat()),
    maxNewTokens,
  };
}

/** The one that was given, or one for this text; none where nothing is kept. */
function decoderFor(
  owner: string,
  given: LanguageModel | Decoder,
  model: LanguageModel,
  { ids }: Rows,
  { compile, useCache = true }: GenerateOptions,
  maxNewTokens: number,
  numBeams: number,
): Decoder | undefined {
  const [rows, length] = ids.shape as [number, number];
  const batchSize = rows * numBeams;
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
  if (!(given instanceof Decoder))
    return useCache
      ? new Decoder(model, { batchSize, maxLength, compile, compilePrompts: false })
      : undefined;
  if (compile)
    throw new TypeError(
      `${owner}: a Decoder is compiled when it is made: new Decoder(model, { compile, ... })`,
    );
  if (given.cache.batchSize !== batchSize)
    throw new RangeError(
      `${owner}: ${rows} rows${numBeams > 1 ? ` of ${numBeams} beams` : ''} for a decoder of ${given.cache.batchSize}; make one with { batchSize: ${batchSize} }`,
    );
  return given;
}

/** The prompt once for each text that is written side by side. */
export const repeated = ({ ids, mask }: Rows, numBeams: number): Rows =>
  numBeams === 1
    ? { ids, mask }
    : { ids: repeatInterleave(ids, numBeams, 0), mask: repeatInterleave(mask, numBeams, 0) };
