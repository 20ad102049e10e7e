/** Models by what their files say that they are. */
import type { StateDict } from '@glissade/nn';
import type { CausalLM } from '../causal-lm.ts';
import { type ConfigJson, checkJson } from '../config/read.ts';
import { GPT2LMHeadModel } from '../gpt2/model.ts';
import { LlamaForCausalLM } from '../llama/model.ts';
import type { Seq2SeqLM } from '../seq2seq/seq2seq-lm.ts';
import { T5ForConditionalGeneration } from '../t5/model.ts';
import { WhisperForConditionalGeneration } from '../whisper/model.ts';
import type { FromPretrainedOptions } from './pretrained-model.ts';

/** What loads a family of models, by its name. */
type Families<Model> = Readonly<
  Record<string, (json: ConfigJson, tensors: StateDict, options?: FromPretrainedOptions) => Model>
>;

const causal: Families<CausalLM> = {
  gpt2: GPT2LMHeadModel.fromPretrained,
  llama: LlamaForCausalLM.fromPretrained,
  mistral: LlamaForCausalLM.fromPretrained,
  qwen2: LlamaForCausalLM.fromPretrained,
};
const seq2seq: Families<Seq2SeqLM> = { t5: T5ForConditionalGeneration.fromPretrained };
const speech: Families<Seq2SeqLM> = {
  whisper: WhisperForConditionalGeneration.fromPretrained,
};
/** Where else a family is looked for. */
const all = {
  autoModelForCausalLM: causal,
  autoModelForSeq2SeqLM: seq2seq,
  autoModelForSpeechSeq2Seq: speech,
} as const;

function byFamily<Model>(
  owner: keyof typeof all,
  families: Families<Model>,
  json: ConfigJson,
  tensors: StateDict,
  options: FromPretrainedOptions | undefined,
): Model {
  checkJson(owner, json);
  const { model_type: type } = json;
  const has = (those: object): boolean => typeof type === 'string' && Object.hasOwn(those, type);
  if (has(families)) return families[type as string]!(json, tensors, options);
  const other = Object.entries(all).find(([, those]) => has(those))?.[0];
  throw new RangeError(
    `${owner}: model_type is ${JSON.stringify(type)}, ${other ? `which ${other}() loads` : 'which there is not'}; expected ${Object.keys(families).join(', ')}`,
  );
}

/**
 * The model in a published folder, of the class that its config.json asks for; for who does not know which. Whoever knows saves the others in
 * the bundle: `GPT2LMHeadModel.fromPretrained`, `LlamaForCausalLM.fromPretrained`.
 * Source: https://huggingface.co/docs/transformers/model_doc/auto#transformers.AutoModelForCausalLM
 *
 * @param json - what `JSON.parse` gives of config.json
 * @param tensors - what `deserialize` gives of model.safetensors; those of several files together: `{ ...first, ...second }`
 * @throws RangeError for models that there are not, Error for weights that do not fit
 *
 * @example
 * ```ts
 * import { autoModelForCausalLM, LlamaForCausalLM, savePretrained } from '@glissade/language';
 * import { deserialize } from '@glissade/nn';
 *
 * const sizes = { vocabSize: 64, hiddenSize: 32, intermediateSize: 64, numHiddenLayers: 1, numAttentionHeads: 4 };
 * const files = await savePretrained(new LlamaForCausalLM({ ...sizes, modelType: 'qwen2' }));
 * const { tensors } = deserialize(files['model.safetensors']);
 * const model = autoModelForCausalLM(JSON.parse(files['config.json']), tensors);
 * console.log(model instanceof LlamaForCausalLM, model.config.vocabSize); // => true 64
 * ```
 */
export function autoModelForCausalLM(
  json: ConfigJson,
  tensors: StateDict,
  options?: FromPretrainedOptions,
): CausalLM {
  return byFamily('autoModelForCausalLM', causal, json, tensors, options);
}

/**
 * The same for models that write a text for another one: T5 and its kin, `T5ForConditionalGeneration`.
 * Source: https://huggingface.co/docs/transformers/model_doc/auto#transformers.AutoModelForSeq2SeqLM
 *
 * @throws RangeError for models that there are not, Error for weights that do not fit
 *
 * @example
 * ```ts
 * import { autoModelForSeq2SeqLM, savePretrained, T5ForConditionalGeneration } from '@glissade/language';
 * import { deserialize } from '@glissade/nn';
 *
 * const files = await savePretrained(new T5ForConditionalGeneration({ vocabSize: 64, dModel: 32, numLayers: 1 }));
 * const { tensors } = deserialize(files['model.safetensors']);
 * const model = autoModelForSeq2SeqLM(JSON.parse(files['config.json']), tensors);
 * console.log(model.sourceKind, model.config.dModel); // => tokens 32
 * ```
 */
export const autoModelForSeq2SeqLM = (
  json: ConfigJson,
  tensors: StateDict,
  options?: FromPretrainedOptions,
): Seq2SeqLM => byFamily('autoModelForSeq2SeqLM', seq2seq, json, tensors, options);

/**
 * The same for models that write what was said: Whisper, `WhisperForConditionalGeneration`.
 * Source: https://huggingface.co/docs/transformers/model_doc/auto#transformers.AutoModelForSpeechSeq2Seq
 *
 * @throws RangeError for models that there are not, Error for weights that do not fit
 *
 * @example
 * ```ts
 * import { autoModelForSpeechSeq2Seq, savePretrained, WhisperForConditionalGeneration } from '@glissade/language';
 * import { deserialize } from '@glissade/nn';
 *
 * const sizes = { vocabSize: 64, dModel: 32, encoderLayers: 1, decoderLayers: 1, padTokenId: null };
 * const heads = { encoderAttentionHeads: 2, decoderAttentionHeads: 2 };
 * const files = await savePretrained(new WhisperForConditionalGeneration({ ...sizes, ...heads }));
 * const { tensors } = deserialize(files['model.safetensors']);
 * const model = autoModelForSpeechSeq2Seq(JSON.parse(files['config.json']), tensors);
 * console.log(model.sourceKind, model.config.dModel); // => features 32
 * ```
 */
export const autoModelForSpeechSeq2Seq = (
  json: ConfigJson,
  tensors: StateDict,
  options?: FromPretrainedOptions,
): Seq2SeqLM => byFamily('autoModelForSpeechSeq2Seq', speech, json, tensors, options);
