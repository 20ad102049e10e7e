/** Functions of `keras.ops`, and operators between tensors. They broadcast as NumPy does, and all steps of what they give count. */
import {
  abs,
  add,
  any,
  div,
  exp,
  logicalAnd,
  logicalNot,
  logicalOr,
  maximum,
  minimum,
  mul,
  ne,
  neg,
  pow,
  relu,
  sigmoid,
  sqrt,
  square,
  sub,
  type Tensor,
  tanh,
} from '@glissade/tensor';
import { isJson, type Json } from '../json.ts';
import type { LayerKind, LayerKinds } from '../layer-kind.ts';
import { plain } from '../run.ts';
import { activationLayers } from './activation-layers.ts';
import { merges } from './merging.ts';

/**
 * Whether a part of a file of Keras 3 is a function, which may have the name of a layer and do something else: `Dot`. In `.h5` no module
 * is said, but only layers have a dtype, or are trainable or not.
 */
export function isOperation({ module, config }: Json, kerasVersion: number): boolean {
  if (typeof module === 'string') return /^keras\.(src\.)?ops\b/.test(module);
  return kerasVersion >= 3 && isJson(config) && !('trainable' in config || 'dtype' in config);
}

/** Its name in the table of classes. */
export const operationName = (kind: string): string => `ops.${kind}`;

const unary =
  (compute: (x: Tensor) => Tensor): LayerKind =>
  () =>
    plain((x) => compute(x));

const binary =
  (compute: (a: Tensor, b: Tensor) => Tensor): LayerKind =>
  () =>
  ([a, b, ...others]) => {
    if (a && b && others.length === 0) return compute(a, b);
    throw new TypeError(`expected two operands, got ${[a, b, ...others].filter((x) => x).length}`);
  };

/** Whether any element along the axes is not 0; along all where the file says null. */
const anyOf: LayerKind = (config) => {
  const axes = config.value('axis') === undefined ? undefined : config.axes('axis', -1);
  const keepdim = config.flag('keepdims', false);
  return plain((x) => any(x, axes, { keepdim }));
};

const table: LayerKinds = {
  Abs: unary(abs),
  Absolute: unary(abs),
  Add: binary(add),
  Any: anyOf,
  Concatenate: merges.Concatenate!,
  Divide: binary(div),
  Exp: unary(exp),
  LogicalAnd: binary(logicalAnd),
  LogicalNot: unary(logicalNot),
  LogicalOr: binary(logicalOr),
  Maximum: binary(maximum),
  Minimum: binary(minimum),
  Multiply: binary(mul),
  Negative: unary(neg),
  NotEqual: binary(ne),
  Power: binary(pow),
  Relu: unary(relu),
  Sigmoid: unary(sigmoid),
  Softmax: activationLayers.Softmax!,
  Sqrt: unary(sqrt),
  Square: unary(square),
  Subtract: binary(sub),
  Tanh: unary(tanh),
  TrueDivide: binary(div),
};

export const operations: LayerKinds = Object.fromEntries(
  Object.entries(table).map(([kind, operation]) => [operationName(kind), operation]),
);
