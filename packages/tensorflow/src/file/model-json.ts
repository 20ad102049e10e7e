/** The file that says what a model is, and where its weights are. */
import { isJson, type Json, shown } from '../json.ts';

/** What it has in it. */
export interface ModelJson {
  /** `{ class_name, config }` */
  readonly topology: Json;
  /** Of what wrote it, if the file says so. */
  readonly version: unknown;
  readonly manifest: unknown;
}

/** Reads the JSON. Throws, saying what there is, for anything but a model of layers. */
export function modelJsonOf(file: string, bytes: Uint8Array): ModelJson {
  const json = jsonOf('loadLayersModel', file, bytes);
  const { modelTopology, weightsManifest, format } = isJson(json) ? json : {};
  if (format === 'graph-model' || (isJson(modelTopology) && 'node' in modelTopology))
    throw new TypeError(
      `loadLayersModel: ${file} is a graph model, whose layers are lost; expected a layers model. Use loadGraphModel, or ` +
        'make a layers model of a Keras file with tensorflowjs_converter --output_format tfjs_layers_model',
    );
  if (!isJson(modelTopology))
    throw new TypeError(
      `loadLayersModel: ${file} has ${shown(json)}; expected { modelTopology, weightsManifest }`,
    );
  // Files of Keras's have the model a step deeper.
  const { model_config: deeper, keras_version: version } = modelTopology;
  return { topology: isJson(deeper) ? deeper : modelTopology, version, manifest: weightsManifest };
}

/** The JSON in a file. Throws for what is none. */
export function jsonOf(operation: string, file: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new TypeError(
      `${operation}: ${file} is no JSON (${(cause as Error).message}): the download is incomplete, or it is another file`,
      { cause },
    );
  }
}
