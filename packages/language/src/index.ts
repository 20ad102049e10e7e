/** Language models with Hugging Face's names: their weights load here, and what is trained here loads there. */
export { type BertConfig, bertConfig } from './bert/config.ts';
export { BertForMaskedLM, BertForSequenceClassification } from './bert/heads.ts';
export { BertModel, type BertModelOptions, type BertOutput } from './bert/model.ts';
export { type CausalInputs, positionsOf } from './causal-attention.ts';
export { type CausalConfig, CausalLM } from './causal-lm.ts';
export { causalLMLoss } from './causal-lm-loss.ts';
export type { ConfigJson } from './config/read.ts';
export { type DistilBertConfig, distilBertConfig } from './distilbert/config.ts';
export { DistilBertForSequenceClassification, DistilBertModel } from './distilbert/model.ts';
export type { BertInputs, EncoderInputs } from './encoder-attention.ts';
export type { BeamOptions } from './generation/beam-search.ts';
export { type Beam, type Beams, generateBeams } from './generation/beams.ts';
export { Decoder, type DecoderOptions } from './generation/decoder.ts';
export { generate, generateTokens } from './generation/generate.ts';
export type { Compile, LanguageModel } from './generation/language-model.ts';
export type { GenerateOptions } from './generation/options.ts';
export type { Prompt } from './generation/prompt.ts';
export type { SamplingOptions } from './generation/sampling.ts';
export type { SuppressionOptions } from './generation/suppression.ts';
export { type GPT2Config, gpt2Config } from './gpt2/config.ts';
export { GPT2LMHeadModel, GPT2Model } from './gpt2/model.ts';
export { type CachedShape, type CacheOptions, KeyValueCache } from './key-value-cache.ts';
export { type LlamaConfig, llamaConfig } from './llama/config.ts';
export { LlamaForCausalLM, LlamaModel } from './llama/model.ts';
export type { RopeScaling } from './llama/rotary.ts';
export { addLora, LoraAdapters, type LoraOptions, type LoraSettings, mergeLora } from './lora/lora.ts';
export { type LoraFiles, loadLora, saveLora } from './lora/lora-files.ts';
export type { LoraLayer } from './lora/lora-layer.ts';
export {
  autoModelForCausalLM,
  autoModelForSeq2SeqLM,
  autoModelForSpeechSeq2Seq,
} from './pretrained/auto-model.ts';
export {
  type AnyPreTrainedModel,
  type FromPretrainedOptions,
  PreTrainedModel,
  type PreTrainedModelOptions,
  type WeightLayout,
} from './pretrained/pretrained-model.ts';
export { type PretrainedFiles, savePretrained } from './pretrained/save-pretrained.ts';
export { stateFromHuggingFace, stateToHuggingFace } from './pretrained/state.ts';
export type { CrossKeys } from './seq2seq/cross-attention.ts';
export {
  type EncodedSource,
  type Seq2SeqConfig,
  type Seq2SeqInputs,
  Seq2SeqLM,
  type SourceInputs,
} from './seq2seq/seq2seq-lm.ts';
export { seq2seqLMLoss } from './seq2seq/seq2seq-lm-loss.ts';
export { type T5Config, t5Config } from './t5/config.ts';
export { T5ForConditionalGeneration } from './t5/model.ts';
export { type WhisperConfig, whisperConfig } from './whisper/config.ts';
export { WhisperForConditionalGeneration } from './whisper/model.ts';
