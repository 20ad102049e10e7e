/** BERT. Source: Devlin et al., "BERT", 2018, https://arxiv.org/abs/1810.04805 */
import { type Linear, Module, type StateDict } from '@glissade/nn';
import { checkNames, type Tensor } from '@glissade/tensor';
import type { ConfigJson } from '../config/read.ts';
import { type BertInputs, encoded } from '../encoder-attention.ts';
import {
  type FromPretrainedOptions,
  PreTrainedModel,
  type PreTrainedModelOptions,
  type WeightLayout,
} from '../pretrained/pretrained-model.ts';
import { loaded } from '../pretrained/state.ts';
import { dense, drawWeights } from '../undrawn.ts';
import { type BertConfig, bertConfig, bertJson, completeBertConfig } from './config.ts';
import { BertEmbeddings, BertLayer } from './layer.ts';

/** What `BertModel` gives. */
export interface BertOutput {
  /** [N, L, hiddenSize]: what is known of each token. */
  readonly lastHiddenState: Tensor;
  /** [N, hiddenSize]: what is known of the text, made of its first token; undefined without a pooler. */
  readonly poolerOutput: Tensor | undefined;
}

/** What `BertModel` accepts beside its configuration. */
export interface BertModelOptions extends PreTrainedModelOptions {
  /** Whether it has a pooler, which makes one vector of a text. Default true. */
  readonly addPoolingLayer?: boolean;
}

/** What old files called the weights of norms. */
export const oldNames: WeightLayout['renamed'] = [
  [/LayerNorm\.gamma$/, 'LayerNorm.weight'],
  [/LayerNorm\.beta$/, 'LayerNorm.bias'],
];
/** Buffers of old files, and heads. */
export const notNeeded: readonly RegExp[] = [
  /position_ids$/,
  /^cls\./,
  /^classifier\./,
  /^qa_outputs\./,
  /(^|\.)pooler\./,
];

/** One vector of a text: a layer on what is known of its first token. */
class BertPooler extends Module {
  readonly dense: Linear;

  constructor(width: number) {
    super();
    this.dense = dense(width, width);
  }

  forward(hidden: Tensor): Tensor {
    return this.dense.forward(hidden.select(1, 0)).tanh();
  }
}

/**
 * Tokens [N, L] to what is known of each, and of the text: an encoder, in which each token looks at all others.
 * Source: https://huggingface.co/docs/transformers/model_doc/bert#transformers.BertModel
 *
 * @example
 * ```ts
 * import { BertModel } from '@glissade/language';
 * import { tensor } from '@glissade/tensor';
 *
 * const model = new BertModel({ vocabSize: 64, hiddenSize: 32, numHiddenLayers: 2, numAttentionHeads: 4, intermediateSize: 64 });
 * const tokens = tensor([[5, 6, 7], [8, 9, 0]], { dtype: 'int32' });
 * const attentionMask = tensor([[1, 1, 1], [1, 1, 0]], { dtype: 'int32' });
 * const { lastHiddenState, poolerOutput } = model.forward(tokens, { attentionMask });
 * console.log(lastHiddenState.shape, poolerOutput!.shape); // => [ 2, 3, 32 ] [ 2, 32 ]
 * ```
 */
export class BertModel extends PreTrainedModel<[inputIds: Tensor, inputs?: BertInputs], BertOutput> {
  readonly config: BertConfig;
  readonly embeddings: BertEmbeddings;
  readonly encoder: { readonly layer: readonly BertLayer[] };
  readonly pooler: BertPooler | undefined;

  constructor(config: Partial<BertConfig> = {}, options: BertModelOptions = {}) {
    super();
    checkNames('BertModel', options, ['initialize', 'addPoolingLayer']);
    const whole = completeBertConfig(config);
    this.config = whole;
    this.embeddings = new BertEmbeddings(whole);
    this.encoder = { layer: Array.from({ length: whole.numHiddenLayers }, () => new BertLayer(whole)) };
    this.pooler = (options.addPoolingLayer ?? true) ? new BertPooler(whole.hiddenSize) : undefined;
    if (options.initialize ?? true) this.initialize();
  }

  /** The model in a published folder: what `JSON.parse` gives of config.json, and `deserialize` of model.safetensors. */
  static fromPretrained(json: ConfigJson, tensors: StateDict, options?: FromPretrainedOptions): BertModel {
    return loaded(new BertModel(bertConfig(json), { initialize: false }), tensors, options);
  }

  forward(inputIds: Tensor, inputs: BertInputs = {}): BertOutput {
    const names = ['attentionMask', 'tokenTypeIds', 'positionIds'] as const;
    const { positionIds, mask } = encoded('BertModel', inputIds, inputs, names);
    const lastHiddenState = this.encoder.layer.reduce(
      (x, layer) => layer.forward(x, mask),
      this.embeddings.forward(inputIds, positionIds, inputs.tokenTypeIds),
    );
    return { lastHiddenState, poolerOutput: this.pooler?.forward(lastHiddenState) };
  }

  initialize(path = ''): void {
    drawWeights(this.getSubmodule(path), this.config.initializerRange);
  }

  layout(): WeightLayout {
    return { prefix: 'bert.', hasHead: false, ignored: notNeeded, tied: {}, renamed: oldNames! };
  }

  configJson(): ConfigJson {
    return bertJson(this.config, 'BertModel');
  }
}
