/** The two files of an adapter, as Hugging Face's PEFT writes and reads them. */
import { type Module, type StateDict, serialize } from '@glissade/nn';
import { CausalLM } from '../causal-lm.ts';
import { type ConfigJson, checkJson, refuseOthers } from '../config/read.ts';
import { Conv1D } from '../conv1d.ts';
import { addLora, type LoraAdapters } from './lora.ts';

/** Contents by file name. */
export interface LoraFiles {
  readonly 'adapter_config.json': string;
  readonly 'adapter_model.safetensors': Uint8Array<ArrayBuffer>;
}

/**
 * What a folder holds that PEFT reads (`PeftModel.from_pretrained(model, folder)`), and `loadLora` here: a small part of the model's size.
 *
 * @example
 * ```ts
 * import { addLora, GPT2LMHeadModel, loadLora, saveLora } from '@glissade/language';
 * import { deserialize } from '@glissade/nn';
 *
 * const model = new GPT2LMHeadModel({ vocabSize: 64, nPositions: 32, nEmbd: 32, nLayer: 2, nHead: 4 });
 * const adapters = addLora(model, { rank: 2, targets: ['c_attn'] });
 * const files = await saveLora(adapters);
 * adapters.remove();
 * const again = loadLora(
 *   model,
 *   JSON.parse(files['adapter_config.json']),
 *   deserialize(files['adapter_model.safetensors']).tensors,
 * );
 * console.log(again.settings.rank, again.settings.targets); // => 2 [ 'c_attn' ]
 * ```
 */
export async function saveLora<Inputs extends readonly unknown[], Output>(
  adapters: LoraAdapters<Inputs, Output>,
): Promise<LoraFiles> {
  const { rank, alpha, dropout, targets, modulesToSave } = adapters.settings;
  const layers = adapters.model.modules();
  const config = {
    peft_type: 'LORA',
    task_type: adapters.model instanceof CausalLM ? 'CAUSAL_LM' : null,
    base_model_name_or_path: null,
    bias: 'none',
    fan_in_fan_out: layers.some((layer) => layer instanceof Conv1D),
    inference_mode: true,
    lora_alpha: alpha,
    lora_dropout: dropout,
    modules_to_save: modulesToSave.length > 0 ? modulesToSave : null,
    r: rank,
    target_modules: targets,
  };
  return {
    'adapter_config.json': `${JSON.stringify(config, null, 2)}\n`,
    'adapter_model.safetensors': await serialize(adapters.stateDict(), { format: 'pt' }),
  };
}

/**
 * Puts an adapter of PEFT's on a model: what `JSON.parse` gives of adapter_config.json, and `deserialize` of adapter_model.safetensors.
 *
 * @throws RangeError for kinds of adapters that there are not; Error for tensors that do not fit
 */
export function loadLora<Inputs extends readonly unknown[], Output>(
  model: Module<Inputs, Output>,
  json: ConfigJson,
  tensors: StateDict,
): LoraAdapters<Inputs, Output> {
  const owner = 'loadLora';
  checkJson(owner, json);
  refuseOthers(owner, json, {
    peft_type: ['LORA'],
    bias: ['none'],
    use_dora: [false],
    use_rslora: [false],
    lora_bias: [false],
    layers_to_transform: [],
    exclude_modules: [],
    target_parameters: [],
    trainable_token_indices: [],
    layer_replication: [],
    alora_invocation_tokens: [],
    use_qalora: [false],
    use_bdlora: [],
    kasa_config: [],
    monteclora_config: [],
    // Others have changed the weights that are adapted.
    init_lora_weights: [true, false, 'gaussian', 'orthogonal', 'eva', 'mica'],
  });
  for (const key of ['rank_pattern', 'alpha_pattern'])
    if (Object.keys(json[key] ?? {}).length > 0)
      throw new RangeError(
        `${owner}: ${key} is ${JSON.stringify(json[key])}, which there is not; expected none`,
      );
  const {
    r,
    lora_alpha: alpha,
    lora_dropout: dropout,
    target_modules: targets,
    modules_to_save: saved,
  } = json;
  if (!isNames(targets) || !(saved == null || isNames(saved)))
    throw new RangeError(
      `${owner}: target_modules is ${JSON.stringify(targets)} and modules_to_save ${JSON.stringify(saved)}; expected names of layers`,
    );
  const trained = model.parameters().filter(({ requiresGrad }) => requiresGrad);
  const adapters = addLora(model, {
    rank: r as number,
    alpha: alpha as number,
    dropout: dropout as number,
    targets,
    modulesToSave: saved ?? [],
  });
  try {
    adapters.loadStateDict(tensors);
  } catch (error) {
    adapters.remove();
    for (const parameter of trained) parameter.requiresGrad = true;
    throw error;
  }
  return adapters;
}

const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string');
