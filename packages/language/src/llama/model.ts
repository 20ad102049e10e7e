/** Llama, Mistral, Qwen2, SmolLM. Source: Touvron et al., "LLaMA", 2023, https://arxiv.org/abs/2302.13971 */
import { type Embedding, type Linear, RMSNorm, type StateDict } from '@glissade/nn';
import { checkNames, type Tensor } from '@glissade/tensor';
import { type CausalInputs, contextOf } from '../causal-attention.ts';
import { CausalLM, lastOf } from '../causal-lm.ts';
import type { ConfigJson } from '../config/read.ts';
import type { CachedShape } from '../key-value-cache.ts';
import {
  type FromPretrainedOptions,
  PreTrainedModel,
  type PreTrainedModelOptions,
  type WeightLayout,
} from '../pretrained/pretrained-model.ts';
import { loaded } from '../pretrained/state.ts';
import { dense, drawWeights, vectors } from '../undrawn.ts';
import { LlamaDecoderLayer } from './block.ts';
import { completeLlamaConfig, headDimOf, type LlamaConfig, llamaConfig, llamaJson } from './config.ts';
import { RotaryEmbedding } from './rotary.ts';

/** Hugging Face's classes have a name for each type. */
const families = { llama: 'Llama', mistral: 'Mistral', qwen2: 'Qwen2' } as const;

/** Buffers of old files, which follow from the configuration. */
const buffers = /rotary_emb\.inv_freq$/;

/**
 * Tokens [N, L] to what is known of each, [N, L, hiddenSize].
 * Source: https://huggingface.co/docs/transformers/model_doc/llama#transformers.LlamaModel
 *
 * @example
 * ```ts
 * import { LlamaModel } from '@glissade/language';
 * import { tensor } from '@glissade/tensor';
 *
 * const model = new LlamaModel({
 *   vocabSize: 64,
 *   hiddenSize: 32,
 *   intermediateSize: 64,
 *   numHiddenLayers: 2,
 *   numAttentionHeads: 4,
 *   numKeyValueHeads: 2,
 * });
 * console.log(model.forward(tensor([[5, 6, 7]], { dtype: 'int32' })).shape); // => [ 1, 3, 32 ]
 * console.log(Object.keys(model.stateDict())[1]); // => layers.0.self_attn.q_proj.weight
 * ```
 */
export class LlamaModel extends PreTrainedModel<[inputIds: Tensor, inputs?: CausalInputs], Tensor> {
  readonly config: LlamaConfig;
  readonly embedTokens: Embedding;
  readonly layers: readonly LlamaDecoderLayer[];
  readonly norm: RMSNorm;
  readonly rotaryEmb: RotaryEmbedding;

  constructor(config: Partial<LlamaConfig> = {}, options: PreTrainedModelOptions = {}) {
    super();
    checkNames('LlamaModel', options, ['initialize']);
    const whole = completeLlamaConfig(config);
    const { vocabSize, hiddenSize, numHiddenLayers, rmsNormEps, ropeTheta, ropeScaling } = whole;
    this.config = whole;
    this.embedTokens = vectors(vocabSize, hiddenSize, whole.padTokenId);
    this.layers = Array.from({ length: numHiddenLayers }, (_, layer) => new LlamaDecoderLayer(whole, layer));
    this.norm = new RMSNorm(hiddenSize, { eps: rmsNormEps });
    this.rotaryEmb = new RotaryEmbedding(headDimOf(whole), ropeTheta, ropeScaling);
    if (options.initialize ?? true) this.initialize();
  }

  /** The model in a published folder: what `JSON.parse` gives of config.json, and `deserialize` of model.safetensors. */
  static fromPretrained(json: ConfigJson, tensors: StateDict, options?: FromPretrainedOptions): LlamaModel {
    return loaded(new LlamaModel(llamaConfig(json), { initialize: false }), tensors, options);
  }

