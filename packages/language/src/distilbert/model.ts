/** DistilBERT. Source: Sanh et al., "DistilBERT", 2019, https://arxiv.org/abs/1910.01108 */
import { Dropout, type Embedding, LayerNorm, type Linear, Module, type StateDict } from '@glissade/nn';
import { checkNames, type Tensor } from '@glissade/tensor';
import { activationOf } from '../activations.ts';
import type { ConfigJson } from '../config/read.ts';
import { attention, type EncoderInputs, encoded } from '../encoder-attention.ts';
import {
  type FromPretrainedOptions,
  PreTrainedModel,
  type PreTrainedModelOptions,
  type WeightLayout,
} from '../pretrained/pretrained-model.ts';
import { loaded } from '../pretrained/state.ts';
import { dense, drawWeights, vectors } from '../undrawn.ts';
import {
  completeDistilBertConfig,
  type DistilBertConfig,
  distilBertConfig,
  distilBertJson,
} from './config.ts';

const eps = 1e-12;

/** What is known of a token by itself: which it is, and where it stands. */
class DistilBertEmbeddings extends Module<[inputIds: Tensor, positionIds: Tensor]> {
  readonly wordEmbeddings: Embedding;
  readonly positionEmbeddings: Embedding;
  readonly layerNorm: LayerNorm;
  readonly dropout: Dropout;

  constructor({ vocabSize, dim, padTokenId, maxPositionEmbeddings, dropout }: DistilBertConfig) {
    super();
    this.wordEmbeddings = vectors(vocabSize, dim, padTokenId);
    this.positionEmbeddings = vectors(maxPositionEmbeddings, dim);
    this.layerNorm = new LayerNorm(dim, { eps });
    this.dropout = new Dropout(dropout);
  }

  forward(inputIds: Tensor, positionIds: Tensor): Tensor {
    const known = this.wordEmbeddings.forward(inputIds).add(this.positionEmbeddings.forward(positionIds));
    return this.dropout.forward(this.layerNorm.forward(known));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return {
      wordEmbeddings: 'word_embeddings',
      positionEmbeddings: 'position_embeddings',
      layerNorm: 'LayerNorm',
    };
  }
}

/** Attention, and a network for each token; each is added to what was there, and normalised. */
class DistilBertLayer extends Module<[x: Tensor, mask: Tensor | undefined]> {
  readonly attention: Readonly<Record<'qLin' | 'kLin' | 'vLin' | 'outLin', Linear>>;
  readonly saLayerNorm: LayerNorm;
  readonly ffn: { readonly lin1: Linear; readonly lin2: Linear };
  readonly outputLayerNorm: LayerNorm;
  readonly attentionDropout: Dropout;
  readonly dropout: Dropout;
  readonly heads: number;
  readonly activation: string;

  constructor(config: DistilBertConfig) {
    super();
    const { dim, hiddenDim } = config;
    const square = (): Linear => dense(dim, dim);
    this.attention = { qLin: square(), kLin: square(), vLin: square(), outLin: square() };
    this.saLayerNorm = new LayerNorm(dim, { eps });
    this.ffn = { lin1: dense(dim, hiddenDim), lin2: dense(hiddenDim, dim) };
    this.outputLayerNorm = new LayerNorm(dim, { eps });
    this.attentionDropout = new Dropout(config.attentionDropout);
    this.dropout = new Dropout(config.dropout);
    this.heads = config.nHeads;
    this.activation = config.activation;
  }

  forward(x: Tensor, mask: Tensor | undefined): Tensor {
    const { qLin, kLin, vLin, outLin } = this.attention;
    const parts = [qLin.forward(x), kLin.forward(x), vLin.forward(x)] as const;
    const attended = attention(parts, this.heads, mask, (weights) => this.attentionDropout.forward(weights));
    const first = this.saLayerNorm.forward(outLin.forward(attended).add(x));
    const inner = activationOf(this.activation)(this.ffn.lin1.forward(first));
    return this.outputLayerNorm.forward(this.dropout.forward(this.ffn.lin2.forward(inner)).add(first));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return {
      'attention.qLin': 'attention.q_lin',
      'attention.kLin': 'attention.k_lin',
      'attention.vLin': 'attention.v_lin',
      'attention.outLin': 'attention.out_lin',
      saLayerNorm: 'sa_layer_norm',
      outputLayerNorm: 'output_layer_norm',
    };
  }
}

const ignored = [
  /position_ids$/,
  /^vocab_(transform|layer_norm|projector)\./,
  /^(pre_)?classifier\./,
  /^qa_outputs\./,
];

/**
 * Tokens [N, L] to what is known of each, [N, L, dim]: BERT with half the layers, and without kinds of tokens.
 * Source: https://huggingface.co/docs/transformers/model_doc/distilbert#transformers.DistilBertModel
 *
 * @example
 * ```ts
 * import { DistilBertModel } from '@glissade/language';
 * import { tensor } from '@glissade/tensor';
 *
 * const model = new DistilBertModel({ vocabSize: 64, dim: 32, hiddenDim: 64, nLayers: 2, nHeads: 4 });
 * console.log(model.forward(tensor([[5, 6, 7]], { dtype: 'int32' })).shape); // => [ 1, 3, 32 ]
 * ```
 */
