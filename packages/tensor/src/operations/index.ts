/** Every operation, by family. */
export * from './activation.ts';
export * from './arithmetic.ts';
export * from './comparison.ts';
export * from './contraction.ts';
export { type ConvolutionOptions, conv1d, conv2d } from './convolution.ts';
export * from './functions.ts';
export * from './indexing.ts';
export * from './joining.ts';
export { cast, fillLike, type Operand } from './operands.ts';
export { maxPool2d, type PoolingOptions } from './pooling.ts';
export * from './reduction.ts';
export * from './shaping.ts';
