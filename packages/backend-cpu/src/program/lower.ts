/** Finds for every kernel of a program the code that runs it: WebAssembly, or JavaScript where vector code has no words. */
import {
  type DType,
  dtypeOfStep,
  input,
  type Kernel,
  type Shape,
  size,
  type View,
  whole,
} from '@glissade/tensor';
import { emitContract } from './contract.ts';
import type { Emitted, KernelSite } from './emitted.ts';
import { isPlain } from './expressions.ts';
import { emitGather, emitMap } from './map.ts';
import { emitReduce } from './reduce.ts';

/** A kernel, and its code; without code JavaScript runs it. */
export interface LoweredKernel {
  readonly kernel: Kernel;
  readonly emitted: Emitted | undefined;
  /** Which of the program's kernels it is a part of. */
  readonly number: number;
}

/** Makes room for a value that only passes from one half of a kernel to the other. */
export type Temporary = (dtype: DType, length: number) => number;

const identity = [input(0)];

export function lowerKernel(kernel: Kernel, site: KernelSite, temporary: Temporary): LoweredKernel[] {
  const { number } = site;
  if (kernel.outputs.every(({ shape }) => size(shape) === 0)) return [];
  const emitted = kernel.inputs.some(({ shape }) => size(shape) === 0) ? undefined : emit(kernel, site);
  if (emitted !== undefined || isPlain(kernel.results) || kernel.step.family === 'map')
    return [{ kernel, emitted, number }];
  if (kernel.step.family === 'scatterAdd')
    throw new Error('compile: a scatter-add changes its output in place and can compute nothing else');
  // The step by itself, and what is computed from its value.
  const { shape } = kernel.outputs[0]!;
  const dtype = dtypeOfStep(kernel.step, kernel.inputs);
  const value: View<number> = whole(temporary(dtype, size(shape)), dtype, shape as Shape);
  const step: Kernel = { ...kernel, extras: [], results: identity, outputs: [value] };
  const rest: Kernel = { ...kernel, step: { family: 'map', expression: input(0) }, inputs: [value] };
  return [step, rest].map((half) => ({ kernel: half, emitted: emit(half, site), number }));
}

function emit(kernel: Kernel, site: KernelSite): Emitted | undefined {
  switch (kernel.step.family) {
    case 'map':
      return emitMap(kernel, site);
    case 'reduce':
      return emitReduce(kernel, site);
    case 'contract':
      return emitContract(kernel, site);
    case 'gather':
      return emitGather(kernel, site);
    default:
      return undefined;
  }
}
