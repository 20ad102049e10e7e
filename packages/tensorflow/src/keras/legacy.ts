/** Files of HDF5 that hold a whole model: what Keras wrote before 3, and writes still as `.h5`. */
import type { FileWeight } from '../file/weights-manifest.ts';
import { isJson, type Json } from '../json.ts';
import type { Hdf5 } from './hdf5.ts';

/** The model in such a file, as its JSON. Throws where there are weights alone. */
export function legacyModel(file: Hdf5): { model: unknown; version: string } {
  const config = file.attribute('model_config');
  if (typeof config === 'string')
    return { model: JSON.parse(config), version: String(file.attribute('keras_version') ?? '2') };
  throw new TypeError(
    'loadKeras: the file has no model_config: it is of save_weights(), without the layers; expected one of model.save()',
  );
}

/** Its weights, under the names that layers ask for. */
export function legacyWeights(model: Json, file: Hdf5): FileWeight[] {
  const name = nameOf(model);
  const wrapped = new Set(wrappedNames(model));
  const group = file.group('model_weights');
  return (group?.keys ?? []).flatMap((layer) =>
    [...group!.group(layer)!.datasets()].map(([path, weight]) => {
      const parts = path.replace(/:0$/, '').split('/');
      // Since Keras 3, those in a list of layers have its name before theirs; those in a graph have not that of the model.
      if (parts[0] === name && parts.length > 2 && name !== layer) parts.shift();
      const scope = layer.split('/');
      if (!scope.every((part, i) => part === parts[i])) parts.unshift(...scope);
      const kept = parts.filter((part, i) => i === 0 || i === parts.length - 1 || !wrapped.has(part));
      return { ...weight, name: kept.join('/') };
    }),
  );
}

/** The names of what a layer does at each step, or keeps within bounds, at any depth: its weights are those of the layer. */
function wrappedNames(model: Json): string[] {
  const { layers, layer } = isJson(model.config) ? model.config : {};
  const inner = Array.isArray(layers) ? layers.filter(isJson) : [];
  const isWrapped =
    ['TimeDistributed', 'SpectralNormalization'].includes(String(model.class_name)) && isJson(layer);
  return [...inner.flatMap(wrappedNames), ...(isWrapped ? [nameOf(layer), ...wrappedNames(layer)] : [])];
}

const nameOf = ({ config }: Json): string => String(isJson(config) ? config.name : undefined);
