/** A layer as files describe it, and what a model takes. */
import { isJson, type Json, shown } from '../json.ts';
import type { LayerJson, ModelInput } from './topology.ts';

/** The classes that are models. */
export type ModelKind = 'Functional' | 'Model' | 'Sequential';

const modelKinds: readonly unknown[] = ['Functional', 'Model', 'Sequential'] satisfies ModelKind[];

/** Whether a layer is a model of layers. */
export const isModelJson = (json: unknown): json is Json & { readonly class_name: ModelKind } =>
  isJson(json) && modelKinds.includes(json.class_name);

/** `{ class_name, config: { name } }`, checked. */
export function layerJsonOf(where: string, json: unknown): LayerJson {
  const { class_name: kind, config } = isJson(json) ? json : {};
  const name = isJson(config) ? (config.name ?? (json as Json).name) : undefined;
  if (typeof kind === 'string' && isJson(config) && typeof name === 'string' && name !== '__proto__')
    return { name, kind, config, json: json as Json };
  throw new TypeError(`${where}: a layer is ${shown(json)}; expected { class_name, config: { name } }`);
}

/** The list of layers in a model's settings. */
export function layersOf(where: string, layers: unknown): LayerJson[] {
  if (!Array.isArray(layers) || layers.length === 0)
    throw new TypeError(`${where}: layers is ${shown(layers)}; expected a list of layers`);
  const found = layers.map((json) => layerJsonOf(where, json));
  const names = new Set<string>();
  for (const { name } of found) {
    if (names.has(name)) throw new TypeError(`${where}: two layers are named '${name}'`);
    names.add(name);
  }
  return found;
}

/** What an input layer, or the first layer of a list, says of the tensor that it takes. */
export function inputOf(name: string, config: Json): ModelInput {
  const given = config.batch_input_shape ?? config.batch_shape;
  const isLength = (length: unknown): boolean => length === null || Number.isInteger(length);
  const shape = Array.isArray(given) && given.every(isLength) ? given : undefined;
  return { name, shape, dtype: typeof config.dtype === 'string' ? config.dtype : 'float32' };
}
