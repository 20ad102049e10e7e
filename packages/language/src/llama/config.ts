/** The configuration of Llama, and of those that are built like it. */
import type { CausalConfig } from '../causal-lm.ts';
import {
  activation,
  choice,
  type FieldOf,
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
import {
  type ConfigJson,
  checkDivides,
  checkJson,
  completed,
  readJson,
  refuseOthers,
  writtenJson,
} from '../config/read.ts';
import type { RopeScaling } from './rotary.ts';

/** Which of them it is. */
type ModelType = 'llama' | 'mistral' | 'qwen2';

/**
 * Sizes and settings, under the names of Hugging Face's `LlamaConfig`.
 * Source: https://huggingface.co/docs/transformers/model_doc/llama#transformers.LlamaConfig
 */
export interface LlamaConfig extends CausalConfig {
  /** 'llama', as SmolLM is too; 'mistral', which may have a window; 'qwen2', whose queries, keys and values have a bias. Default 'llama'. */
  readonly modelType: ModelType;
  /** The width of what is known of a token. Default 4096. */
  readonly hiddenSize: number;
  /** The width within a block's network. Default 11008. */
  readonly intermediateSize: number;
  /** The number of blocks. Default 32. */
  readonly numHiddenLayers: number;
  /** The heads of queries. Default 32. */
  readonly numAttentionHeads: number;
  /** The heads of keys and values, each of which serves several of queries; null for one each. Default null. */
  readonly numKeyValueHeads: number | null;
  /** The width of a head; null for hiddenSize / numAttentionHeads. Default null. */
  readonly headDim: number | null;
  /** The nonlinearity. Default 'silu'. */
  readonly hiddenAct: string;
  /** How long texts may be; nothing depends on it here. Default 2048. */
  readonly maxPositionEmbeddings: number;
  /** Added to mean squares. Default 1e-6. */
  readonly rmsNormEps: number;
  /** The base of the turns' frequencies. Default 10000. */
  readonly ropeTheta: number;
  /** How they are slowed down, or null. Default null. */
  readonly ropeScaling: RopeScaling | null;
  /** How often weights of attention fall out. Default 0. */
  readonly attentionDropout: number;
  /** Whether the layers of attention have a bias; those of the network. Default false. */
  readonly attentionBias: boolean;
  readonly mlpBias: boolean;
  /** How many tokens each may look at, itself included, or null for all before it; of 'mistral' only. Default null. */
  readonly slidingWindow: number | null;
}

const ropeScaling: FieldOf<RopeScaling | null> = {
  byDefault: null,
  fits: (value) => value === null || fitsScaling(value as Readonly<Record<string, unknown>>),
  expected:
    "null, { ropeType: 'linear', factor } or { ropeType: 'llama3', factor, lowFreqFactor, highFreqFactor, originalMaxPositionEmbeddings }",
};

function fitsScaling({ ropeType, ...numbers }: Readonly<Record<string, unknown>>): boolean {
  const needed =
    ropeType === 'linear'
      ? ['factor']
      : ['factor', 'lowFreqFactor', 'highFreqFactor', 'originalMaxPositionEmbeddings'];
  const isKnown = ropeType === 'linear' || ropeType === 'llama3';
  return isKnown && needed.every((name) => positive(1).fits(numbers[name]));
}

const fields: FieldsOf<LlamaConfig> = {
  modelType: choice<ModelType>('llama', ['llama', 'mistral', 'qwen2']),
  vocabSize: size(32000),
  hiddenSize: size(4096),
  intermediateSize: size(11008),
  numHiddenLayers: layers(32),
  numAttentionHeads: size(32),
  numKeyValueHeads: optionalSize(),
  headDim: optionalSize(),
  hiddenAct: activation('silu'),
  maxPositionEmbeddings: size(2048),
  rmsNormEps: positive(1e-6),
  ropeTheta: positive(10000),
  ropeScaling,
  attentionDropout: probability(0),
  attentionBias: flag(false),
  mlpBias: flag(false),
  slidingWindow: optionalSize(),
  initializerRange: positive(0.02),
  tieWordEmbeddings: flag(false),
  bosTokenId: token(1),
  eosTokenId: tokens(2),
  padTokenId: token(null),
};

/** What a config.json leaves out means something else in those. */
const fieldsOf: Readonly<Record<ModelType, FieldsOf<LlamaConfig>>> = {
  llama: fields,
  mistral: {
    ...fields,
    intermediateSize: size(14336),
    numKeyValueHeads: optionalSize(8),
    maxPositionEmbeddings: size(131072),
    slidingWindow: optionalSize(4096),
  },
  qwen2: {
    ...fields,
    vocabSize: size(151936),
    intermediateSize: size(22016),
    numKeyValueHeads: optionalSize(32),
    maxPositionEmbeddings: size(32768),
    bosTokenId: token(null),
    eosTokenId: tokens(null),
  },
};

/** A whole configuration, checked. */
export const completeLlamaConfig = (given: Partial<LlamaConfig>): LlamaConfig =>
  checked('LlamaConfig', completed('LlamaConfig', fields, given));

/**
 * The configuration in a config.json of Llama, Mistral, Qwen2 or SmolLM, as versions 4 and 5 of transformers write it.
 *
 * @throws RangeError for settings that there are not, such as other scalings of rotary embeddings, or quantized weights
 *
 * @example
 * ```ts
 * import { llamaConfig } from '@glissade/language';
 *
 * const config = llamaConfig({ model_type: 'qwen2', hidden_size: 896, num_attention_heads: 14, num_key_value_heads: 2, rope_theta: 1e6 });
 * console.log(config.modelType, config.ropeTheta, config.numKeyValueHeads); // => qwen2 1000000 2
 * ```
 */
export function llamaConfig(json: ConfigJson): LlamaConfig {
  const owner = 'llamaConfig';
  checkJson(owner, json);
  refuseOthers(owner, json, {
    model_type: Object.keys(fieldsOf),
    use_sliding_window: [false],
    partial_rotary_factor: [1],
  });
  const type = (json['model_type'] ?? 'llama') as ModelType;
  // A window that is said to be there is not, unless another field says so.
  const window = type === 'mistral' ? {} : { sliding_window: null };
  return checked(
    owner,
    readJson(owner, fieldsOf[type], { ...json, ...ropeIn(owner, json), ...window, model_type: type }),
  );
}

/** Version 5 has one field for all that is said of rotary embeddings, where there were two. */
function ropeIn(owner: string, json: ConfigJson): ConfigJson {
  for (const key of ['rope_parameters', 'rope_scaling']) {
    const value = json[key] ?? {};
    if (typeof value !== 'object' || Array.isArray(value))
      throw new RangeError(
        `${owner}: ${key} is ${JSON.stringify(value)}; expected null, or an object with a rope_type`,
      );
  }
  const { rope_theta: inner, ...scaling } = {
    ...(json['rope_parameters'] as ConfigJson | null),
    ...(json['rope_scaling'] as ConfigJson | null),
  };
  const { rope_type: type = scaling['type'] ?? 'default' } = scaling;
  if (type !== 'default' && type !== 'linear' && type !== 'llama3')
    throw new RangeError(
      `${owner}: rope_type is ${JSON.stringify(type)}, which there is not; expected "default", "linear" or "llama3"`,
    );
  return {
    rope_theta: json['rope_theta'] ?? inner,
    rope_scaling:
      type === 'default'
        ? null
        : {
            ropeType: type,
            factor: scaling['factor'],
            ...(type === 'llama3' && {
              lowFreqFactor: scaling['low_freq_factor'],
              highFreqFactor: scaling['high_freq_factor'],
              originalMaxPositionEmbeddings: scaling['original_max_position_embeddings'],
            }),
          },
  };
}

function checked(owner: string, config: LlamaConfig): LlamaConfig {
  const { hiddenSize, numAttentionHeads, numKeyValueHeads, headDim, modelType, slidingWindow } = config;
  if (headDim === null) checkDivides(owner, { hiddenSize, numAttentionHeads });
  checkDivides(owner, { numAttentionHeads, numKeyValueHeads: numKeyValueHeads ?? numAttentionHeads });
  // Others would be written to a config.json that says nothing of it.
  if (slidingWindow !== null && modelType !== 'mistral')
    throw new RangeError(
      `${owner}: slidingWindow is ${slidingWindow} of modelType '${modelType}'; only 'mistral' has a window`,
    );
  if (headDimOf(config) % 2 !== 0)
    throw new RangeError(
      `${owner}: a head is ${headDimOf(config)} wide; rotary embeddings turn pairs, expected an even width`,
    );
  return config;
}

/** The width of a head. */
export const headDimOf = ({ headDim, hiddenSize, numAttentionHeads }: LlamaConfig): number =>
  headDim ?? hiddenSize / numAttentionHeads;

/** What config.json says, for versions 4 and 5. */
export function llamaJson(config: LlamaConfig, architecture: string): ConfigJson {
  const { ropeScaling, ...others } = config;
  const scaling = ropeScaling && writtenJson(ropeScaling);
  return {
    architectures: [architecture],
    ...writtenJson(others),
    num_key_value_heads: config.numKeyValueHeads ?? config.numAttentionHeads,
    head_dim: headDimOf(config),
    rope_scaling: scaling,
    rope_parameters: { rope_type: 'default', ...scaling, rope_theta: config.ropeTheta },
  };
}
