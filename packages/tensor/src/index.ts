/** Tensors, their operations, and the narrow interfaces that backends, autograd and compilers meet at. */
export { apply, currentDevice, depend, isTracing, source, stateTracer, traceOn, useDevice } from './apply.ts';
export type { Backend, Device, History, MemoryReport, StateTracer } from './backend.ts';
export { tick } from './clock.ts';
export * from './creation.ts';
export {
  arrayFrom,
  arrayOver,
  bytesPerElement,
  type DType,
  dtypes,
  isFloat,
  newArray,
  promote,
  type TypedArray,
} from './dtype.ts';
export { eagerDevice, useBackend } from './eager.ts';
export { binaryFunctions, rounded, unaryFunctions } from './evaluate.ts';
export { mapLeaves, operandsOf } from './expression.ts';
export { defaultGenerator, Generator, type GeneratorState, manualSeed } from './generator.ts';
export { halfOf } from './half.ts';
export { bitsOfHalves, halvesOfBits } from './half-bits.ts';
export { type Lowered, lowerings, type PlacedStep } from './lower.ts';
export { memory } from './memory.ts';
export * from './operations/index.ts';
export type { Axes, Padding, Primitive, PrimitiveName, PrimitiveOf, Window } from './primitive.ts';
export { formatTensor, type NestedValues } from './print.ts';
export type { Executable, Kernel, Profile, Program, ProgramBuffer } from './program.ts';
export * from './random.ts';
export { reference } from './reference.ts';
export { outputDType, outputShape, windowCount } from './rules.ts';
export { broadcast, broadcastAxes, printShape, type Shape, ShapeError, sameShape, size } from './shape.ts';
export {
  type BinaryFunction,
  type Comparison,
  dtypeOfExpression,
  dtypeOfStep,
  type Expression,
  input,
  type Reduction,
  type Step,
  type UnaryFunction,
} from './step.ts';
export { Tensor } from './tensor.ts';
export { threefry } from './threefry.ts';
export {
  expandView,
  isContiguous,
  offsets,
  permuteView,
  reshapeView,
  rowMajor,
  sliceView,
  type View,
  whole,
  wholeInOrder,
} from './view.ts';
