/** A causal language model by what its files say that it is. */
import type { StateDict } from '@glissade/nn';
import type { CausalLM } from '../causal-lm.ts';
import { type ConfigJson, checkJson } from '../config/read.ts';
import { GPT2LMHeadModel } from '../gpt2/model.ts';
import { LlamaForCausalLM } from '../llama/model.ts';
import type { FromPretrainedOptions } from './pretrained-model.ts';

const families: Readonly<
  Record<string, (json: ConfigJson, tensors: StateDict, options?: FromPretrainedOptions) => CausalLM>
> = {
  gpt2: GPT2LMHeadModel.fromPretrained,
  llama: LlamaForCausalLM.fromPretrained,
  mistral: LlamaForCausalLM.fromPretrained,
  qwen2: LlamaForCausalLM.fromPretrained,
};

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
  checkJson('autoModelForCausalLM', json);
  const { model_type: type } = json;
  const load = typeof type === 'string' && Object.hasOwn(families, type) ? families[type] : undefined;
  if (load) return load(json, tensors, options);
  throw new RangeError(
    `autoModelForCausalLM: model_type is ${JSON.stringify(type)}, which there is not; expected ${Object.keys(families).join(', ')}`,
  );
}
