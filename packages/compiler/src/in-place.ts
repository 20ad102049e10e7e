/**
 * State is updated where it is: the kernel that computes a new value writes it into the buffer of the old one, if nobody
 * needs the old one any more; else the value is copied there at the end.
 */
import { input, type Kernel, type View, whole } from '@glissade/tensor';
import { type Draft, type DraftOutput, mapKernel, readBy } from './draft.ts';

/** Whether two views see the same elements of a buffer in the same order, however their axes are cut. */
export function samePlaces(a: View<number>, b: View<number>): boolean {
  const [left, right] = [merged(a), merged(b)];
  return a.offset === b.offset && left.length === right.length && left.every((n, i) => n === right[i]);
}

/** Lengths and strides in turn, of axes longer than 1, with those that run on into one another as one. */
function merged({ shape, strides }: View<number>): number[] {
  const list: number[] = [];
  shape.forEach((length, axis) => {
    if (length === 1) return;
    const stride = strides[axis]!;
    if (list.length > 0 && list.at(-1) === stride * length) list.splice(-2, 2, list.at(-2)! * length, stride);
    else list.push(length, stride);
  });
  return list;
}

const copyKernel = (from: View<number>, to: View<number>): Kernel => ({
  step: { family: 'map', expression: input(0) },
  inputs: [from],
  extras: [],
  results: [input(0)],
  outputs: [to],
});

export function updateInPlace(draft: Draft): Draft {
  const buffers = [...draft.buffers];
  const homes = new Set(draft.outputs.flatMap(({ updates }) => updates ?? []));
  const first: Kernel[] = [];
  const last: Kernel[] = [];

  /** The value that a view has before the first kernel runs, kept in a buffer of its own. */
  const kept = (view: View<number>): View<number> => {
    const buffer = buffers.push({ dtype: view.dtype, length: view.shape.reduce((a, b) => a * b, 1) }) - 1;
    const own = whole(buffer, view.dtype, view.shape);
    first.push(copyKernel(view, own));
    return own;
  };
  const homeOf = ({ view, updates }: DraftOutput): View<number> => whole(updates!, view.dtype, view.shape);
  // Old values that are results are about to be overwritten.
  const outputs = draft.outputs.map((output): DraftOutput => {
    const { view, updates } = output;
    const stays = updates === view.buffer && samePlaces(view, homeOf(output));
    return homes.has(view.buffer) && !stays ? { ...output, view: kept(view) } : output;
  });

  let kernels = draft.kernels;
  const renamed = new Map<number, number>();
  const rename = (view: View<number>): View<number> =>
    renamed.has(view.buffer) ? { ...view, buffer: renamed.get(view.buffer)! } : view;
  for (const output of outputs) {
    const { view, updates } = output;
    if (updates === undefined || view.buffer === updates) continue;
    const { buffer } = view;
    const fresh =
      !renamed.has(buffer) && !draft.inputs.includes(buffer) && buffers[buffer]!.data === undefined;
    // A larger value, of which the state takes a part, does not fit.
    const fits = buffers[buffer]!.length === buffers[updates]!.length && samePlaces(view, homeOf(output));
    const moved = fresh && fits ? written(kernels, buffer, updates) : undefined;
    if (moved) {
      renamed.set(buffer, updates);
      kernels = moved.map((kernel) => mapKernel(kernel, rename));
    } else {
      last.push(copyKernel(view, homeOf(output)));
    }
  }
  return {
    buffers,
    kernels: [...first, ...kernels, ...last.map((kernel) => mapKernel(kernel, rename))],
    inputs: draft.inputs,
    outputs: outputs.map((output) => ({
      ...output,
      view: output.updates === undefined ? rename(output.view) : homeOf(output),
    })),
  };
}

/**
 * The kernels in an order in which `buffer` may lie in the memory of `home`: its kernel comes after all that read the old
 * value, or reads it at the very places that it writes. Undefined if there is none.
 */
function written(kernels: readonly Kernel[], buffer: number, home: number): readonly Kernel[] | undefined {
  const reads = (kernel: Kernel, what: number): boolean =>
    readBy(kernel).some((view) => view.buffer === what);
  const writers = kernels.filter(({ outputs }) => outputs.some((view) => view.buffer === buffer));
  const [writer] = writers;
  if (!writer || writers.length > 1 || !mayOverwrite(writer, buffer, home)) return undefined;
  const at = kernels.indexOf(writer);
  const lastReader = kernels.findLastIndex((kernel) => kernel !== writer && reads(kernel, home));
  if (lastReader < at) return kernels;
  // Postpone the kernel, unless somebody waits for what it writes.
  const between = kernels.slice(at + 1, lastReader + 1);
  const outputs = new Set(writer.outputs.map((view) => view.buffer));
  const inputs = new Set(readBy(writer).map((view) => view.buffer));
  const waits = between.some(
    (kernel) =>
      readBy(kernel).some((view) => outputs.has(view.buffer)) ||
      kernel.outputs.some((view) => inputs.has(view.buffer)),
  );
  if (waits) return undefined;
  return [...kernels.slice(0, at), ...between, writer, ...kernels.slice(lastReader + 1)];
}

/** Whether a kernel may write `buffer` into the memory of `home`: it reads it elementwise, place by place, or not at all. */
function mayOverwrite({ step, inputs, extras, outputs }: Kernel, buffer: number, home: number): boolean {
  const target = outputs.find((view) => view.buffer === buffer)!;
  const elementwise = step.family === 'map' ? [...inputs, ...extras] : extras;
  const others = step.family === 'map' ? [] : inputs;
  return (
    others.every((view) => view.buffer !== home) &&
    elementwise.every((view) => view.buffer !== home || samePlaces(view, target))
  );
}
