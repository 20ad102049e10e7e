/** The weights of a .keras file. They lie under the classes of their layers, counted, and have numbers for names. */
import type { FileWeight } from '../file/weights-manifest.ts';
import { isJson, type Json } from '../json.ts';
import { directionScope } from '../layers/wrappers.ts';
import { isModelJson, layerJsonOf } from '../topology/layer-json.ts';
import type { Hdf5 } from './hdf5.ts';

/** Under the names that layers ask for: the layer's, and the number. */
export function variablesOf(model: Json, file: Hdf5): FileWeight[] {
  const group = file.group('layers');
  return group ? below(model, group) : [];
}

function below(model: Json, group: Hdf5): FileWeight[] {
  const counts = new Map<string, number>();
  const layers = isJson(model.config) && Array.isArray(model.config.layers) ? model.config.layers : [];
  return layers.flatMap((json) => {
    const { kind, name, config } = layerJsonOf('loadKeras', json);
    const unique = counted(snakeCase(kind), counts);
    const own = group.group(unique);
    if (!own) return [];
    if (isModelJson(json)) {
      const inner = own.group('layers');
      return inner ? below(json, inner) : [];
    }
    return [...own.datasets()].flatMap(([path, weight]) => {
      const scope = scopeOf(path, name, config);
      return scope === undefined ? [] : { ...weight, name: scope };
    });
  });
}

/** `forward_layer/cell/vars/0` of a layer as the name that it has here; undefined for the state of random numbers. */
function scopeOf(path: string, layer: string, config: Json): string | undefined {
  if (path.includes('seed_generator')) return undefined;
  const parts = path.split('/').filter((part) => !['cell', 'vars', 'layer'].includes(part));
  const named = parts.map((part, i) => {
    const direction = /^(forward|backward)_layer$/.exec(part)?.[1];
    if (direction !== undefined) return directionScope(direction, config);
    // The four products of an attention are layers of their own.
    if (part.endsWith('_dense'))
      return part === 'output_dense' ? 'attention_output' : part.slice(0, -'_dense'.length);
    return parts[i - 1]?.endsWith('_dense') ? ['kernel', 'bias'][Number(part)] : part;
  });
  return [layer, ...named].join('/');
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
