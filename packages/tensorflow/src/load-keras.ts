/** Reads the files that Keras saves in Python. */
import { checkNames, kindOf } from '@glissade/tensor';
import { jsonOf } from './file/model-json.ts';
import { bytesIn } from './file/read-file.ts';
import type { FileWeight } from './file/weights-manifest.ts';
import { isJson, type Json, shown } from './json.ts';
import { filesIn } from './keras/archive.ts';
import { Hdf5 } from './keras/hdf5.ts';
import { legacyModel, legacyWeights } from './keras/legacy.ts';
import { variablesOf } from './keras/variables.ts';
import type { LayersModel } from './layers-model.ts';
import { type CustomLayer, modelOf } from './model-of.ts';
import { writerOf } from './writer.ts';

/** What `loadKeras` accepts. */
export interface LoadKerasOptions {
  /** What layers of other classes do, by the name of the class; functions of `tf` by theirs, 'tf.signal.fft'. */
  readonly customLayers?: Readonly<Record<string, CustomLayer>>;
}

/**
 * The model in a file of `model.save('model.keras')`, or of `model.save('model.h5')`, which Keras 2 wrote, too.
 * Source: https://keras.io/api/models/model_saving_apis/model_saving_and_loading/
 *
 * @param bytes - the file's
 * @throws TypeError for what is no such file or is damaged, for layers that are not known, and for weights that are missing or left over;
 * ShapeError for one of another shape than its layer's
 *
 * @example
 * ```ts no-run
 * import { readFile } from 'node:fs/promises';
 * import { loadKeras } from '@glissade/tensorflow';
 *
 * const model = await loadKeras(await readFile('digits.keras'));
 * console.log(model.inputs); // => [ { name: 'input_layer', shape: [ null, 28, 28, 1 ], dtype: 'float32' } ]
 * ```
 */
export async function loadKeras(
  bytes: Uint8Array | ArrayBuffer,
  options: LoadKerasOptions = {},
): Promise<LayersModel> {
  checkNames('loadKeras', options, ['customLayers']);
  const { customLayers = {} } = options;
  const { model, weights, version } = await contentOf(asBytes(bytes));
  return modelOf('loadKeras', model, weights, { customLayers, writer: writerOf(version) });
}

interface Content {
  readonly model: Json;
  readonly weights: readonly FileWeight[];
  readonly version: string;
}

async function contentOf(bytes: Uint8Array): Promise<Content> {
  const start = String.fromCharCode(...bytes.subarray(0, 4));
  if (bytes[0] === 0x89 && start.endsWith('HDF')) {
    const file = Hdf5.open(bytes, 'the file');
    const { model, version } = legacyModel(file);
    return { model: checked(model), version, weights: legacyWeights(checked(model), file) };
  }
  if (start.startsWith('PK')) {
    const files = await filesIn(bytes, ['config.json', 'metadata.json', 'model.weights.h5']);
    const model = checked(jsonOf('loadKeras', 'config.json', files['config.json']));
    const metadata = jsonOf('loadKeras', 'metadata.json', files['metadata.json']);
    const weights = variablesOf(model, Hdf5.open(files['model.weights.h5'], 'model.weights.h5'));
    return { model, weights, version: String((isJson(metadata) && metadata.keras_version) || 3) };
  }
  throw new TypeError(
    `loadKeras: the file begins with ${shown(start)}; expected a .keras file, which is a zip, or one of HDF5`,
  );
}

function checked(model: unknown): Json {
  if (isJson(model)) return model;
  throw new TypeError(`loadKeras: the model is ${shown(model)}; expected { class_name, config }`);
}

function asBytes(file: unknown): Uint8Array {
  const bytes = bytesIn(file);
  if (bytes) return bytes;
  throw new TypeError(
    `loadKeras: got ${kindOf(file)}; expected the bytes of a file, such as await readFile(path)`,
  );
}
