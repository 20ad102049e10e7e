/** Reads graph models, which TensorFlow.js's converter makes of TensorFlow's. */
import { checkNames } from '@glissade/tensor';
import { bytesOf, type ReadFile } from '../file/read-file.ts';
import { readWeights } from '../file/read-weights.ts';
import { graphOf } from './graph-json.ts';
import { GraphModel } from './graph-model.ts';
import { GraphWeights } from './graph-weights.ts';
import { keyOf, ordered } from './order.ts';
import { runsOf } from './plan.ts';

/** What `loadGraphModel` accepts. */
export interface LoadGraphModelOptions {
  /** The file that says what the model is. Default 'model.json'. */
  readonly file?: string;
}

/**
 * The graph model in a `model.json` and the files of weights that it names, as `tensorflowjs_converter --output_format tfjs_graph_model` makes
 * it of TensorFlow's models and TensorFlow Hub has it. What networks of images and transformers compute with is there; loops, texts, sparse
 * tensors and boxes are not. Quantized weights become floats, and int64 int32.
 * Source: https://js.tensorflow.org/api/latest/#loadGraphModel
 *
 * @param read - gives the bytes of a file by its name: from a folder, a server, an archive
 * @throws TypeError for what is no such model, such as a layers model (`loadLayersModel` reads those), for operators that are not there (the
 * error names all), for attributes that are wrong, and for weights that are missing; RangeError for files of weights that are too short or too
 * long
 *
 * @example
 * ```ts no-run
 * import { readFile } from 'node:fs/promises';
 * import { loadGraphModel } from '@glissade/tensorflow';
 *
 * const model = await loadGraphModel((path) => readFile(`mobilenet/${path}`));
 * console.log(model.inputs); // => [ { name: 'images', dtype: 'float32', shape: [ null, 224, 224, 3 ] } ]
 * console.log(model.outputNames); // => [ 'logits' ]
 * ```
 */
export async function loadGraphModel(
  read: ReadFile,
  options: LoadGraphModelOptions = {},
): Promise<GraphModel> {
  const operation = 'loadGraphModel';
  checkNames(operation, options, ['file']);
  const { file = 'model.json' } = options;
  const graph = graphOf(operation, file, await bytesOf(operation, read, file));
  const given = new Set(graph.inputs.map(({ value }) => keyOf(value)));
  const outputs = graph.outputs.map(({ value }) => value);
  const order = ordered(operation, graph.nodes, given, outputs);
  const runs = runsOf(operation, order);
  const weights = GraphWeights.of(operation, order, await readWeights(operation, read, file, graph.manifest));
  return new GraphModel(operation, { graph, runs, weights }).eval();
}
