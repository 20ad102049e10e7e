/** GPT-2. Source: Radford et al., "Language Models are Unsupervised Multitask Learners", 2019 */
import { Dropout, type Embedding, init, LayerNorm, type Linear, type StateDict } from '@glissade/nn';
import { checkNames, type Tensor } from '@glissade/tensor';
import { type CausalInputs, contextOf } from '../causal-attention.ts';
import { CausalLM, lastOf } from '../causal-lm.ts';
import { type ConfigJson, writtenJson } from '../config/read.ts';
import type { CachedShape } from '../key-value-cache.ts';
import {
  type FromPretrainedOptions,
  PreTrainedModel,
  type PreTrainedModelOptions,
  type WeightLayout,
} from '../pretrained/pretrained-model.ts';
import { loaded } from '../pretrained/state.ts';
import { dense, drawWeights, vectors } from '../undrawn.ts';
import { GPT2Attention, GPT2Block, GPT2MLP } from './block.ts';
import { completeGPT2Config, type GPT2Config, gpt2Config } from './config.ts';

/** Buffers of old files: the causal mask, and what was written where it forbids. */
const buffers = /(^|\.)h\.\d+\.attn\.(masked_)?bias$/;

/**
 * Tokens [N, L] to what is known of each, [N, L, nEmbd].
 * Source: https://huggingface.co/docs/transformers/model_doc/gpt2#transformers.GPT2Model
 *
 * @example
 * ```ts
 * import { GPT2Model } from '@glissade/language';
 * import { tensor } from '@glissade/tensor';
 *
 * const model = new GPT2Model({ vocabSize: 64, nPositions: 32, nEmbd: 32, nLayer: 2, nHead: 4 });
 * console.log(model.forward(tensor([[5, 6, 7]], { dtype: 'int32' })).shape); // => [ 1, 3, 32 ]
 * console.log(Object.keys(model.stateDict())[4]); // => h.0.attn.c_attn.weight
 * ```
 */
export class GPT2Model extends PreTrainedModel<[inputIds: Tensor, inputs?: CausalInputs], Tensor> {
  readonly config: GPT2Config;
  readonly wte: Embedding;
  readonly wpe: Embedding;
  readonly drop: Dropout;
  readonly h: readonly GPT2Block[];
  readonly lnF: LayerNorm;

  constructor(config: Partial<GPT2Config> = {}, options: PreTrainedModelOptions = {}) {
    super();
    checkNames('GPT2Model', options, ['initialize']);
    const whole = completeGPT2Config(config);
    this.config = whole;
    this.wte = vectors(whole.vocabSize, whole.nEmbd);
    this.wpe = vectors(whole.nPositions, whole.nEmbd);
    this.drop = new Dropout(whole.embdPdrop);
    this.h = Array.from({ length: whole.nLayer }, (_, layer) => new GPT2Block(whole, layer));
    this.lnF = new LayerNorm(whole.nEmbd, { eps: whole.layerNormEpsilon });
    if (options.initialize ?? true) this.initialize();
  }

  /** The model in a published folder: what `JSON.parse` gives of config.json, and `deserialize` of model.safetensors. */
  static fromPretrained(json: ConfigJson, tensors: StateDict, options?: FromPretrainedOptions): GPT2Model {
    return loaded(new GPT2Model(gpt2Config(json), { initialize: false }), tensors, options);
  }

  forward(inputIds: Tensor, inputs: CausalInputs = {}): Tensor {
    const context = contextOf('GPT2Model', inputIds, inputs);
    const known = this.wte.forward(inputIds).add(this.wpe.forward(context.positionIds));
    const hidden = this.h.reduce((x, block) => block.forward(x, context), this.drop.forward(known));
    return this.lnF.forward(lastOf('GPT2Model', hidden, inputs.logitsToKeep));
  }

