/** Reads models that TensorFlow.js has saved, or its converter has made of Keras's. */
import { checkNames } from '@glissade/tensor';
import { modelJsonOf } from './file/model-json.ts';
import { bytesOf, type ReadFile } from './file/read-file.ts';
import { readWeights } from './file/read-weights.ts';
import type { LayersModel } from './layers-model.ts';
import { type CustomLayer, modelOf } from './model-of.ts';
import { writerOf } from './writer.ts';

/** What `loadLayersModel` accepts. */
export interface LoadLayersModelOptions {
  /** The file that says what the model is. Default 'model.json'. */
  readonly file?: string;
  /** What layers of other classes do, by the name of the class; functions of `tf` by theirs, 'tf.signal.fft'. */
  readonly customLayers?: Readonly<Record<string, CustomLayer>>;
}

/**
 * The model in a `model.json` and the files of weights that it names: what `model.save()` of TensorFlow.js writes, Teachable Machine
 * exports, and `tensorflowjs_converter --output_format tfjs_layers_model` makes of Keras's files. Quantized weights become floats.
 * Source: https://js.tensorflow.org/api/latest/#loadLayersModel
 *
 * @param read - gives the bytes of a file by its name: from a folder, a server, an archive
 * @param options - `customLayers` for classes that TensorFlow.js does not have
 * @throws TypeError for what is no such model, such as a graph model (`loadGraphModel` reads those), for layers that are not known, and for weights that are missing or
 * left over; ShapeError for one of another shape than its layer's; RangeError for files of weights that are too short or too long
 *
 * @example
 * ```ts no-run
 * import { readFile } from 'node:fs/promises';
 * import { loadLayersModel } from '@glissade/tensorflow';
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
  const { topology, version, manifest } = modelJsonOf(file, await bytesOf('loadLayersModel', read, file));
  const weights = await readWeights('loadLayersModel', read, file, manifest);
  return modelOf('loadLayersModel', topology, weights, { customLayers, writer: writerOf(version) });
}
