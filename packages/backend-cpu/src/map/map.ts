/**
 * Elementwise steps. Small tensors run through one plain loop; large ones, and whatever is not a single function, through
 * a kernel, block by block. Functions that vector code computes in its own way (exp, tanh, ...) run there at every size,
 * so that a value depends on its operands alone.
 */
import {
  type DType,
  dtypeOfExpression,
  input,
  newArray,
  type Shape,
  type Step,
  size,
  type TypedArray,
  type View,
} from '@glissade/tensor';
import { eachRun, flatStride, type Nest, nestOf } from '../strided.ts';
import { runBlocks } from './blocks.ts';
import { plainKernel } from './interpret.ts';
import { canVectorize, vectorKernel } from './kernel.ts';
import { loopFor } from './loops.ts';
import { type Plan, planOf, type Variant } from './plan.ts';
import { isApproximated } from './vector-math.ts';

type Operands = readonly View<TypedArray>[];

/** Below this many elements, copying in and out of the kernel's memory costs more than the kernel saves. */
const worthKernel = 384;

const product: Step & { family: 'map' } = {
  family: 'map',
  expression: { kind: 'binary', function: 'multiply', left: input(0), right: input(1) },
};

export function runMap(
  step: Extract<Step, { family: 'map' }>,
  inputs: readonly View<TypedArray>[],
  output: View<TypedArray>,
): void {
  const plan = planOf(step.expression);
  const { shape, buffer, offset } = output;
  const count = size(shape);
  if (count === 0) return;
  const operands = plan.positions.length > 0 ? withPositions(plan, inputs, shape) : inputs;
  if (operands.length === 0) {
    fill(output, plan, count);
    return;
  }
  const variant = variantOf(plan, operands);
  if (variant.loop && count < variant.kernelFrom && flatStride(shape, output.strides) === 1) {
    const a = operands[0]!;
    const b = operands[1] ?? a;
    const c = operands[2] ?? a;
    const si = flatStride(shape, a.strides);
    const sj = b === a ? si : flatStride(shape, b.strides);
    const sk = c === a ? si : flatStride(shape, c.strides);
    if (si >= 0 && sj >= 0 && sk >= 0) {
      variant.loop(
        count,
        buffer,
        offset,
        1,
        a.buffer,
        a.offset,
        si,
        b.buffer,
        b.offset,
        sj,
        c.buffer,
        c.offset,
        sk,
      );
      return;
    }
  }
  if (plan.single === 'power' && isTwo(operands[1]!)) runMap(product, [operands[0]!, operands[0]!], output);
  else runStrided(plan, variant, operands, output, count);
}

function runStrided(
  plan: Plan,
  variant: Variant,
  operands: Operands,
  output: View<TypedArray>,
  count: number,
): void {
  const { loop } = variant;
  const nest = flatNest(output, operands, count) ?? nestOf(output.shape, [output, ...operands]);
  if (!loop || count >= variant.kernelFrom) {
    variant.kernel ??= kernelOf(plan.expression, operands);
    const buffers = operands.map((view) => view.buffer);
    runBlocks(variant.kernel, nest, buffers, output.buffer);
    return;
  }
  const [a, b = a, c = a] = operands as [View<TypedArray>, View<TypedArray>?, View<TypedArray>?];
  const last = nest.lengths.length - 1;
  const [so, si, sj = 0, sk = 0] = nest.strides.map((strides) => strides[last]!) as [
    number,
    number,
    number?,
    number?,
  ];
  eachRun(nest, (n, [o, i, j = 0, k = 0]) =>
    loop(n, output.buffer, o!, so, a.buffer, i!, si, b.buffer, j, sj, c.buffer, k, sk),
  );
}

/** All views in one row, where the output is side by side and the operands are, too, or repeat one element. */
function flatNest(output: View, operands: Operands, count: number): Nest | undefined {
  if (flatStride(output.shape, output.strides) !== 1) return undefined;
  const strides = [[1]];
  const offsets = [output.offset];
  for (const view of operands) {
    const stride = flatStride(output.shape, view.strides);
    if (stride < 0) return undefined;
    strides.push([stride]);
    offsets.push(view.offset);
  }
  return { lengths: [count], strides, offsets };
}

const dtypesOf = (operands: Operands): DType[] => operands.map((view) => view.dtype);

/** What is known about a plan and the dtypes of its operands. */
function variantOf(plan: Plan, operands: Operands): Variant {
  const key = plan.single === undefined ? dtypesOf(operands).join() : operands[operands.length - 1]!.dtype;
  let variant = plan.variants.get(key);
  if (!variant) {
    variant = makeVariant(plan, operands);
    plan.variants.set(key, variant);
  }
  return variant;
}

function makeVariant({ expression, single }: Plan, operands: Operands): Variant {
  const from = operands[operands.length - 1]!.dtype;
  const to = dtypeOfExpression(expression, dtypesOf(operands));
  if (single === undefined) return { loop: undefined, kernelFrom: 0, kernel: undefined };
  const moves = single === 'copy' && from === to;
  const kernelFrom =
    moves || !canVectorize(expression, dtypesOf(operands))
      ? Number.POSITIVE_INFINITY
      : from === 'float32' && isApproximated(single)
        ? 0
        : worthKernel;
  return { loop: loopFor(single, from, to), kernelFrom, kernel: undefined };
}

const kernelOf = (expression: Plan['expression'], operands: Operands): Variant['kernel'] & object =>
  vectorKernel(expression, dtypesOf(operands)) ?? plainKernel(expression, dtypesOf(operands));

/** Positions along an axis are an operand like any other: a list of numbers that repeats along the other axes. */
function withPositions(plan: Plan, inputs: Operands, shape: Shape): Operands {
  const views = plan.positions.map((axis): View<TypedArray> => {
    const buffer = newArray('int32', shape[axis]!);
    for (let i = 0; i < buffer.length; i++) buffer[i] = i;
    const strides = shape.map((_, other) => (other === axis ? 1 : 0));
    return { buffer, dtype: 'int32', shape, strides, offset: 0 };
  });
  return [...inputs.slice(0, plan.arity), ...views];
}

/** An expression without operands: one value everywhere. */
function fill(output: View<TypedArray>, plan: Plan, count: number): void {
  const kernel = plainKernel(plan.expression, []);
  kernel.run(1);
  const value = kernel.output[0]!;
  const nest = flatNest(output, [], count) ?? nestOf(output.shape, [output]);
  const last = nest.lengths.length - 1;
  const length = nest.lengths[last]!;
  const stride = nest.strides[0]![last]!;
  eachRun(nest, (_, [at]) => {
    if (stride === 1) output.buffer.fill(value, at!, at! + length);
    else for (let i = 0, o = at!; i < length; i++, o += stride) output.buffer[o] = value;
  });
}

/** Whether an operand is the number 2 everywhere: x ** 2 is x * x. */
function isTwo(view: View<TypedArray>): boolean {
  return (
    view.buffer[view.offset] === 2 &&
    view.strides.every((stride, axis) => stride === 0 || view.shape[axis] === 1)
  );
}
