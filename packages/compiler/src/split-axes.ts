/**
 * Lets kernels that read several axes of a value run together walk them one by one: a reshape of what was computed over
 * [7, 2] to [14] becomes a walk over [7, 2] again. Then the two kernels can be fused, and the value laid out anew.
 */
import type { Kernel, View } from '@glissade/tensor';
import { type Draft, isLaidOutAs, mapKernel } from './draft.ts';
import { usesOf } from './fusion/uses.ts';

export function splitAxes(draft: Draft): Draft {
  // Roots are as they were lowered at first, and split with the kernels that write them.
  const roots = new Map(
    [...usesOf(draft).writer].map(([buffer, { kernel, place }]) => [buffer, kernel.outputs[place]!]),
  );
  const kernels = draft.kernels.map((kernel) => {
    const split = kernel.inputs.reduce((current, { buffer }) => {
      const root = roots.get(buffer);
      return root ? splitBy(current, buffer, root) : current;
    }, kernel);
    for (const view of split.outputs) if (roots.has(view.buffer)) roots.set(view.buffer, view);
    return split;
  });
  return { ...draft, kernels };
}

/** Splits the kernel's axes that run over several axes of `root`. */
function splitBy(kernel: Kernel, buffer: number, root: View<number>): Kernel {
  let current = kernel;
  const { step } = kernel;
  if (step.family !== 'map' && step.family !== 'reduce') return kernel;
  // Most read as it was written.
  if (isLaidOutAs(kernel.inputs.find((input) => input.buffer === buffer)!, root)) return kernel;
  const rank = kernel.inputs[0]!.shape.length;
  for (let axis = rank - 1; axis >= 0; axis--) {
    const view = current.inputs.find((input) => input.buffer === buffer)!;
    const lengths = lengthsWithin(view.shape[axis]!, view.strides[axis]!, root);
    if (lengths) current = splitAxis(current, axis, lengths);
  }
  return current;
}

/** The lengths of the writer's axes, from the outermost, that a reader's axis runs over exactly; if it is several. */
function lengthsWithin(
  length: number,
  stride: number,
  { shape, strides }: View<number>,
): number[] | undefined {
  const lengths: number[] = [];
  let rest = length;
  for (let next = stride; rest > 1; ) {
    const axis = shape.findIndex((n, i) => n > 1 && strides[i] === next);
    if (axis < 0 || rest % shape[axis]! !== 0) return undefined;
    lengths.unshift(shape[axis]!);
    rest /= shape[axis]!;
    next *= shape[axis]!;
  }
  return lengths.length > 1 ? lengths : undefined;
}

function splitAxis(kernel: Kernel, axis: number, lengths: readonly number[]): Kernel {
  const moved = (other: number): number => (other > axis ? other + lengths.length - 1 : other);
  const split = mapKernel(kernel, (view) => {
    const own = view.shape[axis] === 1 ? lengths.map(() => 1) : lengths;
    const strides = own.map((_, i) =>
      own.slice(i + 1).reduce((stride, n) => stride * n, view.strides[axis]!),
    );
    return {
      ...view,
      shape: view.shape.toSpliced(axis, 1, ...own),
      strides: view.strides.toSpliced(axis, 1, ...strides),
    };
  });
  const { step } = kernel;
  // Positions stay: before kernels are fused, one that computes with them reads nothing.
  if (step.family !== 'reduce') return split;
  const axes = step.axes.flatMap((each) => (each === axis ? lengths.map((_, i) => axis + i) : moved(each)));
  return { ...split, step: { ...step, axes } };
}
