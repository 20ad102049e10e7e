/** The file that says what a model is, and where its weights are. */
import { isJson, type Json, shown } from '../json.ts';

/** What it has in it. */
export interface ModelJson {
  /** `{ class_name, config }` */
  readonly topology: Json;
  readonly manifest: unknown;
}

/** Reads the JSON. Throws, saying what there is, for anything but a model of layers. */
export function modelJsonOf(file: string, bytes: Uint8Array): ModelJson {
  const json = parsedJson(`loadLayersModel: ${file}`, bytes);
  const { modelTopology, weightsManifest, format } = isJson(json) ? json : {};
  if (format === 'graph-model' || (isJson(modelTopology) && 'node' in modelTopology))
    throw new TypeError(
      `loadLayersModel: ${file} is a graph model, whose layers are lost; expected a layers model. Make one with ` +
        'tensorflowjs_converter --output_format tfjs_layers_model, or read the model as ONNX with importOnnx',
    );
  if (!isJson(modelTopology))
    throw new TypeError(
      `loadLayersModel: ${file} has ${shown(json)}; expected { modelTopology, weightsManifest }`,
    );
  // Files of Keras's have the model a step deeper.
  const { model_config: deeper } = modelTopology;
  return { topology: isJson(deeper) ? deeper : modelTopology, manifest: weightsManifest };
}

/** JSON out of its bytes. Throws, with what is read, for others. */
export function parsedJson(where: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new TypeError(
      `${where} is no JSON (${(cause as Error).message}): the download is incomplete, or it is another file`,
      { cause },
    );
  }
}
