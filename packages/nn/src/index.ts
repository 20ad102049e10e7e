/** Modules, layers, initialisers, state dictionaries and the files they are kept in. */
export {
  CELU,
  ELU,
  GELU,
  GLU,
  Hardsigmoid,
  Hardswish,
  Hardtanh,
  LeakyReLU,
  LogSigmoid,
  LogSoftmax,
  Mish,
  ReLU,
  ReLU6,
  SELU,
  Sigmoid,
  SiLU,
  Softmax,
  Softmax2d,
  Softmin,
  Softplus,
  Softsign,
  Tanh,
} from './activation.ts';
export {
  celu,
  glu,
  hardshrink,
  softmin,
  softshrink,
  tanhshrink,
  threshold,
} from './activation-functions.ts';
export {
  adaptiveMaxPool1dWithIndices,
  adaptiveMaxPool2dWithIndices,
  adaptiveMaxPool3dWithIndices,
} from './adaptive-max-pool-indices.ts';
export { AdaptiveMaxPool1d, AdaptiveMaxPool2d, AdaptiveMaxPool3d } from './adaptive-max-pooling-layers.ts';
export {
  adaptiveAvgPool1d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d,
} from './adaptive-pooling.ts';
export {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveAvgPool3d,
} from './adaptive-pooling-layers.ts';
export {
  AdaptiveLogSoftmaxWithLoss,
  type AdaptiveSoftmaxOptions,
  type AdaptiveSoftmaxOutput,
} from './adaptive-softmax.ts';
export { type AffineGridOptions, affineGrid } from './affine-grid.ts';
export { AlphaDropout, alphaDropout, FeatureAlphaDropout, featureAlphaDropout } from './alpha-dropout.ts';
export { type AttentionOptions, scaledDotProductAttention } from './attention.ts';
export { AvgPool2d } from './average-pooling.ts';
export type { BackwardHook, BackwardPreHook, HookedGradients } from './backward-hooks.ts';
export { type BatchNormOptions, batchNorm } from './batch-norm.ts';
export { BatchNorm1d, BatchNorm2d, BatchNorm3d, type BatchNormLayerOptions } from './batch-norm-layers.ts';
export { Bilinear, bilinear } from './bilinear.ts';
export { type BufferOptions, buffer } from './buffer.ts';
export { Dropout1d, Dropout2d, Dropout3d, dropout1d, dropout2d, dropout3d } from './channel-dropout.ts';
export { ChannelShuffle, channelShuffle } from './channel-shuffle.ts';
export { checkpoint, checkpointSequential } from './checkpoint.ts';
export { moduleName } from './class-name.ts';
export { Conv1d, Conv2d, Conv3d, type ConvOptions } from './convolution.ts';
export { CosineSimilarity, type CosineSimilarityOptions, cosineSimilarity } from './cosine-similarity.ts';
export { PairwiseDistance, type PairwiseDistanceOptions, pairwiseDistance } from './distance.ts';
export type { DividedPoolingOptions } from './divided-pooling.ts';
export { Dropout, type DropoutOptions, dropout } from './dropout.ts';
export {
  Embedding,
  type EmbeddingLayerOptions,
  type EmbeddingOptions,
  embedding,
  type PretrainedOptions,
} from './embedding.ts';
export {
  type BagMode,
  EmbeddingBag,
  type EmbeddingBagInputs,
  type EmbeddingBagOptions,
  embeddingBag,
} from './embedding-bag.ts';
export { evaluating } from './evaluating.ts';
export type { ExtraKeys } from './extra-keys.ts';
export { Fold, fold, Unfold } from './fold.ts';
export {
  type FractionalPoolingOptions,
  fractionalMaxPool2d,
  fractionalMaxPool2dWithIndices,
  fractionalMaxPool3d,
  fractionalMaxPool3dWithIndices,
} from './fractional-pooling.ts';
export {
  FractionalMaxPool2d,
  FractionalMaxPool3d,
  type FractionalMaxPoolOptions,
} from './fractional-pooling-layers.ts';
export type { FractionalSizes } from './fractional-sizes.ts';
export { functionalCall } from './functional-call.ts';
export { fuseConvBnEval, fuseLinearBnEval } from './fusion.ts';
export { type GridSampleOptions, gridSample } from './grid-sample.ts';
export { GroupNorm, groupNorm } from './group-norm.ts';
export { type GumbelSoftmaxOptions, gumbelSoftmax } from './gumbel-softmax.ts';
export type { ForwardHook, ForwardPreHook, HookHandle } from './hooks.ts';
export * as init from './init.ts';
export { type InstanceNormOptions, instanceNorm } from './instance-norm.ts';
export {
  InstanceNorm1d,
  InstanceNorm2d,
  InstanceNorm3d,
  type InstanceNormLayerOptions,
} from './instance-norm-layers.ts';
export { type InterpolateOptions, interpolate, Upsample } from './interpolate.ts';
export {
  LayerNorm,
  type LayerNormOptions,
  layerNorm,
  RMSNorm,
  type RMSNormOptions,
  rmsNorm,
} from './layer-norm.ts';
export { LazyConv1d, LazyConv2d, LazyConv3d } from './lazy-convolution.ts';
export { LazyLinear } from './lazy-linear.ts';
export {
  LazyBatchNorm1d,
  LazyBatchNorm2d,
  LazyBatchNorm3d,
  LazyInstanceNorm1d,
  LazyInstanceNorm2d,
  LazyInstanceNorm3d,
} from './lazy-norm-layers.ts';
export {
  LazyConvTranspose1d,
  LazyConvTranspose2d,
  LazyConvTranspose3d,
} from './lazy-transposed-convolution.ts';
export { Linear } from './linear.ts';
export {
  LocalResponseNorm,
  type LocalResponseNormOptions,
  localResponseNorm,
} from './local-response-norm.ts';
export {
  type LargestWithIndices,
  maxPool1dWithIndices,
  maxPool2dWithIndices,
  maxPool3dWithIndices,
} from './max-pool-indices.ts';
export {
  MaxPool1d,
  MaxPool2d,
  MaxPool3d,
  type MaxPooled,
  type MaxPoolingOptions,
  type ReturnIndicesOption,
} from './max-pooling-layers.ts';
export {
  type MaxUnpoolOptions,
  maxUnpool1d,
  maxUnpool2d,
  maxUnpool3d,
  type UnpooledSize,
  type UnpoolingOptions,
} from './max-unpooling.ts';
export { MaxUnpool1d, MaxUnpool2d, MaxUnpool3d } from './max-unpooling-layers.ts';
export { type AnyModule, type Field, Module } from './module.ts';
export {
  type AttentionMasks,
  type AttentionOutput,
  type MultiheadOptions,
  multiheadAttention,
} from './multihead-attention.ts';
export { MultiheadAttention, type MultiheadAttentionOptions } from './multihead-attention-layer.ts';
export type { NormalizationOptions, NormLayerOptions } from './normalization.ts';
export { type PadSequenceOptions, padSequence, unpadSequence } from './pad-sequence.ts';
export {
  CircularPad1d,
  CircularPad2d,
  CircularPad3d,
  ConstantPad1d,
  ConstantPad2d,
  ConstantPad3d,
  ReflectionPad1d,
  ReflectionPad2d,
  ReflectionPad3d,
  ReplicationPad1d,
  ReplicationPad2d,
  ReplicationPad3d,
  ZeroPad1d,
  ZeroPad2d,
  ZeroPad3d,
} from './padding-layers.ts';
export { parametersToVector, vectorToParameters } from './parameter-vector.ts';
export { removeParametrizations } from './parametrization.ts';
export { pdist } from './pdist.ts';
export { PixelShuffle, PixelUnshuffle, pixelShuffle, pixelUnshuffle } from './pixel-shuffle.ts';
export { AvgPool1d, avgPool1d, maxPool1d } from './pooling-1d.ts';
export { AvgPool3d, avgPool3d, maxPool3d } from './pooling-3d.ts';
export {
  LPPool1d,
  LPPool2d,
  LPPool3d,
  lpPool1d,
  lpPool2d,
  lpPool3d,
  type PowerPoolingOptions,
} from './power-pooling.ts';
export { prefixed, unprefixed } from './prefix.ts';
export { PReLU, type PReLUOptions, prelu } from './prelu.ts';
export * as prune from './prune/prune.ts';
export { gru, lstm, rnn, type SequenceOptions } from './recurrent.ts';
export { GRUCell, gruCell, LSTMCell, lstmCell, RNNCell, rnnCell } from './recurrent-cells.ts';
export { GRU, LSTM, type LSTMOptions, type RecurrentOptions, RNN } from './recurrent-layers.ts';
export type { LSTMState, RecurrentWeights } from './recurrent-units.ts';
export { isParametrized, type Parametrization, registerParametrization } from './register-parametrization.ts';
export { RReLU, type RReLUOptions, type RReLUSlopes, rrelu } from './rrelu.ts';
export { type DeserializeOptions, deserialize, type SavedTensors, serialize } from './safetensors.ts';
export type { LengthOptions, SequenceLengths } from './sequence-lengths.ts';
export { Sequential } from './sequential.ts';
export { Flatten, Identity, Unflatten } from './shaping.ts';
export { Hardshrink, Softshrink, Tanhshrink, Threshold } from './shrinking.ts';
export { type SpectralNormOptions, spectralNorm } from './spectral-norm.ts';
export { stackModuleState } from './stack-module-state.ts';
export type { LoadOptions, LoadReport, StateDict } from './state-dict.ts';
export { type SummaryOptions, summary } from './summary.ts';
export { Transformer, type TransformerMasks, type TransformerOptions } from './transformer.ts';
export type { TransformerBlockOptions } from './transformer-block.ts';
export { type DecoderLayer, TransformerDecoder } from './transformer-decoder.ts';
export { type DecoderMasks, TransformerDecoderLayer } from './transformer-decoder-layer.ts';
export {
  type EncoderLayer,
  TransformerEncoder,
  type TransformerEncoderMasks,
} from './transformer-encoder.ts';
export { type EncoderMasks, TransformerEncoderLayer } from './transformer-encoder-layer.ts';
export type { TransformerStackOptions } from './transformer-stack.ts';
export {
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  type ConvTransposeOptions,
  type TransposedSize,
} from './transposed-convolution.ts';
export { type InputBatch, updateBn } from './update-bn.ts';
export { type WeightNormOptions, weightNorm } from './weight-norm.ts';
export { checkSizes, type WeightOptions } from './weights.ts';
