/** Models of TensorFlow.js and Keras: read, trained on, written back; and graphs of TensorFlow's. */
export type { FileContent, ReadFile } from './file/read-file.ts';
export type { ExpectedShape } from './file/weight-store.ts';
export { GraphModel } from './graph/graph-model.ts';
export { type LoadGraphModelOptions, loadGraphModel } from './graph/load-graph-model.ts';
export type { LayerConfig } from './layer-config.ts';
export type { LayerParts } from './layer-parts.ts';
export { LayersModel } from './layers-model.ts';
export { type LoadKerasOptions, loadKeras } from './load-keras.ts';
export { type LoadLayersModelOptions, loadLayersModel } from './load-layers-model.ts';
export type { CustomLayer } from './model-of.ts';
export { type LayersModelFiles, saveLayersModel } from './save-layers-model.ts';
export type { ModelInput } from './topology/topology.ts';
