/** What programs use: tensors, everything that makes them and computes with them, random numbers, where they live. */
export { currentDevice } from './apply.ts';
export type { Backend, Device, GradientHook, MemoryReport } from './backend.ts';
export { breathe } from './breathe.ts';
export * from './creation.ts';
export { type DType, dtypes, type TypedArray } from './dtype.ts';
export { useBackend } from './eager.ts';
export { fused } from './fused.ts';
export { defaultGenerator, Generator, type GeneratorState, manualSeed } from './generator.ts';
export { memory } from './memory.ts';
export * from './operations/index.ts';
export { formatTensor, type NestedValues } from './print.ts';
export * from './random.ts';
export { reference } from './reference.ts';
export * from './sampling.ts';
export { type Shape, ShapeError } from './shape.ts';
export { Tensor } from './tensor.ts';