  forward(inputIds: Tensor, inputs: CausalInputs = {}): Tensor {
    const context = contextOf('LlamaModel', inputIds, inputs, this.config.slidingWindow);
    const turns = this.rotaryEmb.forward(context.positionIds);
    const hidden = this.layers.reduce(
      (x, layer) => layer.forward(x, context, turns),
      this.embedTokens.forward(inputIds),
    );
    return this.norm.forward(lastOf('LlamaModel', hidden, inputs.logitsToKeep));
  }

  initialize(path = ''): void {
    drawWeights(this.getSubmodule(path), this.config.initializerRange);
  }

  layout(): WeightLayout {
    return { prefix: 'model.', hasHead: false, ignored: [buffers, /^lm_head\./, /^score\./], tied: {} };
  }

  configJson(): ConfigJson {
    return llamaJson(this.config, `${families[this.config.modelType]}Model`);
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { embedTokens: 'embed_tokens', rotaryEmb: 'rotary_emb' };
  }
}

/**
 * Llama that tells which token follows: tokens [N, L] to scores [N, L, vocabSize]. With other configurations it is Hugging Face's
 * MistralForCausalLM and Qwen2ForCausalLM.
 * Source: https://huggingface.co/docs/transformers/model_doc/llama#transformers.LlamaForCausalLM
 *
 * @example
 * ```ts
 * import { generate, LlamaForCausalLM } from '@glissade/language';
 *
 * const model = new LlamaForCausalLM({
 *   vocabSize: 64,
 *   hiddenSize: 32,
 *   intermediateSize: 64,
 *   numHiddenLayers: 2,
 *   numAttentionHeads: 4,
 *   numKeyValueHeads: 2,
 *   eosTokenId: null,
 * });
 * console.log((await generate(model, [[5, 6, 7]], { maxNewTokens: 5 }))[0]!.length); // => 8
 * ```
 */
export class LlamaForCausalLM extends CausalLM {
  readonly config: LlamaConfig;
  readonly model: LlamaModel;
  readonly lmHead: Linear;

  constructor(config: Partial<LlamaConfig> = {}, options: PreTrainedModelOptions = {}) {
    super();
    checkNames('LlamaForCausalLM', options, ['initialize']);
    this.model = new LlamaModel(config, { initialize: false });
    this.config = this.model.config;
    this.lmHead = dense(this.config.hiddenSize, this.config.vocabSize, false);
    if (this.config.tieWordEmbeddings) this.lmHead.weight = this.model.embedTokens.weight;
    if (options.initialize ?? true) this.initialize();
  }

  /** The model in a published folder: what `JSON.parse` gives of config.json, and `deserialize` of model.safetensors. */
  static fromPretrained(
    json: ConfigJson,
    tensors: StateDict,
    options?: FromPretrainedOptions,
  ): LlamaForCausalLM {
    return loaded(new LlamaForCausalLM(llamaConfig(json), { initialize: false }), tensors, options);
  }

  forward(inputIds: Tensor, inputs: CausalInputs = {}): Tensor {
    return this.lmHead.forward(this.model.forward(inputIds, inputs));
  }

  get cachedShape(): CachedShape {
    const { numHiddenLayers, numKeyValueHeads, numAttentionHeads } = this.config;
    return {
      layers: numHiddenLayers,
      heads: numKeyValueHeads ?? numAttentionHeads,
      headDim: headDimOf(this.config),
    };
  }

  get maxPositions(): number {
    return Infinity;
  }

  initialize(path = ''): void {
    drawWeights(this.getSubmodule(path), this.config.initializerRange);
  }

  layout(): WeightLayout {
    const tied = this.config.tieWordEmbeddings ? { 'lm_head.weight': 'model.embed_tokens.weight' } : {};
    return { prefix: 'model.', hasHead: true, ignored: [buffers, /^score\./], tied };
  }

  configJson(): ConfigJson {
    return llamaJson(this.config, `${families[this.config.modelType]}ForCausalLM`);
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { lmHead: 'lm_head' };
  }
}
