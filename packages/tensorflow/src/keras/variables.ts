/** The weights of a .keras file. They lie under the classes of their layers, counted, and have numbers for names. */
import type { FileWeight } from '../file/weights-manifest.ts';
import { isJson, type Json } from '../json.ts';
import { directionScope } from '../layers/wrappers.ts';
import { isModelJson, layerJsonOf } from '../topology/layer-json.ts';
import type { Hdf5 } from './hdf5.ts';

/** Under the names that layers ask for: the path of models to the layer, the layer's, and the number. */
export function variablesOf(model: Json, file: Hdf5): FileWeight[] {
  return inModel(model, file, '');
}

function inModel(model: Json, file: Hdf5, scope: string): FileWeight[] {
  const group = file.group('layers');
  if (!group) return [];
  const counts = new Map<string, number>();
  const layers = isJson(model.config) && Array.isArray(model.config.layers) ? model.config.layers : [];
  return layers.flatMap((json) => {
    const { kind, name } = layerJsonOf('loadKeras', json);
    const own = group.group(counted(snakeCase(kind), counts));
    return own ? inLayer(json, own, scope + name) : [];
  });
}

/** Of a layer, a model, or what is within a layer. */
function inLayer(json: unknown, group: Hdf5, scope: string): FileWeight[] {
  if (isModelJson(json)) return inModel(json, group, `${scope}/`);
  const { config } = layerJsonOf('loadKeras', json);
  const { layer } = config;
  if (!isJson(layer)) return inParts(group, scope);
  const each = group.group('layer');
  const directions = ['forward', 'backward'].flatMap((direction) => {
    const own = group.group(`${direction}_layer`);
    const inner = direction === 'backward' ? (config.backward_layer ?? layer) : layer;
    return own ? inLayer(inner, own, `${scope}/${directionScope(direction, config)}`) : [];
  });
  return [...(each ? inLayer(layer, each, scope) : []), ...directions];
}

/** `query_dense/vars/0`, or `cell/vars/0`, as the name that it has here. What random numbers come from is left out. */
function inParts(group: Hdf5, scope: string): FileWeight[] {
  return [...group.datasets()].flatMap(([path, weight]) => {
    if (path.includes('seed_generator')) return [];
    const parts = path.split('/').filter((part) => !['cell', 'vars'].includes(part));
    const named = parts.map((part, i) => {
      // The four products of an attention are layers of their own.
      if (part.endsWith('_dense'))
        return part === 'output_dense' ? 'attention_output' : part.slice(0, -'_dense'.length);
      return parts[i - 1]?.endsWith('_dense') ? ['kernel', 'bias'][Number(part)] : part;
    });
    return { ...weight, name: [scope, ...named].join('/') };
  });
}

/** The name, with a number behind it from the second on. */
function counted(name: string, counts: Map<string, number>): string {
  const count = counts.get(name) ?? 0;
  counts.set(name, count + 1);
  return count === 0 ? name : `${name}_${count}`;
}

/** Source: https://github.com/keras-team/keras/blob/master/keras/src/utils/naming.py */
const snakeCase = (name: string): string =>
  name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
