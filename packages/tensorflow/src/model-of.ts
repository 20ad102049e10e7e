/** The model of a file, once its JSON and its weights are read. */
import { Tensor } from '@glissade/tensor';
import { WeightStore } from './file/weight-store.ts';
import type { FileWeight } from './file/weights-manifest.ts';
import type { Json } from './json.ts';
import type { LayerConfig } from './layer-config.ts';
import type { LayerKind } from './layer-kind.ts';
import type { LayerParts } from './layer-parts.ts';
import { layerKinds } from './layers/index.ts';
import type { LayersModel } from './layers-model.ts';
import { makeModel } from './make-model.ts';
import { maskOf, withMask } from './masks.ts';
import type { Call } from './topology/call-arguments.ts';
import type { Writer } from './writer.ts';

/** What layers of a class do: it reads the settings and takes the weights once, and gives what is computed of the inputs at every call. */
export type CustomLayer = (config: LayerConfig, parts: LayerParts) => (...inputs: Tensor[]) => Tensor;

export interface ModelOptions {
  readonly customLayers: Readonly<Record<string, CustomLayer>>;
  readonly writer: Writer;
}

/** The model, in `eval()`. Throws for weights that no layer takes. */
export function modelOf(
  operation: string,
  json: Json,
  weights: readonly FileWeight[],
  { customLayers, writer }: ModelOptions,
): LayersModel {
  const store = new WeightStore(weights);
  const custom = Object.entries(customLayers).map(([name, layer]) => [name, kindOf(name, layer)] as const);
  const kinds = { ...layerKinds, ...Object.fromEntries(custom) };
  const model = makeModel(operation, json, { store, kinds, writer });
  const left = store.left();
  if (left.length > 0)
    throw new TypeError(
      `${operation}: no layer has the weights ${left.slice(0, 8).join(', ')}${left.length > 8 ? ', ...' : ''}; are the files of one model?`,
    );
  return model.eval();
}

/** A layer of functions of tensors: as many steps count behind it as in its first input. Functions of tf take all tensors of a call. */
const kindOf =
  (name: string, layer: CustomLayer): LayerKind =>
  (config, parts) => {
    const compute = layer(config, parts);
    return (inputs, _training, call) => {
      const tensors = name.startsWith('tf.') ? tensorsOf(call) : inputs;
      return withMask(compute(...tensors), tensors[0] && maskOf(tensors[0]));
    };
  };

/** By place, and then by name, as the file has them. */
function tensorsOf({ args, kwargs }: Call): Tensor[] {
  const within = (value: unknown): Tensor[] => {
    if (value instanceof Tensor) return [value];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(within) : [];
  };
  return within([args, kwargs]);
}
