/** BERT with heads: what stands at a place, and to which class a text belongs. */
import { Dropout, LayerNorm, type Linear, Module, type StateDict } from '@glissade/nn';
import { checkNames, type Tensor } from '@glissade/tensor';
import { activationOf } from '../activations.ts';
import type { ConfigJson } from '../config/read.ts';
import type { BertInputs } from '../encoder-attention.ts';
import {
  type FromPretrainedOptions,
  PreTrainedModel,
  type PreTrainedModelOptions,
  type WeightLayout,
} from '../pretrained/pretrained-model.ts';
import { loaded } from '../pretrained/state.ts';
import { dense, drawWeights } from '../undrawn.ts';
import { type BertConfig, bertConfig, bertJson } from './config.ts';
import { BertModel, notNeeded, oldNames } from './model.ts';

/** From what is known of tokens, the scores of what they are. */
class BertPredictions extends Module {
  /** [vocabSize]: the decoder's, which files name twice. */
  readonly bias: Tensor;
  readonly transform: { readonly dense: Linear; readonly layerNorm: LayerNorm };
  readonly decoder: Linear;
  readonly activation: string;

  constructor({ hiddenSize, vocabSize, layerNormEps, hiddenAct }: BertConfig, embeddings: Tensor) {
    super();
    const decoder = dense(hiddenSize, vocabSize);
    decoder.weight = embeddings;
    // First, as its first name is what it goes by.
    this.bias = decoder.bias!;
    this.transform = {
      dense: dense(hiddenSize, hiddenSize),
      layerNorm: new LayerNorm(hiddenSize, { eps: layerNormEps }),
    };
    this.decoder = decoder;
    this.activation = hiddenAct;
  }

  forward(hidden: Tensor): Tensor {
    const inner = activationOf(this.activation)(this.transform.dense.forward(hidden));
    return this.decoder.forward(this.transform.layerNorm.forward(inner));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { 'transform.layerNorm': 'transform.LayerNorm' };
  }
}

/**
 * BERT that tells which token belongs where: tokens [N, L], some of them masked, to scores [N, L, vocabSize]. Learn with `crossEntropy` of
 * `logits.flatten(0, 1)` and labels that are -100 where nothing is masked.
 * Source: https://huggingface.co/docs/transformers/model_doc/bert#transformers.BertForMaskedLM
 *
 * @example
 * ```ts
 * import { BertForMaskedLM } from '@glissade/language';
 * import { tensor } from '@glissade/tensor';
 *
 * const model = new BertForMaskedLM({ vocabSize: 64, hiddenSize: 32, numHiddenLayers: 2, numAttentionHeads: 4, intermediateSize: 64 });
 * console.log(model.forward(tensor([[5, 6, 7]], { dtype: 'int32' })).shape); // => [ 1, 3, 64 ]
 * ```
 */
export class BertForMaskedLM extends PreTrainedModel<[inputIds: Tensor, inputs?: BertInputs], Tensor> {
  readonly config: BertConfig;
  readonly bert: BertModel;
  readonly cls: { readonly predictions: BertPredictions };

  constructor(config: Partial<BertConfig> = {}, options: PreTrainedModelOptions = {}) {
    super();
    checkNames('BertForMaskedLM', options, ['initialize']);
    this.bert = new BertModel(config, { initialize: false, addPoolingLayer: false });
    this.config = this.bert.config;
    this.cls = { predictions: new BertPredictions(this.config, this.bert.embeddings.wordEmbeddings.weight) };
    if (options.initialize ?? true) this.initialize();
  }

  /** The model in a published folder: what `JSON.parse` gives of config.json, and `deserialize` of model.safetensors. */
  static fromPretrained(
    json: ConfigJson,
    tensors: StateDict,
    options?: FromPretrainedOptions,
  ): BertForMaskedLM {
    return loaded(new BertForMaskedLM(bertConfig(json), { initialize: false }), tensors, options);
  }

  forward(inputIds: Tensor, inputs: BertInputs = {}): Tensor {
    return this.cls.predictions.forward(this.bert.forward(inputIds, inputs).lastHiddenState);
  }

  initialize(path = ''): void {
    drawWeights(this.getSubmodule(path), this.config.initializerRange);
  }

  layout(): WeightLayout {
    return {
      prefix: 'bert.',
      hasHead: true,
      ignored: notNeeded,
      tied: {
        'cls.predictions.decoder.weight': 'bert.embeddings.word_embeddings.weight',
        'cls.predictions.decoder.bias': 'cls.predictions.bias',
      },
      renamed: oldNames!,
    };
  }

  configJson(): ConfigJson {
    return bertJson(this.config, 'BertForMaskedLM');
  }
}

/**
 * BERT that tells to which class a text belongs: tokens [N, L] to scores [N, classes]. Its head is new for who begins with a published BERT:
 * `fromPretrained(config, weights, { fresh: ['classifier'] })`, with `id2label` in the configuration for the names of your classes.
 * Source: https://huggingface.co/docs/transformers/model_doc/bert#transformers.BertForSequenceClassification
 *
 * @example
 * ```ts
 * import { BertForSequenceClassification } from '@glissade/language';
 * import { crossEntropy } from '@glissade/losses';
 * import { tensor } from '@glissade/tensor';
 *
 * const sizes = { vocabSize: 64, hiddenSize: 32, numHiddenLayers: 2, numAttentionHeads: 4, intermediateSize: 64 };
 * const model = new BertForSequenceClassification({ ...sizes, labels: ['bad', 'fair', 'good'] });
 * const logits = model.forward(tensor([[5, 6, 7], [8, 9, 4]], { dtype: 'int32' }));
 * crossEntropy(logits, tensor([2, 0], { dtype: 'int32' })).backward();
 * console.log(logits.shape); // => [ 2, 3 ]
 * ```
 */
export class BertForSequenceClassification extends PreTrainedModel<
  [inputIds: Tensor, inputs?: BertInputs],
  Tensor
> {
  readonly config: BertConfig;
  readonly bert: BertModel;
  readonly dropout: Dropout;
  readonly classifier: Linear;

  constructor(config: Partial<BertConfig> = {}, options: PreTrainedModelOptions = {}) {
    super();
    checkNames('BertForSequenceClassification', options, ['initialize']);
    this.bert = new BertModel(config, { initialize: false });
    this.config = this.bert.config;
    const { hiddenSize, labels, classifierDropout, hiddenDropoutProb } = this.config;
    this.dropout = new Dropout(classifierDropout ?? hiddenDropoutProb);
    this.classifier = dense(hiddenSize, labels.length);
    if (options.initialize ?? true) this.initialize();
  }

  /** The model in a published folder: what `JSON.parse` gives of config.json, and `deserialize` of model.safetensors. */
  static fromPretrained(
    json: ConfigJson,
    tensors: StateDict,
    options?: FromPretrainedOptions,
  ): BertForSequenceClassification {
    const model = new BertForSequenceClassification(bertConfig(json), { initialize: false });
    return loaded(model, tensors, options);
  }

  forward(inputIds: Tensor, inputs: BertInputs = {}): Tensor {
    const { poolerOutput } = this.bert.forward(inputIds, inputs);
    return this.classifier.forward(this.dropout.forward(poolerOutput!));
  }

  initialize(path = ''): void {
    drawWeights(this.getSubmodule(path), this.config.initializerRange);
  }

  layout(): WeightLayout {
    return { prefix: 'bert.', hasHead: true, ignored: notNeeded, tied: {}, renamed: oldNames! };
  }

  configJson(): ConfigJson {
    return bertJson(this.config, 'BertForSequenceClassification');
  }
}
