/** The configuration of BERT. */
import {
  activation,
  type FieldOf,
  type FieldsOf,
  layers,
  positive,
  probability,
  size,
  token,
} from '../config/fields.ts';
import { labels, labelsIn, labelsJson } from '../config/labels.ts';
import {
  type ConfigJson,
  checkDivides,
  checkJson,
  completed,
  readJson,
  refuseOthers,
  writtenJson,
} from '../config/read.ts';

/**
 * Sizes and settings, under the names of Hugging Face's `BertConfig`; by default those of `bert-base-uncased`.
 * Source: https://huggingface.co/docs/transformers/model_doc/bert#transformers.BertConfig
 */
export interface BertConfig {
  /** How many tokens there are. Default 30522. */
  readonly vocabSize: number;
  /** The width of what is known of a token. Default 768. */
  readonly hiddenSize: number;
  /** The number of layers. Default 12. */
  readonly numHiddenLayers: number;
  /** The heads of each attention. Default 12. */
  readonly numAttentionHeads: number;
  /** The width within a layer's network. Default 3072. */
  readonly intermediateSize: number;
  /** The nonlinearity. Default 'gelu'. */
  readonly hiddenAct: string;
  /** How often elements fall out; weights of attention. Default 0.1. */
  readonly hiddenDropoutProb: number;
  readonly attentionProbsDropoutProb: number;
  /** The same before the classifier; null for hiddenDropoutProb. Default null. */
  readonly classifierDropout: number | null;
  /** The longest text. Default 512. */
  readonly maxPositionEmbeddings: number;
  /** How many kinds of tokens there are, such as first and second sentence. Default 2. */
  readonly typeVocabSize: number;
  /** Added to variances. Default 1e-12. */
  readonly layerNormEps: number;
  /** The standard deviation of the weights to begin with. Default 0.02. */
  readonly initializerRange: number;
  /** The token that fills up short rows. Default 0. */
  readonly padTokenId: number | null;
  /** The names of the classes of a classifier, which config.json calls id2label. Default 'LABEL_0' and 'LABEL_1'. */
  readonly labels: readonly string[];
}

const optionalProbability: FieldOf<number | null> = {
  byDefault: null,
  fits: (value) => value === null || probability(0).fits(value),
  expected: 'a probability from 0 to 1, or null',
};

const fields: FieldsOf<BertConfig> = {
  vocabSize: size(30522),
  hiddenSize: size(768),
  numHiddenLayers: layers(12),
  numAttentionHeads: size(12),
  intermediateSize: size(3072),
  hiddenAct: activation('gelu'),
  hiddenDropoutProb: probability(0.1),
  attentionProbsDropoutProb: probability(0.1),
  classifierDropout: optionalProbability,
  maxPositionEmbeddings: size(512),
  typeVocabSize: size(2),
  layerNormEps: positive(1e-12),
  initializerRange: positive(0.02),
  padTokenId: token(0),
  labels,
};

/** A whole configuration, checked. */
export const completeBertConfig = (given: Partial<BertConfig>): BertConfig =>
  checked('BertConfig', completed('BertConfig', fields, given));

/**
 * The configuration in a config.json.
 *
 * @throws RangeError for settings that there are not, such as relative positions
 *
 * @example
 * ```ts
 * import { bertConfig } from '@glissade/language';
 *
 * const config = bertConfig({ model_type: 'bert', hidden_size: 1024, num_attention_heads: 16, id2label: { 0: 'bad', 1: 'good' } });
 * console.log(config.hiddenSize, config.labels); // => 1024 [ 'bad', 'good' ]
 * ```
 */
export function bertConfig(json: ConfigJson): BertConfig {
  checkJson('bertConfig', json);
  refuseOthers('bertConfig', json, {
    model_type: ['bert'],
    position_embedding_type: ['absolute'],
    is_decoder: [false],
    add_cross_attention: [false],
    tie_word_embeddings: [true],
  });
  return checked('bertConfig', readJson('bertConfig', fields, { ...json, ...labelsIn('bertConfig', json) }));
}

function checked(owner: string, config: BertConfig): BertConfig {
  const { hiddenSize, numAttentionHeads } = config;
  checkDivides(owner, { hiddenSize, numAttentionHeads });
  return config;
}

/** What config.json says. */
export function bertJson({ labels: names, ...config }: BertConfig, architecture: string): ConfigJson {
  return {
    architectures: [architecture],
    model_type: 'bert',
    ...writtenJson(config),
    ...(architecture.endsWith('ForSequenceClassification') && labelsJson(names)),
  };
}
