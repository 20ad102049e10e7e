/** The configuration of Whisper. */
import {
  activation,
  type FieldOf,
  type FieldsOf,
  flag,
  layers,
  positive,
  probability,
  size,
  token,
  tokens,
} from '../config/fields.ts';
import {
  type ConfigJson,
  checkDivides,
  checkJson,
  checkToken,
  completed,
  readJson,
  refuseOthers,
  writtenJson,
} from '../config/read.ts';
import type { Seq2SeqConfig } from '../seq2seq/seq2seq-lm.ts';

/**
 * Sizes and settings, under the names of Hugging Face's `WhisperConfig`; by default those of `whisper-tiny`.
 * Source: https://huggingface.co/docs/transformers/model_doc/whisper#transformers.WhisperConfig
 */
export interface WhisperConfig extends Seq2SeqConfig {
  /** How many bands a frame of sound has: 80, or 128 in large-v3. Default 80. */
  readonly numMelBins: number;
  /** The width of what is known of a token, or of a frame. Default 384. */
  readonly dModel: number;
  /** The number of layers that read; of those that write. Default 4. */
  readonly encoderLayers: number;
  readonly decoderLayers: number;
  /** The heads of each attention. Default 6. */
  readonly encoderAttentionHeads: number;
  readonly decoderAttentionHeads: number;
  /** The width within a layer's network. Default 1536. */
  readonly encoderFfnDim: number;
  readonly decoderFfnDim: number;
  /** The nonlinearity. Default 'gelu'. */
  readonly activationFunction: string;
  /** How often elements fall out; weights of attention; elements within a network. Default 0. */
  readonly dropout: number;
  readonly attentionDropout: number;
  readonly activationDropout: number;
  /** The standard deviation of the weights to begin with. Default 0.02. */
  readonly initStd: number;
  /** How many pairs of frames are read, which are 20 ms each. Default 1500. */
  readonly maxSourcePositions: number;
  /** The longest text. Default 448. */
  readonly maxTargetPositions: number;
  /** What `generate` never writes, and does not write first, or null; of a larger vocabulary than the model's some may be. Default null, and [220, 50256]. */
  readonly suppressTokens: readonly number[] | null;
  readonly beginSuppressTokens: readonly number[] | null;
  /** The token that begins a text, or null. */
  readonly bosTokenId: number | null;
  /** [place, token] for places from 1 on: what the decoder reads behind `decoderStartTokenId`, such as language and task. Default null. */
  readonly forcedDecoderIds: readonly (readonly [place: number, token: number])[] | null;
}

const forced: FieldOf<readonly (readonly [number, number])[] | null> = {
  byDefault: null,
  fits: (value) =>
    value === null ||
    (Array.isArray(value) &&
      value.every(
        (each, i) =>
          Array.isArray(each) &&
          each.length === 2 &&
          each[0] === i + 1 &&
          token(0).fits(each[1]) &&
          each[1] !== null,
      )),
  expected: '[[1, token], [2, token], ...], or null',
};
const list = (byDefault: readonly number[] | null): FieldOf<readonly number[] | null> => ({
  byDefault,
  fits: (value) => value === null || (Array.isArray(value) && tokens(null).fits(value)),
  expected: 'numbers of tokens in an array, or null',
});

const fields: FieldsOf<WhisperConfig> = {
  vocabSize: size(51865),
  numMelBins: size(80),
  dModel: size(384),
  encoderLayers: layers(4),
  decoderLayers: layers(4),
  encoderAttentionHeads: size(6),
  decoderAttentionHeads: size(6),
  encoderFfnDim: size(1536),
  decoderFfnDim: size(1536),
  activationFunction: activation('gelu'),
  dropout: probability(0),
  attentionDropout: probability(0),
  activationDropout: probability(0),
  initStd: positive(0.02),
  maxSourcePositions: size(1500),
  maxTargetPositions: size(448),
  tieWordEmbeddings: flag(true),
  decoderStartTokenId: token(50257),
  bosTokenId: token(50256),
  eosTokenId: tokens(50256),
  padTokenId: token(50256),
  suppressTokens: list(null),
  beginSuppressTokens: list([220, 50256]),
  forcedDecoderIds: forced,
};

/** A whole configuration, checked. */
export const completeWhisperConfig = (given: Partial<WhisperConfig>): WhisperConfig =>
  checked('WhisperConfig', completed('WhisperConfig', fields, given));

/**
 * The configuration in a config.json. A language that is to be found out, as null among `forced_decoder_ids` says, is left to who writes: then there
 * are none.
 *
 * @throws RangeError for settings that there are not, such as layers that fall out
 *
 * @example
 * ```ts
 * import { whisperConfig } from '@glissade/language';
 *
 * const config = whisperConfig({ model_type: 'whisper', d_model: 512, encoder_attention_heads: 8, decoder_attention_heads: 8 });
 * console.log(config.dModel, config.numMelBins); // => 512 80
 * ```
 */
export function whisperConfig(json: ConfigJson): WhisperConfig {
  const owner = 'whisperConfig';
  checkJson(owner, json);
  refuseOthers(owner, json, {
    model_type: ['whisper'],
    is_encoder_decoder: [true],
    encoder_layerdrop: [0],
    decoder_layerdrop: [0],
    apply_spec_augment: [false],
  });
  const { forced_decoder_ids: begun } = json;
  const isOpen = Array.isArray(begun) && begun.some((each) => Array.isArray(each) && each[1] === null);
  return checked(owner, readJson(owner, fields, { ...json, ...(isOpen && { forced_decoder_ids: null }) }));
}

function checked(owner: string, config: WhisperConfig): WhisperConfig {
  const { dModel, encoderAttentionHeads, decoderAttentionHeads } = config;
  checkDivides(owner, { dModel, encoderAttentionHeads });
  checkDivides(owner, { dModel, decoderAttentionHeads });
  if (dModel % 2 !== 0 || dModel < 4)
    throw new RangeError(
      `${owner}: dModel is ${dModel}; waves that tell places come in pairs, expected an even number >= 4`,
    );
  checkToken(owner, 'padTokenId', config);
  return config;
}

/** What config.json says. */
export function whisperJson(config: WhisperConfig, architecture: string): ConfigJson {
  const { forcedDecoderIds, ...others } = config;
  return {
    architectures: [architecture],
    model_type: 'whisper',
    is_encoder_decoder: true,
    ...writtenJson(others),
    // Version 5 of transformers takes it for a mistake that a model should say what is to be written.
    ...(forcedDecoderIds && { forced_decoder_ids: forcedDecoderIds }),
  };
}
