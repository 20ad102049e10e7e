/** The two files of a model, as Hugging Face's `save_pretrained` writes them. */
import { serialize } from '@glissade/nn';
import type { AnyPreTrainedModel } from './pretrained-model.ts';
import { stateToHuggingFace } from './state.ts';

/** Contents by file name. */
export interface PretrainedFiles {
  readonly 'config.json': string;
  readonly 'model.safetensors': Uint8Array<ArrayBuffer>;
}

/**
 * What a folder holds that `from_pretrained` of Hugging Face's transformers reads, and `fromPretrained` here.
 *
 * @example
 * ```ts
 * import { GPT2LMHeadModel, savePretrained } from '@glissade/language';
 * import { deserialize } from '@glissade/nn';
 *
 * const model = new GPT2LMHeadModel({ vocabSize: 64, nPositions: 32, nEmbd: 32, nLayer: 1, nHead: 4 });
 * const files = await savePretrained(model);
 * // for (const [name, contents] of Object.entries(files)) await writeFile(`my-model/${name}`, contents);
 * const same = GPT2LMHeadModel.fromPretrained(
 *   JSON.parse(files['config.json']),
 *   deserialize(files['model.safetensors']).tensors,
 * );
 * console.log(same.config.nEmbd); // => 32
 * ```
 */
export async function savePretrained(model: AnyPreTrainedModel): Promise<PretrainedFiles> {
  return {
    'config.json': `${withPoints(JSON.stringify(model.configJson(), null, 2))}\n`,
    'model.safetensors': await serialize(stateToHuggingFace(model), { format: 'pt' }),
  };
}

/** Fields that version 5 of transformers takes as 1.0 alone, where JavaScript knows 1. */
const fractions = /"(\w+_(?:factor|range|std|eps|epsilon))": (\d+)(?=,?$)/gm;
const withPoints = (json: string): string => json.replace(fractions, '"$1": $2.0');
