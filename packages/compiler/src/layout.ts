/**
 * In which order the axes of each value lie in memory: as in what it is computed from. Channels that a convolution
 * leaves innermost stay there through activation, pooling and padding, and the next convolution reads them in one run.
 */
import { type Kernel, size, type View, wholeInOrder } from '@glissade/tensor';
import { type Draft, mapKernel } from './draft.ts';
import { type Mapping, mappingOf, viewFrom } from './fusion/mapping.ts';

export function chooseLayouts(draft: Draft): Draft {
  const { buffers, inputs, outputs } = draft;
  const fixed = new Set([...inputs, ...outputs.map(({ view }) => view.buffer)]);
  const kernels = [...draft.kernels];
  // By their places among the kernels, which stay.
  const users = buffers.map((): number[] => []);
  const use = (buffer: number, at: number): void => {
    if (users[buffer]!.at(-1) !== at) users[buffer]!.push(at);
  };
  kernels.forEach(({ inputs, outputs }, at) => {
    for (const { buffer } of inputs) use(buffer, at);
    for (const { buffer } of outputs) use(buffer, at);
  });
  buffers.forEach(({ data, length }, buffer) => {
    if (data !== undefined || fixed.has(buffer)) return;
    const using = users[buffer]!;
    const writers = using.map((at) => kernels[at]!).filter(({ outputs }) => outputs[0]!.buffer === buffer);
    const root = writers.find(({ outputs: [view] }) => size(view!.shape) === length)?.outputs[0];
    if (root) arrange(kernels, using, writers, root);
  });
  return { ...draft, kernels };
}

/** Lays the root's buffer out like what its writers read, unless the view of a kernel that uses it forbids it. */
function arrange(
  kernels: Kernel[],
  using: readonly number[],
  writers: readonly Kernel[],
  root: View<number>,
): void {
  const order = orderOf(writers, root);
  if (!order) return;
  const { buffer, dtype, shape } = root;
  const target = wholeInOrder(buffer, dtype, shape, order);
  if (target.strides.every((stride, axis) => stride === root.strides[axis] || shape[axis] === 1)) return;
  const mappings = new Map<View<number>, Mapping>();
  for (const at of using) {
    for (const view of [...kernels[at]!.inputs, ...kernels[at]!.outputs]) {
      if (view.buffer !== buffer) continue;
      const mapping = mappingOf(view, root);
      if (!mapping) return;
      mappings.set(view, mapping);
    }
  }
  const change = (view: View<number>): View<number> =>
    view.buffer === buffer ? viewFrom(mappings.get(view)!, target) : view;
  for (const at of using) kernels[at] = mapKernel(kernels[at]!, change);
}

/** The axes from the outermost in memory, as in the largest value that an elementwise writer or a reduction reads. */
function orderOf(writers: readonly Kernel[], root: View<number>): number[] | undefined {
  let model: View<number> | undefined;
  let written: View<number> | undefined;
  let most = 0;
  for (const { step, inputs, outputs } of writers) {
    if (step.family !== 'map' && step.family !== 'reduce') return undefined;
    for (const view of inputs) {
      const elements = view.shape.reduce(
        (count, n, axis) => (view.strides[axis] === 0 ? count : count * n),
        1,
      );
      if (elements > most) [model, written, most] = [view, outputs[0]!, elements];
    }
  }
  const mapping = written && mappingOf(written, root);
  if (!model || !mapping) return undefined;
  // How far apart neighbours along each axis are in what is read; axes along which it repeats follow the one before.
  let before = Number.POSITIVE_INFINITY;
  const distances = root.shape.map((length, axis) => {
    const strides = mapping.walks.flatMap((walk, i) =>
      walk?.axis === axis ? Math.abs(model.strides[i]!) : [],
    );
    const nearest = Math.min(...strides.filter((stride) => stride > 0));
    if (length > 1 && Number.isFinite(nearest)) before = nearest;
    return before;
  });
  const axes = root.shape.map((_, axis) => axis);
  return axes.sort((a, b) => (distances[a] === distances[b] ? a - b : distances[b]! - distances[a]!));
}
