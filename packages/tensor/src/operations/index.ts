/** Every operation, by family. */
export * from './activation.ts';
export * from './arithmetic.ts';
export * from './closeness.ts';
export * from './comparison.ts';
export * from './contraction.ts';
export { type ConvolutionOptions, conv1d, conv2d, conv3d } from './convolution.ts';
export * from './counting.ts';
export * from './cumulative.ts';
export * from './distances.ts';
export * from './einsum.ts';
export * from './functions.ts';
export * from './im2col.ts';
export {
  at,
  gather,
  indexSelect,
  maskedSelect,
  oneHot,
  takeAlongDim,
} from './indexing.ts';
export type { Index } from './indices.ts';
export * from './joining.ts';
export { nonzero } from './masks.ts';
export * from './matrix.ts';
export * from './norm.ts';
export { cast, type Operand } from './operands.ts';
export * from './ordering.ts';
export * from './padding.ts';
export {
  type AveragePoolingOptions,
  adaptiveAvgPool2d,
  avgPool2d,
  maxPool2d,
  type PoolingOptions,
} from './pooling.ts';
export * from './quantiles.ts';
export type { Range } from './ranges.ts';
export * from './reduction.ts';
export * from './repeating.ts';
export { type ScatterReduceOptions, type ScatterReduction, scatterReduce } from './scatter-reduce.ts';
export { type IndexAddOptions, indexAdd, scatter, scatterAdd } from './scattering.ts';
export * from './searching.ts';
export * from './shaping.ts';
export * from './transposed-convolution.ts';
