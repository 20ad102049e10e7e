/** The configuration of GPT-2. */
import type { CausalConfig } from '../causal-lm.ts';
import {
  activation,
  type FieldsOf,
  flag,
  layers,
  optionalSize,
  positive,
  probability,
  size,
  token,
  tokens,
} from '../config/fields.ts';
import { type ConfigJson, checkDivides, completed, readJson, refuseOthers } from '../config/read.ts';

/**
 * Sizes and settings, under the names of Hugging Face's `GPT2Config`; by default those of the smallest published model, `gpt2`.
 * Source: https://huggingface.co/docs/transformers/model_doc/gpt2#transformers.GPT2Config
 */
export interface GPT2Config extends CausalConfig {
  /** The longest text. Default 1024. */
  readonly nPositions: number;
  /** The width of what is known of a token. Default 768. */
  readonly nEmbd: number;
  /** The number of blocks. Default 12. */
  readonly nLayer: number;
  /** The heads of each attention. Default 12. */
  readonly nHead: number;
  /** The width within a block's network, or null for 4 nEmbd. Default null. */
  readonly nInner: number | null;
  /** The nonlinearity. Default 'gelu_new'. */
  readonly activationFunction: string;
  /** How often elements fall out of what is added in a block; of embeddings; of attention's weights. Default 0.1. */
  readonly residPdrop: number;
  readonly embdPdrop: number;
  readonly attnPdrop: number;
  /** Added to variances. Default 1e-5. */
  readonly layerNormEpsilon: number;
  /** Whether scores of attention are divided by the root of the width; by the number of the layer. Default true, and false. */
  readonly scaleAttnWeights: boolean;
  readonly scaleAttnByInverseLayerIdx: boolean;
}

const fields: FieldsOf<GPT2Config> = {
  vocabSize: size(50257),
  nPositions: size(1024),
  nEmbd: size(768),
  nLayer: layers(12),
  nHead: size(12),
  nInner: optionalSize(),
  activationFunction: activation('gelu_new'),
  residPdrop: probability(0.1),
  embdPdrop: probability(0.1),
  attnPdrop: probability(0.1),
  layerNormEpsilon: positive(1e-5),
  initializerRange: positive(0.02),
  scaleAttnWeights: flag(true),
  scaleAttnByInverseLayerIdx: flag(false),
  tieWordEmbeddings: flag(true),
  bosTokenId: token(50256),
  eosTokenId: tokens(50256),
  padTokenId: token(null),
};

/** A whole configuration, checked. */
export function completeGPT2Config(given: Partial<GPT2Config>): GPT2Config {
  return checked('GPT2Config', completed('GPT2Config', fields, given));
}

/**
 * The configuration in a config.json.
 *
 * @throws RangeError for settings that there are not, such as cross-attention
 *
 * @example
 * ```ts
 * import { gpt2Config } from '@glissade/language';
 *
 * const config = gpt2Config(JSON.parse('{ "model_type": "gpt2", "n_embd": 1024, "n_head": 16, "n_layer": 24 }'));
 * console.log(config.nEmbd, config.vocabSize); // => 1024 50257
 * ```
 */
export function gpt2Config(json: ConfigJson): GPT2Config {
  const config = readJson('gpt2Config', fields, json);
  refuseOthers('gpt2Config', json, { model_type: ['gpt2'], add_cross_attention: [false] });
  return checked('gpt2Config', config);
}

function checked(owner: string, config: GPT2Config): GPT2Config {
  checkDivides(owner, { nEmbd: config.nEmbd, nHead: config.nHead });
  return config;
}
