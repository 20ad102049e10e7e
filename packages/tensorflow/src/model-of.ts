/** The model of a file, once its JSON and its weights are read. */
import type { Tensor } from '@glissade/tensor';
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
  const custom = Object.entries(customLayers).map(([name, layer]) => [name, kindOf(layer)] as const);
  const kinds = { ...layerKinds, ...Object.fromEntries(custom) };
  const model = makeModel(operation, json, { store, kinds, writer });
  const left = store.left();
  if (left.length > 0)
    throw new TypeError(
      `${operation}: no layer has the weights ${left.slice(0, 8).join(', ')}${left.length > 8 ? ', ...' : ''}; are the files of one model?`,
    );
  return model.eval();
}

/** A layer of functions of tensors: as many steps count behind it as in its first input. */
const kindOf =
  (layer: CustomLayer): LayerKind =>
  (config, parts) => {
    const compute = layer(config, parts);
    return (inputs) => withMask(compute(...inputs), inputs[0] && maskOf(inputs[0]));
  };
