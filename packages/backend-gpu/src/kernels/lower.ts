/** Every family of steps and the lowering that makes shaders of it. */
import { type Kernel, type Step, size, type View, whole } from '@glissade/tensor';
import type { Choices } from '../choices.ts';
import { lowerArgsort } from './argsort.ts';
import { lowerContract } from './contract.ts';
import { lowerGather, lowerScatterAdd } from './indexing.ts';
import type { Draft, KernelSite, LoweredKernel, Lowering, Temporary } from './kernel.ts';
import { lowerMap } from './map.ts';
import { lowerRandom } from './random.ts';
import { lowerReduce } from './reduce.ts';
import { lowerScan } from './scan.ts';
import { widened } from './widen.ts';

const lowerings: { readonly [F in Step['family']]: Lowering } = {
  map: lowerMap,
  reduce: lowerReduce,
  contract: lowerContract,
  gather: lowerGather,
  scatterAdd: lowerScatterAdd,
  random: lowerRandom,
  scan: lowerScan,
  argsort: lowerArgsort,
};

/**
 * @param buffers - how many buffers the kernel has of its own: their numbers are below
 * @param dynamic - views whose offsets are given when the kernel runs
 */
export function lowerKernel(
  kernel: Kernel,
  choices: Choices,
  buffers: number,
  dynamic: readonly View<number>[] = [],
): LoweredKernel {
  const temporaries: Temporary[] = [];
  const site: KernelSite = {
    choices,
    label: labelOf(kernel),
    dynamic,
    temporary(dtype, shape) {
      temporaries.push({ dtype, length: size(shape) });
      return whole(buffers + temporaries.length - 1, dtype, shape);
    },
  };
  const views = viewsOf(kernel);
  const dispatches = draftsOf(widened(kernel), site).map((draft) => ({
    ...draft,
    offsets: draft.offsets.map((view) => views.indexOf(view)),
  }));
  return { dispatches, temporaries };
}

/** All views of a kernel, in the order in which they are numbered. */
export const viewsOf = ({ inputs, extras, outputs }: Kernel): View<number>[] => [
  ...inputs,
  ...extras,
  ...outputs,
];

function draftsOf(kernel: Kernel, site: KernelSite): Draft[] {
  const { step, inputs, outputs } = kernel;
  if (outputs.every(({ shape }) => size(shape) === 0)) return [];
  const isEmpty = inputs.some(({ shape }) => size(shape) === 0);
  if (isEmpty && step.family === 'scatterAdd') return [];
  if (isEmpty && step.family === 'contract') {
    // Sums of nothing.
    const { dtype } = inputs[0]!;
    const expression = { kind: 'constant', value: 0, dtype } as const;
    return lowerMap({ ...kernel, step: { family: 'map', expression }, inputs: [] }, site);
  }
  return lowerings[step.family](kernel, site);
}

/** "contract [64, 128]", and what follows it. */
function labelOf({ step, outputs, results }: Kernel): string {
  const name = step.family === 'reduce' ? `reduce by ${step.by}` : step.family;
  const more = results.length > 1 || results[0]!.kind !== 'input' ? ' and more' : '';
  return `${name} to [${outputs[0]!.shape.join(', ')}]${more}`;
}
