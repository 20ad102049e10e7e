/** The configuration of T5. */
import { activationNames } from '../activations.ts';
import { type FieldsOf, flag, layers, positive, probability, size, token, tokens } from '../config/fields.ts';
import {
  type ConfigJson,
  checkToken,
  completed,
  readJson,
  refuseOthers,
  writtenJson,
} from '../config/read.ts';
import type { Seq2SeqConfig } from '../seq2seq/seq2seq-lm.ts';

/**
 * Sizes and settings, under the names of Hugging Face's `T5Config`; by default those of `t5-small`.
 * Source: https://huggingface.co/docs/transformers/model_doc/t5#transformers.T5Config
 */
export interface T5Config extends Seq2SeqConfig {
  /** The width of what is known of a token. Default 512. */
  readonly dModel: number;
  /** The width of a head of attention. Default 64. */
  readonly dKv: number;
  /** The width within a block's network. Default 2048. */
  readonly dFf: number;
  /** The number of blocks that read; of those that write, null for as many. Default 6, and null. */
  readonly numLayers: number;
  readonly numDecoderLayers: number | null;
  /** The heads of each attention. Default 8. */
  readonly numHeads: number;
  /** How many kinds of distances are told apart; from which distance on they are all one kind. Default 32, and 128. */
  readonly relativeAttentionNumBuckets: number;
  readonly relativeAttentionMaxDistance: number;
  /** How often elements fall out. Default 0.1. */
  readonly dropoutRate: number;
  /** Added to mean squares. Default 1e-6. */
  readonly layerNormEpsilon: number;
  /** What the standard deviations of the weights to begin with are multiplied with. Default 1. */
  readonly initializerFactor: number;
  /** The nonlinearity of a block's network; 'gated-gelu' in T5 1.1 and FLAN-T5, where another layer is multiplied with it. Default 'relu'. */
  readonly feedForwardProj: string;
  /** Whether what is known is divided by the root of dModel before the head. Default: where the embeddings are its weights. */
  readonly scaleDecoderOutputs: boolean;
}

const networks = activationNames.flatMap((name) => [name, `gated-${name}`]);

const fields: FieldsOf<T5Config> = {
  vocabSize: size(32128),
  dModel: size(512),
  dKv: size(64),
  dFf: size(2048),
  numLayers: layers(6),
  numDecoderLayers: {
    byDefault: null,
    fits: (value) => value === null || layers(6).fits(value),
    expected: `${layers(6).expected}, or null`,
  },
  numHeads: size(8),
  relativeAttentionNumBuckets: size(32),
  relativeAttentionMaxDistance: size(128),
  dropoutRate: probability(0.1),
  layerNormEpsilon: positive(1e-6),
  initializerFactor: positive(1),
  feedForwardProj: {
    byDefault: 'relu',
    fits: (value) => networks.includes(value as string),
    expected: `${activationNames.map((name) => `'${name}'`).join(', ')}, or the same behind 'gated-'`,
  },
  tieWordEmbeddings: flag(true),
  scaleDecoderOutputs: flag(true),
  decoderStartTokenId: token(0),
  eosTokenId: tokens(1),
  padTokenId: token(0),
};

/** A whole configuration, checked. */
export const completeT5Config = (given: Partial<T5Config>): T5Config =>
  checked(
    'T5Config',
    completed('T5Config', fields, { scaleDecoderOutputs: given.tieWordEmbeddings ?? true, ...given }),
  );

/**
 * The configuration in a config.json. Version 5 of transformers writes whether outputs are scaled; before, they were where the embeddings are the
 * weights of the head.
 *
 * @throws RangeError for settings that there are not, such as those of other models of the family
 *
 * @example
 * ```ts
 * import { t5Config } from '@glissade/language';
 *
 * const config = t5Config({ model_type: 't5', d_model: 768, feed_forward_proj: 'gated-gelu', tie_word_embeddings: false });
 * console.log(config.dModel, config.scaleDecoderOutputs); // => 768 false
 * ```
 */
export function t5Config(json: ConfigJson): T5Config {
  const owner = 't5Config';
  const read = (given: ConfigJson): T5Config => readJson(owner, fields, given);
  const { tieWordEmbeddings } = read(json);
  refuseOthers(owner, json, { model_type: ['t5'], is_encoder_decoder: [true], is_decoder: [false] });
  return checked(
    owner,
    read({ ...json, scale_decoder_outputs: json['scale_decoder_outputs'] ?? tieWordEmbeddings }),
  );
}

function checked(owner: string, config: T5Config): T5Config {
  const { relativeAttentionNumBuckets: buckets, relativeAttentionMaxDistance: distance } = config;
  // Half of them are for what follows, and half of these for a distance each.
  if (buckets < 4 || distance <= Math.floor(buckets / 2))
    throw new RangeError(
      `${owner}: relativeAttentionNumBuckets is ${buckets}, relativeAttentionMaxDistance ${distance}; expected 4 or more, and a distance above half of these`,
    );
  checkToken(owner, 'padTokenId', config);
  return config;
}

/** What config.json says, for versions 4 and 5. */
export const t5Json = (config: T5Config, architecture: string): ConfigJson => ({
  architectures: [architecture],
  model_type: 't5',
  is_encoder_decoder: true,
  ...writtenJson(config),
  num_decoder_layers: config.numDecoderLayers ?? config.numLayers,
});
