/** The configuration of DistilBERT. */
import { activation, type FieldsOf, layers, positive, probability, size, token } from '../config/fields.ts';
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
 * Sizes and settings, under the names of Hugging Face's `DistilBertConfig`; by default those of `distilbert-base-uncased`.
 * Source: https://huggingface.co/docs/transformers/model_doc/distilbert#transformers.DistilBertConfig
 */
export interface DistilBertConfig {
  /** How many tokens there are. Default 30522. */
  readonly vocabSize: number;
  /** The longest text. Default 512. */
  readonly maxPositionEmbeddings: number;
  /** The number of layers. Default 6. */
  readonly nLayers: number;
  /** The heads of each attention. Default 12. */
  readonly nHeads: number;
  /** The width of what is known of a token. Default 768. */
  readonly dim: number;
  /** The width within a layer's network. Default 3072. */
  readonly hiddenDim: number;
  /** How often elements fall out; weights of attention; before the classifier. Default 0.1, 0.1 and 0.2. */
  readonly dropout: number;
  readonly attentionDropout: number;
  readonly seqClassifDropout: number;
  /** The nonlinearity. Default 'gelu'. */
  readonly activation: string;
  /** The standard deviation of the weights to begin with. Default 0.02. */
  readonly initializerRange: number;
  /** The token that fills up short rows. Default 0. */
  readonly padTokenId: number | null;
  /** The names of the classes of a classifier, which config.json calls id2label. Default 'LABEL_0' and 'LABEL_1'. */
  readonly labels: readonly string[];
}

const fields: FieldsOf<DistilBertConfig> = {
  vocabSize: size(30522),
  maxPositionEmbeddings: size(512),
  nLayers: layers(6),
  nHeads: size(12),
  dim: size(768),
  hiddenDim: size(3072),
  dropout: probability(0.1),
  attentionDropout: probability(0.1),
  seqClassifDropout: probability(0.2),
  activation: activation('gelu'),
  initializerRange: positive(0.02),
  padTokenId: token(0),
  labels,
};

/** A whole configuration, checked. */
export const completeDistilBertConfig = (given: Partial<DistilBertConfig>): DistilBertConfig =>
  checked('DistilBertConfig', completed('DistilBertConfig', fields, given));

/**
 * The configuration in a config.json.
 *
 * @throws RangeError for values that do not fit
 *
 * @example
 * ```ts
 * import { distilBertConfig } from '@glissade/language';
 *
 * console.log(distilBertConfig({ model_type: 'distilbert', n_layers: 3 }).nLayers); // => 3
 * ```
 */
export function distilBertConfig(json: ConfigJson): DistilBertConfig {
  const owner = 'distilBertConfig';
  checkJson(owner, json);
  // Positions of sines are weights in the files, too: they differ in where they begin.
  refuseOthers(owner, json, { model_type: ['distilbert'], sinusoidal_pos_embds: [true, false] });
  return checked(owner, readJson(owner, fields, { ...json, ...labelsIn(owner, json) }));
}

function checked(owner: string, config: DistilBertConfig): DistilBertConfig {
  checkDivides(owner, { dim: config.dim, nHeads: config.nHeads });
  return config;
}

/** What config.json says. */
export function distilBertJson(
  { labels: names, ...config }: DistilBertConfig,
  architecture: string,
): ConfigJson {
  return {
    architectures: [architecture],
    model_type: 'distilbert',
    ...writtenJson(config),
    ...(architecture.endsWith('ForSequenceClassification') && labelsJson(names)),
  };
}
