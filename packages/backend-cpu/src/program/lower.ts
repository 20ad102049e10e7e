/** Finds for every kernel of a program the code that runs it: WebAssembly, or JavaScript where vector code has no words. */
import { dtypeOfStep, input, type Kernel, size, whole } from '@glissade/tensor';
import { emitContract, orderOfSums } from './contract.ts';
import type { Emitted, KernelOf, KernelSite, Placed } from './emitted.ts';
import { isPlain } from './expressions.ts';
import { formOf } from './forms.ts';
import { emitGather, emitMap } from './map.ts';
import { inParts, type Temporary } from './parts.ts';
import { emitReduce } from './reduce.ts';
import { emitScatterAdd } from './scatter.ts';
import { asSum } from './thin.ts';

/** A kernel, and its code; without code JavaScript runs it. */
export interface LoweredKernel {
  readonly kernel: Kernel;
  readonly emitted: Placed | undefined;
  /** Which of the program's kernels it is a part of. */
  readonly number: number;
}

const identity = [input(0)];

export function lowerKernel(kernel: Kernel, site: KernelSite, temporary: Temporary): LoweredKernel[] {
  if (kernel.outputs.every(({ shape }) => size(shape) === 0)) return [];
  const parts = inParts(kernel, orderOfSums, temporary) ?? [kernel];
  return parts.flatMap((part) => lowerPart(part, site, temporary));
}

function lowerPart(kernel: Kernel, site: KernelSite, temporary: Temporary): LoweredKernel[] {
  const { number } = site;
  const emitted = emit(kernel, site);
  const { family } = kernel.step;
  // Contractions are too slow in JavaScript to be left there if only the place of their sums is in the way.
  const isPlaced = family === 'contract' && ['float32', 'int32'].includes(kernel.inputs[0]!.dtype);
  if (emitted !== undefined || family === 'map' || (isPlain(kernel.results) && !isPlaced))
    return [{ kernel, emitted, number }];
  if (family === 'scatterAdd')
    throw new Error('compile: a scatter-add changes its output in place and can compute nothing else');
  // The step by itself, and what is computed from its value.
  const { shape } = kernel.outputs[0]!;
  const dtype = dtypeOfStep(kernel.step, kernel.inputs);
  const buffer = temporary(dtype, size(shape));
  const value = whole(buffer, dtype, shape, family === 'contract' ? orderOfSums(kernel) : undefined);
  const step: Kernel = { ...kernel, extras: [], results: identity, outputs: [value] };
  const rest: Kernel = { ...kernel, step: { family: 'map', expression: input(0) }, inputs: [value] };
  return [step, rest].map((half) => ({ kernel: half, emitted: emit(half, site), number }));
}

/** Undefined where there is no vector code, as for what reads nothing. */
function emit(kernel: Kernel, site: KernelSite): Placed | undefined {
  const { forms, interner, number } = site;
  // What an index leads says its number where one is out of range.
  const form = formOf(kernel, interner) + ('axis' in kernel.step ? number : '');
  if (!forms.has(form)) forms.set(form, emitCode(kernel, site));
  const code = forms.get(form);
  return code && { code, addresses: code.addressesOf(kernel) };
}

const emitters: {
  readonly [F in Kernel['step']['family']]?: (kernel: KernelOf<F>, site: KernelSite) => Emitted | undefined;
} = {
  map: emitMap,
  reduce: emitReduce,
  gather: emitGather,
  scatterAdd: emitScatterAdd,
  contract: (kernel, site) => {
    const sum = asSum(kernel);
    return (sum && emitReduce(sum, site)) ?? emitContract(kernel, site);
  },
};

function emitCode(kernel: Kernel, site: KernelSite): Emitted | undefined {
  if (kernel.inputs.some(({ shape }) => size(shape) === 0)) return undefined;
  return emitters[kernel.step.family]?.(kernel as never, site);
}
