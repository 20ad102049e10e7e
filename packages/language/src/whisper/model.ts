/** Whisper. Source: Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision", 2022, https://arxiv.org/abs/2212.04356 */
import type { Linear, StateDict } from '@glissade/nn';
import { checkNames, type Tensor } from '@glissade/tensor';
import type { Context } from '../causal-attention.ts';
import { lastOf } from '../causal-lm.ts';
import type { ConfigJson } from '../config/read.ts';
import type { CachedShape } from '../key-value-cache.ts';
import type {
  FromPretrainedOptions,
  PreTrainedModelOptions,
  WeightLayout,
} from '../pretrained/pretrained-model.ts';
import { loaded } from '../pretrained/state.ts';
import { type EncodedSource, Seq2SeqLM, type SourceInputs } from '../seq2seq/seq2seq-lm.ts';
import { dense, drawWeights } from '../undrawn.ts';
import { completeWhisperConfig, type WhisperConfig, whisperConfig, whisperJson } from './config.ts';
import { WhisperDecoder } from './decoder.ts';
import { WhisperEncoder } from './encoder.ts';

const owner = 'WhisperForConditionalGeneration';

/**
 * Whisper that writes what is said: features of sound [N, numMelBins, 2 maxSourcePositions] and what its decoder reads, [N, L], to scores
 * [N, L, vocabSize] of what follows. `whisperFeatures` of `@glissade/signal` makes features of sound. `generate` gives the text of 30 seconds, as
 * the model writes it; longer sound is for the caller to cut, and tokens of times are tokens as others.
 * Source: https://huggingface.co/docs/transformers/model_doc/whisper#transformers.WhisperForConditionalGeneration
 *
 * @example
 * ```ts
 * import { generate, WhisperForConditionalGeneration } from '@glissade/language';
 * import { randn } from '@glissade/tensor';
 *
 * const sizes = { dModel: 16, encoderLayers: 1, decoderLayers: 1, encoderAttentionHeads: 2, decoderAttentionHeads: 2 };
 * const tokens = { vocabSize: 24, decoderStartTokenId: 1, eosTokenId: null, padTokenId: 0 };
 * const model = new WhisperForConditionalGeneration({ ...sizes, ...tokens, numMelBins: 8, maxSourcePositions: 10 });
 * // Language and task are tokens, too.
 * const options = { decoderInputIds: [1, 5, 7], suppressTokens: [2, 3], maxNewTokens: 4 };
 * const [written] = await generate(model, randn([1, 8, 20]), options);
 * console.log(written!.length, written!.slice(0, 3)); // => 7 [ 1, 5, 7 ]
 * ```
 */
export class WhisperForConditionalGeneration extends Seq2SeqLM {
  readonly config: WhisperConfig;
  readonly model: { readonly encoder: WhisperEncoder; readonly decoder: WhisperDecoder };
  readonly projOut: Linear;

  constructor(config: Partial<WhisperConfig> = {}, options: PreTrainedModelOptions = {}) {
    super();
    checkNames(owner, options, ['initialize']);
    const whole = completeWhisperConfig(config);
    this.config = whole;
    this.model = { encoder: new WhisperEncoder(whole), decoder: new WhisperDecoder(whole) };
    this.projOut = dense(whole.dModel, whole.vocabSize, false);
    if (whole.tieWordEmbeddings) this.projOut.weight = this.model.decoder.embedTokens.weight;
    if (options.initialize ?? true) this.initialize();
  }

  /** The model in a published folder: what `JSON.parse` gives of config.json, and `deserialize` of model.safetensors. */
  static fromPretrained(
    json: ConfigJson,
    tensors: StateDict,
    options?: FromPretrainedOptions,
  ): WhisperForConditionalGeneration {
    return loaded(
      new WhisperForConditionalGeneration(whisperConfig(json), { initialize: false }),
      tensors,
      options,
    );
  }

  get sourceKind(): 'features' {
    return 'features';
  }

  encode(source: Tensor, { attentionMask }: SourceInputs = {}): EncodedSource {
    if (attentionMask)
      throw new TypeError(
        `${owner}: attentionMask is for tokens; of features all frames are read, those of silence too`,
      );
    const hidden = this.model.encoder.forward(source);
    const layers = this.model.decoder.layers.map(({ encoderAttn }) => encoderAttn.keysOf(hidden));
    return { layers, mask: undefined };
  }

  protected decode(
    decoderInputIds: Tensor,
    source: EncodedSource,
    context: Context,
    logitsToKeep: number | undefined,
  ): Tensor {
    const hidden = this.model.decoder.forward(decoderInputIds, context, source);
    return this.projOut.forward(lastOf(owner, hidden, logitsToKeep));
  }

  get cachedShape(): CachedShape {
    const { decoderLayers, decoderAttentionHeads: heads, dModel } = this.config;
    return { layers: decoderLayers, heads, headDim: dModel / heads };
  }

  get maxPositions(): number {
    return this.config.maxTargetPositions;
  }

  initialize(path = ''): void {
    drawWeights(this.getSubmodule(path), this.config.initStd);
    if (this.getSubmodule(path).parameters().includes(this.model.encoder.embedPositions.weight))
      this.model.encoder.placeWaves();
  }

  layout(): WeightLayout {
    const tied = this.config.tieWordEmbeddings
      ? { 'proj_out.weight': 'model.decoder.embed_tokens.weight' }
      : {};
    return { prefix: 'model.', hasHead: true, ignored: [], tied };
  }

  configJson(): ConfigJson {
    return whisperJson(this.config, owner);
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { projOut: 'proj_out' };
  }
}
