/**
 * What is the same at every call is written once: a border of zeros around an image, a constant spread out. The kernels
 * that write the rest of such a buffer write the same places each time.
 */
import { rounded } from '@glissade/tensor';
import { type Draft, readBy } from './draft.ts';

export function fillOnce(draft: Draft): Draft {
  const outputs = new Set(
    draft.outputs.flatMap(({ view, updates }) => [view.buffer, updates ?? view.buffer]),
  );
  const buffers = [...draft.buffers];
  /** Whether somebody adds to what is in a buffer. */
  const added = new Set<number>();
  for (const kernel of draft.kernels) {
    const read = readBy(kernel);
    for (const { buffer } of kernel.outputs)
      if (read.some((view) => view.buffer === buffer)) added.add(buffer);
  }
  const kernels = draft.kernels.filter((kernel) => {
    const { step, outputs: written, results } = kernel;
    if (step.family !== 'map' || step.expression.kind !== 'constant' || written.length !== 1) return true;
    const [view] = written as [(typeof written)[0]];
    const { dtype, length } = buffers[view.buffer]!;
    const stored = results[0]!.kind === 'input';
    const whole = view.shape.reduce((a, b) => a * b, 1) === length;
    if (!stored || !whole || added.has(view.buffer) || outputs.has(view.buffer)) return true;
    const { value } = step.expression;
    buffers[view.buffer] = { dtype, length, data: rounded(value, dtype) };
    return false;
  });
  return { ...draft, buffers, kernels };
}