export class DistilBertModel extends PreTrainedModel<[inputIds: Tensor, inputs?: EncoderInputs], Tensor> {
  readonly config: DistilBertConfig;
  readonly embeddings: DistilBertEmbeddings;
  readonly transformer: { readonly layer: readonly DistilBertLayer[] };

  constructor(config: Partial<DistilBertConfig> = {}, options: PreTrainedModelOptions = {}) {
    super();
    checkNames('DistilBertModel', options, ['initialize']);
    const whole = completeDistilBertConfig(config);
    this.config = whole;
    this.embeddings = new DistilBertEmbeddings(whole);
    this.transformer = { layer: Array.from({ length: whole.nLayers }, () => new DistilBertLayer(whole)) };
    if (options.initialize ?? true) this.initialize();
  }

  /** The model in a published folder: what `JSON.parse` gives of config.json, and `deserialize` of model.safetensors. */
  static fromPretrained(
    json: ConfigJson,
    tensors: StateDict,
    options?: FromPretrainedOptions,
  ): DistilBertModel {
    return loaded(new DistilBertModel(distilBertConfig(json), { initialize: false }), tensors, options);
  }

  forward(inputIds: Tensor, inputs: EncoderInputs = {}): Tensor {
    const names = ['attentionMask', 'positionIds'] as const;
    const { positionIds, mask } = encoded('DistilBertModel', inputIds, inputs, names);
    return this.transformer.layer.reduce(
      (x, layer) => layer.forward(x, mask),
      this.embeddings.forward(inputIds, positionIds),
    );
  }

  initialize(path = ''): void {
    drawWeights(this.getSubmodule(path), this.config.initializerRange);
  }

  layout(): WeightLayout {
    return { prefix: 'distilbert.', hasHead: false, ignored, tied: {} };
  }

  configJson(): ConfigJson {
    return distilBertJson(this.config, 'DistilBertModel');
  }
}

/**
 * DistilBERT that tells to which class a text belongs: tokens [N, L] to scores [N, classes].
 * Source: https://huggingface.co/docs/transformers/model_doc/distilbert#transformers.DistilBertForSequenceClassification
 *
 * @example
 * ```ts
 * import { DistilBertForSequenceClassification } from '@glissade/language';
 * import { tensor } from '@glissade/tensor';
 *
 * const sizes = { vocabSize: 64, dim: 32, hiddenDim: 64, nLayers: 2, nHeads: 4 };
 * const model = new DistilBertForSequenceClassification({ ...sizes, labels: ['NEGATIVE', 'POSITIVE'] }).eval();
 * const best = model.forward(tensor([[5, 6, 7]], { dtype: 'int32' })).argmax(-1).itemSync();
 * console.log(model.config.labels[best]!.length); // => 8
 * ```
 */
export class DistilBertForSequenceClassification extends PreTrainedModel<
  [inputIds: Tensor, inputs?: EncoderInputs],
  Tensor
> {
  readonly config: DistilBertConfig;
  readonly distilbert: DistilBertModel;
  readonly preClassifier: Linear;
  readonly classifier: Linear;
  readonly dropout: Dropout;

  constructor(config: Partial<DistilBertConfig> = {}, options: PreTrainedModelOptions = {}) {
    super();
    checkNames('DistilBertForSequenceClassification', options, ['initialize']);
    this.distilbert = new DistilBertModel(config, { initialize: false });
    this.config = this.distilbert.config;
    const { dim, labels, seqClassifDropout } = this.config;
    this.preClassifier = dense(dim, dim);
    this.classifier = dense(dim, labels.length);
    this.dropout = new Dropout(seqClassifDropout);
    if (options.initialize ?? true) this.initialize();
  }

  /** The model in a published folder: what `JSON.parse` gives of config.json, and `deserialize` of model.safetensors. */
  static fromPretrained(
    json: ConfigJson,
    tensors: StateDict,
    options?: FromPretrainedOptions,
  ): DistilBertForSequenceClassification {
    const model = new DistilBertForSequenceClassification(distilBertConfig(json), { initialize: false });
    return loaded(model, tensors, options);
  }

  forward(inputIds: Tensor, inputs: EncoderInputs = {}): Tensor {
    const first = this.distilbert.forward(inputIds, inputs).select(1, 0);
    return this.classifier.forward(this.dropout.forward(this.preClassifier.forward(first).relu()));
  }

  initialize(path = ''): void {
    drawWeights(this.getSubmodule(path), this.config.initializerRange);
  }

  layout(): WeightLayout {
    return { prefix: 'distilbert.', hasHead: true, ignored, tied: {} };
  }

  configJson(): ConfigJson {
    return distilBertJson(this.config, 'DistilBertForSequenceClassification');
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { preClassifier: 'pre_classifier' };
  }
}
