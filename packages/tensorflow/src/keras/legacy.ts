/** Files of HDF5 that hold a whole model: what Keras wrote before 3, and writes still as `.h5`. */
import type { FileWeight } from '../file/weights-manifest.ts';
import { isJson, type Json } from '../json.ts';
import { isModelJson } from '../topology/layer-json.ts';
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
  const models = new Set([nameOf(model), ...modelNames(model)]);
  const group = file.group('model_weights');
  return (group?.keys ?? []).flatMap((layer) =>
    [...group!.group(layer)!.datasets()].map(([path, weight]) => {
      // Since Keras 3, those in a list of layers have its name before theirs.
      const parts = path.replace(/:0$/, '').split('/');
      while (parts.length > 2 && models.has(parts[0]!)) parts.shift();
      return { ...weight, name: parts.join('/') };
    }),
  );
}

/** The names of the models in a model, at any depth. */
function modelNames(model: Json): string[] {
  const layers = isJson(model.config) && Array.isArray(model.config.layers) ? model.config.layers : [];
  return layers
    .filter(isModelJson)
    .flatMap((json) => [String((json.config as Json).name), ...modelNames(json)]);
}

const nameOf = ({ config }: Json): string => String(isJson(config) ? config.name : undefined);