  /** Draws the weights: what is added in blocks begins the smaller, the more blocks there are. */
  initialize(path = ''): void {
    const { initializerRange, nLayer } = this.config;
    drawWeights(this.getSubmodule(path), initializerRange);
    for (const module of this.getSubmodule(path).modules())
      if (module instanceof GPT2Attention || module instanceof GPT2MLP)
        init.normal_(module.cProj.weight, 0, initializerRange / Math.sqrt(2 * nLayer));
  }

  layout(): WeightLayout {
    return { prefix: 'transformer.', hasHead: false, ignored: [buffers, /^lm_head\./, /^score\./], tied: {} };
  }

  configJson(): ConfigJson {
    return { architectures: ['GPT2Model'], model_type: 'gpt2', ...writtenJson(this.config) };
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { lnF: 'ln_f' };
  }
}

/**
 * GPT-2 that tells which token follows: tokens [N, L] to scores [N, L, vocabSize]. The embeddings are the weights of its head.
 * Source: https://huggingface.co/docs/transformers/model_doc/gpt2#transformers.GPT2LMHeadModel
 *
 * @example
 * ```ts
 * import { causalLMLoss, GPT2LMHeadModel } from '@glissade/language';
 * import { tensor } from '@glissade/tensor';
 *
 * const model = new GPT2LMHeadModel({ vocabSize: 64, nPositions: 32, nEmbd: 32, nLayer: 2, nHead: 4 });
 * const tokens = tensor([[5, 6, 7, 8]], { dtype: 'int32' });
 * const loss = causalLMLoss(model.forward(tokens), tokens);
 * loss.backward();
 * console.log(loss.itemSync().toFixed(0), Math.log(64).toFixed(0)); // => 4 4
 * ```
 */
export class GPT2LMHeadModel extends CausalLM {
  readonly config: GPT2Config;
  readonly transformer: GPT2Model;
  readonly lmHead: Linear;

  constructor(config: Partial<GPT2Config> = {}, options: PreTrainedModelOptions = {}) {
    super();
    checkNames('GPT2LMHeadModel', options, ['initialize']);
    this.transformer = new GPT2Model(config, { initialize: false });
    this.config = this.transformer.config;
    this.lmHead = dense(this.config.nEmbd, this.config.vocabSize, false);
    if (this.config.tieWordEmbeddings) this.lmHead.weight = this.transformer.wte.weight;
    if (options.initialize ?? true) this.initialize();
  }

  /** The model in a published folder: what `JSON.parse` gives of config.json, and `deserialize` of model.safetensors. */
  static fromPretrained(
    json: ConfigJson,
    tensors: StateDict,
    options?: FromPretrainedOptions,
  ): GPT2LMHeadModel {
    return loaded(new GPT2LMHeadModel(gpt2Config(json), { initialize: false }), tensors, options);
  }

  forward(inputIds: Tensor, inputs: CausalInputs = {}): Tensor {
    return this.lmHead.forward(this.transformer.forward(inputIds, inputs));
  }

  get cachedShape(): CachedShape {
    const { nLayer, nHead, nEmbd } = this.config;
    return { layers: nLayer, heads: nHead, headDim: nEmbd / nHead };
  }

  get maxPositions(): number {
    return this.config.nPositions;
  }

  initialize(path = ''): void {
    if (path === '' || path === 'transformer') this.transformer.initialize();
    else if (path.startsWith('transformer.')) this.transformer.initialize(path.slice('transformer.'.length));
    if ((path === '' && !this.config.tieWordEmbeddings) || path === 'lm_head')
      drawWeights(this.lmHead, this.config.initializerRange);
  }

  layout(): WeightLayout {
    const tied = this.config.tieWordEmbeddings ? { 'lm_head.weight': 'transformer.wte.weight' } : {};
    return { prefix: 'transformer.', hasHead: true, ignored: [buffers, /^score\./], tied };
  }

  configJson(): ConfigJson {
    return { ...this.transformer.configJson(), architectures: ['GPT2LMHeadModel'] };
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { lmHead: 'lm_head' };
  }
}
