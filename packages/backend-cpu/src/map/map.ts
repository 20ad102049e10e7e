/**
 * Elementwise steps. Small tensors run through one plain loop; large ones, and whatever is not a single function, through
 * a kernel, block by block. Functions that vector code computes in its own way (exp, tanh, ...) run there at every size,
 * so that a value depends on its operands alone.
 */
import {
  type DType,
  dtypeOfExpression,
  type Expression,
  input,
  isMade,
  newArray,
  rounded,
  type Shape,
  type Step,
  size,
  type TypedArray,
  type View,
} from '@glissade/tensor';
import { eachRow, flatStride, type Nest, nestOf } from '../strided.ts';
import { runBlocks, runFlat, shortestRow } from './blocks.ts';
import { boxCopy, copyRectangle, isDense, worthCall } from './copy.ts';
import { plainKernel } from './interpret.ts';
import { type BlockKernel, canVectorize, vectorKernel } from './kernel.ts';
import type { AnyLoop } from './loop.ts';
import { loopFor } from './loops.ts';
import { isApproximated } from './math/index.ts';
import { type Plan, planOf, type Variant } from './plan.ts';
import { countingAlong } from './positions.ts';

type Operands = readonly View<TypedArray>[];

/** Below this many elements, copying in and out of the kernel's memory costs more than the kernel saves. */
const worthKernel = 384;

export function runMap(
  step: Extract<Step, { family: 'map' }>,
  inputs: readonly View<TypedArray>[],
  output: View<TypedArray>,
): void {
  const { shape } = output;
  const count = size(shape);
  if (count === 0) return;
  // Constants come in new expressions every time: no plan is made for them.
  if (step.expression.kind === 'constant') {
    fill(output, step.expression.value);
    return;
  }
  const plan = planOf(step.expression);
  const operands = plan.positions.length > 0 ? withPositions(plan, inputs, shape) : inputs;
  if (operands.length === 0) {
    fill(output, constantValue(plan.expression));
    return;
  }
  const variant = variantOf(plan, operands);
  const byLoop = variant.loop !== undefined && count < variant.kernelFrom;
  if (flatStride(shape, output.strides) === 1) {
    const a = operands[0]!;
    const b = operands.length > 1 ? operands[1]! : a;
    const c = operands.length > 2 ? operands[2]! : a;
    const si = flatStride(shape, a.strides);
    const sj = b === a ? si : flatStride(shape, b.strides);
    const sk = c === a ? si : flatStride(shape, c.strides);
    if (si >= 0 && sj >= 0 && sk >= 0) {
      const { buffer, offset } = output;
      if (variant.moves) {
        copyRectangle(buffer, offset, 0, 1, a.buffer, a.offset, 0, si, 1, count);
        return;
      }
      if (byLoop) {
        variant.loop!(
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
      const others = operands.slice(3).map((view) => flatStride(shape, view.strides));
      if (!others.includes(-1)) {
        runFlat(kernelOf(plan, variant, operands), count, operands, [si, sj, sk, ...others], output);
        return;
      }
    }
  }
  const nest = nestOf(shape, [output, ...operands]);
  if (variant.moves ? !byLoop && joinsRuns(nest) : !byLoop) {
    const buffers = operands.map((view) => view.buffer);
    runBlocks(kernelOf(plan, variant, operands), nest, buffers, output.buffer);
  } else if (variant.moves) {
    boxCopy(nest)(output.buffer, output.offset, operands[0]!.buffer, operands[0]!.offset);
  } else {
    runLoop(variant.loop!, nest, operands, output);
  }
}

/** Whether a copy puts short runs of elements one behind the other: a kernel does that faster than loops. */
function joinsRuns({ lengths, strides }: Nest): boolean {
  const run = strides[1]!.at(-1) === 1 ? lengths.at(-1)! : 0;
  return lengths.length > 1 && run >= shortestRow && run < worthCall && isDense(lengths, strides[0]!);
}

function runLoop(
  loop: AnyLoop,
  { lengths, strides, offsets }: Nest,
  operands: Operands,
  output: View<TypedArray>,
): void {
  const a = operands[0]!;
  const b = operands[1] ?? a;
  const c = operands[2] ?? a;
  const last = lengths.length - 1;
  const so = strides[0]![last]!;
  const si = strides[1]![last]!;
  const sj = strides[2]?.[last] ?? 0;
  const sk = strides[3]?.[last] ?? 0;
  const n = lengths[last]!;
  eachRow({ lengths, strides, offsets }, (at) =>
    loop(
      n,
      output.buffer,
      at[0]!,
      so,
      a.buffer,
      at[1]!,
      si,
      b.buffer,
      at[2] ?? 0,
      sj,
      c.buffer,
      at[3] ?? 0,
      sk,
    ),
  );
}

/** Copies a view, whatever the layouts. */
export const copyStep: Step & { family: 'map' } = { family: 'map', expression: input(0) };

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
  if (single === undefined) return { loop: undefined, moves: false, kernelFrom: 0, kernel: undefined };
  const moves = single === 'copy' && (!isMade(to) || from === to);
  const approximated = from === 'float32' && isApproximated(single);
  const vectorizable = canVectorize(expression, dtypesOf(operands));
  const kernelFrom = vectorizable ? (approximated ? 0 : worthKernel) : Infinity;
  const loop = to === 'float16' && !moves ? undefined : loopFor(single, from, to);
  return { loop, moves, kernelFrom, kernel: undefined };
}

function kernelOf({ expression }: Plan, variant: Variant, operands: Operands): BlockKernel {
  variant.kernel ??=
    vectorKernel(expression, dtypesOf(operands)) ?? plainKernel(expression, dtypesOf(operands));
  return variant.kernel;
}

/** Positions along an axis are an operand like any other: a list of numbers that repeats along the other axes. */
function withPositions(plan: Plan, inputs: Operands, shape: Shape): Operands {
  const views = plan.positions.map((axis): View<TypedArray> => {
    const buffer = newArray('int32', shape[axis]!);
    for (let i = 0; i < buffer.length; i++) buffer[i] = i;
    return { ...countingAlong(axis, shape), buffer };
  });
  return [...inputs.slice(0, plan.arity), ...views];
}

/** One value everywhere. */
function fill(output: View<TypedArray>, value: number): void {
  const { buffer, shape } = output;
  const element = rounded(value, output.dtype);
  if (shape.length === 0) {
    buffer[output.offset] = element;
    return;
  }
  const nest = nestOf(shape, [output]);
  const last = nest.lengths.length - 1;
  const length = nest.lengths[last]!;
  const stride = nest.strides[0]![last]!;
  eachRow(nest, (offsets) => {
    let at = offsets[0]!;
    if (stride === 1 && length >= 8) buffer.fill(element, at, at + length);
    else for (let i = 0; i < length; i++, at += stride) buffer[at] = element;
  });
}

/** The value of an expression without operands. */
function constantValue(expression: Expression): number {
  const kernel = plainKernel(expression, []);
  kernel.run(1);
  return kernel.output[0]!;
}
