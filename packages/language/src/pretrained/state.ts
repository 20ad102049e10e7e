/** State dictionaries as they are published, and as models here take them. */
import { moduleName, type StateDict } from '@glissade/nn';
import { checkNames, described, type Tensor } from '@glissade/tensor';
import type { AnyPreTrainedModel, FromPretrainedOptions } from './pretrained-model.ts';

/**
 * Tensors of a published file under the names that the model has: with the prefix of its base, or without; without the buffers of old
 * files and the heads of other models; tied weights, of which files hold one, under both names.
 *
 * @throws Error that names what is missing and what is not expected
 *
 * @example
 * ```ts
 * import { GPT2LMHeadModel, stateFromHuggingFace } from '@glissade/language';
 *
 * const model = new GPT2LMHeadModel({ vocabSize: 64, nPositions: 32, nEmbd: 32, nLayer: 1, nHead: 4 });
 * // The published file of gpt2 has neither prefix nor head.
 * const published = model.transformer.stateDict();
 * console.log('lm_head.weight' in published, 'lm_head.weight' in stateFromHuggingFace(model, published)); // => false true
 * ```
 */
export function stateFromHuggingFace(
  model: AnyPreTrainedModel,
  tensors: StateDict,
  options: FromPretrainedOptions = {},
): StateDict {
  checkNames('stateFromHuggingFace', options, ['fresh']);
  if (typeof tensors !== 'object' || tensors === null)
    throw new TypeError(
      `stateFromHuggingFace: the tensors are ${described(tensors)}; expected them by name: what deserialize() gives as tensors`,
    );
  const { fresh = [] } = options;
  const { tied } = model.layout();
  const own = model.stateDict();
  const state = { ...renamed(model, tensors) };
  for (const [name, source] of Object.entries(tied)) if (state[source]) state[name] = state[source];
  if (!Array.isArray(fresh))
    throw new TypeError(
      `stateFromHuggingFace: fresh is ${JSON.stringify(fresh)}; expected names of modules: { fresh: ['classifier'] }`,
    );
  const isWithin = (path: string, name: string): boolean => name === path || name.startsWith(`${path}.`);
  const isFresh = (name: string): boolean => fresh.some((path) => isWithin(path, name));
  const unknown = fresh.find((path) => !Object.keys(own).some((name) => isWithin(path, name)));
  if (unknown !== undefined)
    throw new Error(
      `stateFromHuggingFace: fresh names ${unknown}, which ${moduleName(model)} has not; expected names such as ${Object.keys(
        own,
      )
        .at(-1)!
        .replace(/\.[^.]+$/, '')}`,
    );
  const missing = Object.keys(own).filter((name) => !state[name] && !isFresh(name));
  const unexpected = Object.keys(state).filter((name) => !Object.hasOwn(own, name));
  if (missing.length + unexpected.length > 0)
    throw new Error(
      `stateFromHuggingFace: these are not the weights of ${moduleName(model)} with this configuration:` +
        listed('missing', missing) +
        listed('not expected', unexpected) +
        (missing.length > 0 ? mend(missing) : ''),
    );
  return state;
}

const listed = (what: string, names: readonly string[]): string => {
  const more = names.length > 12 ? ` and ${names.length - 12} others` : '';
  return names.length > 0 ? `\n  ${what}: ${names.slice(0, 12).join(', ')}${more}` : '';
};

/** What is missing may be new. */
const mend = (missing: readonly string[]): string =>
  `\n  What is to be drawn anew is named: { fresh: ['${missing[0]!.replace(/\.[^.]+$/, '')}'] }`;

/** With the prefix or without it, as the model has them. */
function renamed(model: AnyPreTrainedModel, tensors: StateDict): Record<string, Tensor> {
  const { prefix, hasHead, ignored, renamed = [] } = model.layout();
  const names = new Set(Object.keys(model.stateDict()));
  // Names are any texts, '__proto__' too.
  const found: Record<string, Tensor> = Object.create(null);
  for (const [published, tensor] of Object.entries(tensors)) {
    const now = renamed.reduce((name, [was, is]) => name.replace(was, is), published);
    const bare = now.startsWith(prefix) ? now.slice(prefix.length) : now;
    const own = [now, hasHead ? prefix + bare : bare].find((name) => names.has(name));
    if (own === undefined && ignored.some((each) => each.test(now))) continue;
    found[own ?? published] = tensor;
  }
  return found;
}

/**
 * The model's tensors as Hugging Face's files hold them: of tied weights one.
 *
 * @example
 * ```ts
 * import { GPT2LMHeadModel, stateToHuggingFace } from '@glissade/language';
 *
 * const model = new GPT2LMHeadModel({ vocabSize: 64, nPositions: 32, nEmbd: 32, nLayer: 1, nHead: 4 });
 * console.log('lm_head.weight' in model.stateDict(), 'lm_head.weight' in stateToHuggingFace(model)); // => true false
 * ```
 */
export function stateToHuggingFace(model: AnyPreTrainedModel): StateDict {
  const { tied } = model.layout();
  return Object.fromEntries(Object.entries(model.stateDict()).filter(([name]) => !Object.hasOwn(tied, name)));
}

/** Puts published tensors into a model that was made without weights; gives it ready for use, as in evaluation. */
export function loaded<Model extends AnyPreTrainedModel>(
  model: Model,
  tensors: StateDict,
  options: FromPretrainedOptions = {},
): Model {
  model.loadStateDict(stateFromHuggingFace(model, tensors, options), { strict: !options.fresh });
  for (const path of options.fresh ?? []) model.initialize(path);
  return model.eval();
}
