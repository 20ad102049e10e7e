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
import { cached, keyOf } from '../cache.ts';
import { flatStride, type Nest, nestOf } from '../strided.ts';
import { blocksOf, shortestRow } from './blocks.ts';
import { boxCopy, copyRectangle, isDense, worthCall } from './copy.ts';
import { plainKernel } from './interpret.ts';
import { type BlockKernel, canVectorize, vectorKernel } from './kernel.ts';
import { loopFor } from './loops.ts';
import { isApproximated } from './math/index.ts';
import { type Plan, planOf, type Route, type Variant } from './plan.ts';
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
  const byLoop = count < variant.kernelFrom;
  if ((byLoop || variant.moves) && flatStride(shape, output.strides) === 1) {
    const a = operands[0]!;
    const b = operands[1] ?? a;
    const c = operands[2] ?? a;
    const si = flatStride(shape, a.strides);
    const sj = b === a ? si : flatStride(shape, b.strides);
    const sk = c === a ? si : flatStride(shape, c.strides);
    if (si >= 0 && sj >= 0 && sk >= 0) {
      const { buffer, offset } = output;
      if (variant.moves) copyRectangle(buffer, offset, 0, 1, a.buffer, a.offset, 0, si, 1, count);
      else
        variant.loop!(
          count,
          buffer,
          offset,
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
  const views = [output, ...operands];
  variant.routes(keyOf(views), () => routeOf(variant, nestOf(shape, views), byLoop))(views);
}

/** How operands of these layouts are gone through. */
function routeOf(variant: Variant, nest: Nest, byLoop: boolean): Route {
  if (!variant.moves || (!byLoop && joinsRuns(nest))) return blocksOf(variant.kernel(), nest);
  const copy = boxCopy(nest);
  return ([to, from]) => copy(to!.buffer, to!.offset, from!.buffer, from!.offset);
}

/** Whether a copy puts short runs of elements one behind the other: a kernel does that faster than loops. */
function joinsRuns({ lengths, strides }: Nest): boolean {
  const run = strides[1]!.at(-1) === 1 ? lengths.at(-1)! : 0;
  return lengths.length > 1 && run >= shortestRow && run < worthCall && isDense(lengths, strides[0]!);
}

/** Copies a view, whatever the layouts. */
export const copyStep: Step & { family: 'map' } = { family: 'map', expression: input(0) };

/** What is known about a plan and the dtypes of its operands. */
function variantOf(plan: Plan, operands: Operands): Variant {
  for (const known of plan.variants) if (fits(known.dtypes, operands)) return known;
  const variant = makeVariant(plan, operands);
  plan.variants.push(variant);
  return variant;
}

function fits(dtypes: readonly DType[], operands: Operands): boolean {
  for (let i = 0; i < operands.length; i++) if (operands[i]!.dtype !== dtypes[i]) return false;
  return dtypes.length === operands.length;
}

function makeVariant({ expression, single }: Plan, operands: Operands): Variant {
  const dtypes = operands.map(({ dtype }) => dtype);
  let kernel: BlockKernel | undefined;
  const from = dtypes.at(-1)!;
  const to = dtypeOfExpression(expression, dtypes);
  const moves = single === 'copy' && (!isMade(to) || from === to);
  const isLoop = single !== undefined && (to !== 'float16' || moves);
  return {
    dtypes,
    loop: isLoop ? loopFor(single, from, to) : undefined,
    moves,
    kernelFrom:
      !isLoop || (from === 'float32' && isApproximated(single))
        ? 0
        : canVectorize(expression, dtypes)
          ? worthKernel
          : Infinity,
    kernel: () => (kernel ??= vectorKernel(expression, dtypes) ?? plainKernel(expression, dtypes)),
    routes: cached(32, () => 1),
  };
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
  const { dtype, shape } = output;
  const element = rounded(value, dtype);
  if (shape.length === 0) output.buffer[output.offset] = element;
  else {
    const buffer = newArray(dtype, 1).fill(element);
    runMap(copyStep, [{ ...output, buffer, strides: shape.map(() => 0), offset: 0 }], output);
  }
}

/** The value of an expression without operands. */
function constantValue(expression: Expression): number {
  const kernel = plainKernel(expression, []);
  kernel.run(1);
  return kernel.output[0]!;
}
