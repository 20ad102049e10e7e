/** Modules, layers, initialisers, state dictionaries and the files they are kept in. */
export { Flatten, Identity, LogSoftmax, ReLU, Sigmoid, Softmax, Tanh } from './activation.ts';
export {
  BatchNorm1d,
  BatchNorm2d,
  type BatchNormLayerOptions,
  type BatchNormOptions,
  batchNorm,
} from './batch-norm.ts';
export { type BufferOptions, buffer } from './buffer.ts';
export { Conv1d, Conv2d, type ConvOptions } from './convolution.ts';
export { Dropout } from './dropout.ts';
export { Embedding, type EmbeddingOptions, embedding } from './embedding.ts';
export { GroupNorm, groupNorm } from './group-norm.ts';
export * as init from './init.ts';
export {
  LayerNorm,
  type LayerNormOptions,
  layerNorm,
  RMSNorm,
  type RMSNormOptions,
  rmsNorm,
} from './layer-norm.ts';
export { Linear } from './linear.ts';
export { type AnyModule, Module } from './module.ts';
export type { NormalizationOptions, NormLayerOptions } from './normalization.ts';
export { AvgPool2d, MaxPool2d } from './pooling.ts';
export { type DeserializeOptions, deserialize, type SavedTensors, serialize } from './safetensors.ts';
export { Sequential } from './sequential.ts';
export type { LoadOptions, LoadReport, StateDict } from './state-dict.ts';
export { type SummaryOptions, summary } from './summary.ts';
export type { WeightOptions } from './weights.ts';
