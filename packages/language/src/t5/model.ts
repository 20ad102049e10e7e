/** T5. Source: Raffel et al., "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer", 2019. */
import type { Embedding, Linear, StateDict } from '@glissade/nn';
import { checkNames, type Tensor } from '@glissade/tensor';
import type { Context } from '../causal-attention.ts';
import { lastOf } from '../causal-lm.ts';
import type { ConfigJson } from '../config/read.ts';
import { encoded } from '../encoder-attention.ts';
import type { CachedShape } from '../key-value-cache.ts';
import type {
  FromPretrainedOptions,
  PreTrainedModelOptions,
  WeightLayout,
} from '../pretrained/pretrained-model.ts';
import { loaded } from '../pretrained/state.ts';
import { type EncodedSource, Seq2SeqLM, type SourceInputs } from '../seq2seq/seq2seq-lm.ts';
import { dense, vectors } from '../undrawn.ts';
import { completeT5Config, type T5Config, t5Config, t5Json } from './config.ts';
import { drawT5Weights } from './initialize.ts';
import { T5Decoder, T5Encoder } from './stack.ts';

const owner = 'T5ForConditionalGeneration';

/**
 * T5 that writes a text for another one: tokens [N, S] and what its decoder reads, [N, L], to scores [N, L, vocabSize] of what follows. With other
 * configurations it is T5 1.1 and FLAN-T5.
 * Source: https://huggingface.co/docs/transformers/model_doc/t5#transformers.T5ForConditionalGeneration
 *
 * @example
 * ```ts
 * import { generate, seq2seqLMLoss, T5ForConditionalGeneration } from '@glissade/language';
 * import { tensor } from '@glissade/tensor';
 *
 * const model = new T5ForConditionalGeneration({ vocabSize: 64, dModel: 32, dKv: 8, dFf: 64, numLayers: 2, numHeads: 4 });
 * const source = tensor([[5, 6, 7, 8]], { dtype: 'int32' });
 * const labels = tensor([[9, 10, 1]], { dtype: 'int32' });
 * seq2seqLMLoss(model.forward(source, { labels }), labels).backward();
 * const [written] = await generate(model, [5, 6, 7, 8], { maxNewTokens: 5, eosTokenId: null });
 * console.log(written!.length, written![0]); // => 6 0
 * ```
 */
export class T5ForConditionalGeneration extends Seq2SeqLM {
  readonly config: T5Config;
  readonly shared: Embedding;
  readonly encoder: T5Encoder;
  readonly decoder: T5Decoder;
  readonly lmHead: Linear;

  constructor(config: Partial<T5Config> = {}, options: PreTrainedModelOptions = {}) {
    super();
    checkNames(owner, options, ['initialize']);
    const whole = completeT5Config(config);
    this.config = whole;
    this.shared = vectors(whole.vocabSize, whole.dModel);
    this.encoder = new T5Encoder(whole);
    this.decoder = new T5Decoder(whole);
    this.lmHead = dense(whole.dModel, whole.vocabSize, false);
    if (whole.tieWordEmbeddings) this.lmHead.weight = this.shared.weight;
    if (options.initialize ?? true) this.initialize();
  }

  /** The model in a published folder: what `JSON.parse` gives of config.json, and `deserialize` of model.safetensors. */
  static fromPretrained(
    json: ConfigJson,
    tensors: StateDict,
    options?: FromPretrainedOptions,
  ): T5ForConditionalGeneration {
    const config = t5Config(json);
    // Version 5 of transformers calls all weights tied, and writes a head that is not.
    const hasHead = json['scale_decoder_outputs'] != null && Object.hasOwn(tensors, 'lm_head.weight');
    const given = hasHead ? { ...config, tieWordEmbeddings: false } : config;
    return loaded(new T5ForConditionalGeneration(given, { initialize: false }), tensors, options);
  }

  get sourceKind(): 'tokens' {
    return 'tokens';
  }

  encode(source: Tensor, inputs: SourceInputs = {}): EncodedSource {
    const { positionIds, mask } = encoded(owner, source, inputs, ['attentionMask']);
    const places = positionIds.squeeze(0);
    const context = { mask, isCausal: false, positionIds, queryPlaces: places, keyPlaces: places };
    const hidden = this.encoder.forward(this.shared.forward(source), context);
    const layers = this.decoder.block.map(({ layer: [, cross] }) => cross.encDecAttention.keysOf(hidden));
    return { layers, mask };
  }

  protected decode(
    decoderInputIds: Tensor,
    source: EncodedSource,
    context: Context,
    logitsToKeep: number | undefined,
  ): Tensor {
    const hidden = this.decoder.forward(this.shared.forward(decoderInputIds), context, source);
    const last = lastOf(owner, hidden, logitsToKeep);
    const { scaleDecoderOutputs, dModel } = this.config;
    return this.lmHead.forward(scaleDecoderOutputs ? last.mul(dModel ** -0.5) : last);
  }

  get cachedShape(): CachedShape {
    const { numDecoderLayers, numLayers, numHeads, dKv } = this.config;
    return { layers: numDecoderLayers ?? numLayers, heads: numHeads, headDim: dKv };
  }

  get maxPositions(): number {
    return Infinity;
  }

  initialize(path = ''): void {
    drawT5Weights(this, this.getSubmodule(path));
  }

  layout(): WeightLayout {
    return {
      prefix: 'transformer.',
      hasHead: false,
      ignored: [
        /^(encoder|decoder)\.embed_tokens\.weight$/,
        /^decoder\.block\.0\.layer\.1\.EncDecAttention\.relative_attention_bias\.weight$/,
      ],
      tied: this.config.tieWordEmbeddings ? { 'lm_head.weight': 'shared.weight' } : {},
    };
  }

  configJson(): ConfigJson {
    return t5Json(this.config, owner);
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { lmHead: 'lm_head' };
  }
}
