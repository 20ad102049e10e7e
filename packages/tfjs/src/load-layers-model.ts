/** Reads models that TensorFlow.js has saved, or its converter has made of Keras's. */
import { checkNames, type Tensor } from '@glissade/tensor';
import { joined } from './file/joined.ts';
import { modelJsonOf } from './file/model-json.ts';
import { bytesOf, type ReadFile } from './file/read-file.ts';
import { WeightStore } from './file/weight-store.ts';
import { groupsOf, weightsIn } from './file/weights-manifest.ts';
import type { LayerConfig } from './layer-config.ts';
import type { LayerKind } from './layer-kind.ts';
import type { LayerParts } from './layer-parts.ts';
import { layerKinds } from './layers/index.ts';
import type { LayersModel } from './layers-model.ts';
import { makeModel } from './make-model.ts';
import { maskOf, withMask } from './masks.ts';

/** What `loadLayersModel` accepts. */
export interface LoadLayersModelOptions {
  /** The file that says what the model is. Default 'model.json'. */
  readonly file?: string;
  /** What layers of other classes do, by the name of the class. */
  readonly customLayers?: Readonly<Record<string, CustomLayer>>;
}

/** What layers of a class do: it reads the settings and takes the weights once, and gives what is computed of the inputs at every call. */
export type CustomLayer = (config: LayerConfig, parts: LayerParts) => (...inputs: Tensor[]) => Tensor;

/**
 * The model in a `model.json` and the files of weights that it names: what `model.save()` of TensorFlow.js writes, Teachable Machine
 * exports, and `tensorflowjs_converter --output_format tfjs_layers_model` makes of Keras's files. Quantized weights become floats.
 * Source: https://js.tensorflow.org/api/latest/#loadLayersModel
 *
 * @param read - gives the bytes of a file by its name: from a folder, a server, an archive
 * @param options - `customLayers` for classes that TensorFlow.js does not have
 * @throws TypeError for what is no such model, such as a graph model, for layers that are not known, and for weights that are missing or
 * left over; ShapeError for one of another shape than its layer's; RangeError for files of weights that are too short or too long
 *
 * @example
 * ```ts no-run
 * import { readFile } from 'node:fs/promises';
 * import { loadLayersModel } from '@glissade/tfjs';
 *
 * const model = await loadLayersModel((path) => readFile(`digits/${path}`));
 * console.log(model.inputs); // => [ { name: 'conv2d_input', shape: [ null, 28, 28, 1 ], dtype: 'float32' } ]
 * ```
 */
export async function loadLayersModel(
  read: ReadFile,
  options: LoadLayersModelOptions = {},
): Promise<LayersModel> {
  checkNames('loadLayersModel', options, ['file', 'customLayers']);
  const { file = 'model.json', customLayers = {} } = options;
  const { topology, manifest } = modelJsonOf(file, await bytesOf(read, file));
  const groups = groupsOf(file, manifest);
  const weights = await Promise.all(
    groups.map(async (group) =>
      weightsIn(group, joined(await Promise.all(group.paths.map((path) => bytesOf(read, path))))),
    ),
  );
  const store = new WeightStore(weights.flat());
  const custom = Object.entries(customLayers).map(([name, layer]) => [name, kindOf(layer)] as const);
  const kinds = { ...layerKinds, ...Object.fromEntries(custom) };
  const model = makeModel('loadLayersModel', topology, { store, kinds });
  const left = store.left();
  if (left.length > 0)
    throw new TypeError(
      `loadLayersModel: no layer has the weights ${left.slice(0, 8).join(', ')}${left.length > 8 ? ', ...' : ''}; are the files of one model?`,
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
