/** What programs use (api.ts), and the narrow interfaces that backends, autograd and compilers meet at. */
export * from './api.ts';
export {
  apply,
  canLook,
  depend,
  isTracing,
  source,
  stateTracer,
  traceOn,
  tracingDevice,
} from './apply.ts';
export type { Arena } from './arena.ts';
export type {
  BackwardOptions,
  Differentiated,
  History,
  HookHandle,
  StateTracer,
  TransformCosts,
} from './backend.ts';
export { checkChoice } from './check-choice.ts';
export { checkElements } from './check-elements.ts';
export { checkNumber, type NumberLimits } from './check-number.ts';
export { checkFunction, checkTensors, described, written } from './check-tensors.ts';
export { tick } from './clock.ts';
export { differentiated, passing } from './differentiated.ts';
export { drawnFloats } from './drawn.ts';
export {
  arrayFrom,
  arrayOver,
  bytesPerElement,
  epsilonOf,
  isFloat,
  isMade,
  newArray,
  promote,
} from './dtype.ts';
export { eagerDevice, lookOn, type Onlooker } from './eager.ts';
export { binaryFor, binaryFunctions, exactFunctions, rounded, rowsFor, unaryFunctions } from './evaluate.ts';
export { mapLeaves, operandsOf } from './expression.ts';
export { expressionOf } from './expression-device.ts';
export { halfOf } from './half.ts';
export { bitsOfHalves, halvesOfBits } from './half-bits.ts';
export { historyAt, keepingHistories, keepPast, keepsHistories } from './histories.ts';
export { kindOf } from './kind-of.ts';
export { lowerings } from './lower.ts';
export type { Lowered, PlacedStep } from './lowered.ts';
export { named } from './named.ts';
export { bothInFloat32, fillLike, inFloat32, iota } from './operations/operands.ts';
export { padAxes } from './operations/pad-axes.ts';
export { largestOfWindows, meanOfWindows } from './operations/pooling.ts';
export { sliceAll } from './operations/ranges.ts';
export { convolveSpread } from './operations/spread.ts';
export { checkTensorList } from './operations/tensor-list.ts';
export { checkNames, optionsOf } from './options.ts';
export { isPlainObject } from './plain-object.ts';
export {
  type Axes,
  nameOf,
  type Padding,
  type Primitive,
  type PrimitiveName,
  type PrimitiveOf,
  type Window,
} from './primitive.ts';
export {
  type Executable,
  type Kernel,
  kernelOf,
  type Profile,
  type Program,
  type ProgramBuffer,
  type Prologue,
} from './program.ts';
export { outputDType, outputShape } from './rules.ts';
export {
  broadcast,
  broadcastAxes,
  checkList,
  checkSameShape,
  outOfRange,
  printShape,
  sameShape,
  size,
  stretches,
} from './shape.ts';
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
export {
  isContiguous,
  offsets,
  permuteView,
  rowMajor,
  type View,
  whole,
} from './view.ts';
