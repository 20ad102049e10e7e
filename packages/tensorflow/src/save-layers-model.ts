/** Writes models as TensorFlow.js has them. */
import type { Tensor } from '@glissade/tensor';
import { joined } from './file/joined.ts';
import { Layer } from './layer.ts';
import { LayersModel } from './layers-model.ts';

/** The files of a model by their names: write them into one folder. */
export interface LayersModelFiles {
  readonly 'model.json': Uint8Array<ArrayBuffer>;
  readonly 'weights.bin': Uint8Array<ArrayBuffer>;
}

/**
 * The files of a model that `loadLayersModel` has read, with the weights that it has now: `tf.loadLayersModel` opens them.
 * Source: https://js.tensorflow.org/api/latest/#tf.LayersModel.save
 *
 * @throws TypeError for a model of Keras 3, which TensorFlow.js does not read, and for another module: `exportOnnx` of `@glissade/onnx`
 * writes those
 *
 * @example
 * ```ts no-run
 * import { writeFile } from 'node:fs/promises';
 * import { loadLayersModel, saveLayersModel } from '@glissade/tensorflow';
 *
 * const model = await loadLayersModel(async (path) => (await fetch(`https://example.com/model/${path}`)).arrayBuffer());
 * for (const [name, bytes] of Object.entries(await saveLayersModel(model))) await writeFile(name, bytes);
 * ```
 */
export async function saveLayersModel(model: LayersModel): Promise<LayersModelFiles> {
  if (!(model instanceof LayersModel))
    throw new TypeError(
      'saveLayersModel: expected a model that loadLayersModel has read; other modules are written by exportOnnx of @glissade/onnx',
    );
  if (model.kerasVersion >= 3)
    throw new TypeError(
      `saveLayersModel: the model is of Keras ${model.kerasVersion}, whose layers TensorFlow.js does not read. Write its weights with ` +
        'serialize(model.stateDict()), or the whole with exportOnnx of @glissade/onnx',
    );
  const weights = model.modules().flatMap((module) => (module instanceof Layer ? module.fileWeights() : []));
  const data = await Promise.all(weights.map(([, tensor]) => tensor.data()));
  const bytes = data.map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  const json = {
    format: 'layers-model',
    generatedBy: 'Glissade',
    convertedBy: null,
    modelTopology: { ...model.toJSON(), keras_version: model.writtenBy, backend: 'tensor_flow.js' },
    weightsManifest: [{ paths: ['weights.bin'], weights: weights.map(specOf) }],
  };
  return { 'model.json': new TextEncoder().encode(JSON.stringify(json)), 'weights.bin': joined(bytes) };
}

const specOf = ([name, { shape, dtype }]: [string, Tensor]): object => ({ name, shape, dtype });
