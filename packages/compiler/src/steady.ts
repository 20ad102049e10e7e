/**
 * What depends on steady inputs alone, such as weights that a step reads and does not change, is the same at most calls: transformed
 * and folded weights, the scale of a normalisation in evaluation. Its kernels come first, so that a call may begin behind them.
 */
import type { Kernel } from '@glissade/tensor';
import { type Draft, readBy } from './draft.ts';
import type { Trace } from './trace.ts';

/** Which inputs, in their order, come from outside, neither from arguments nor drawn, and are left as they are. */
export function steadyInputs({ graph, inputs }: Trace): ReadonlySet<number> {
  const updated = new Set(graph.outputs.map(({ updates }) => updates));
  const lines = graph.instructions.flatMap(({ kind }, line) => (kind === 'input' ? [line] : []));
  const isSteady = (_: number, i: number): boolean =>
    (inputs[i]!.kind === 'tensor' || inputs[i]!.kind === 'field') && !updated.has(lines[i]);
  return new Set([...lines.keys()].filter(isSteady));
}

/** The kernels in an order in which those that depend on steady inputs alone come first, and how many these are. */
export function steadyFirst(
  { kernels, inputs }: Draft,
  steady: ReadonlySet<number>,
): { readonly kernels: readonly Kernel[]; readonly count: number } {
  const given = new Set(inputs);
  const known = new Set(inputs.filter((_, i) => steady.has(i)));
  let candidates = new Set(kernels);
  for (;;) {
    // What another kernel writes, too, in part, is no more steady than that.
    const unsteady = new Set(
      kernels.flatMap((kernel) => (candidates.has(kernel) ? [] : kernel.outputs.map(({ buffer }) => buffer))),
    );
    const isSteady = (buffer: number): boolean =>
      given.has(buffer) ? known.has(buffer) : !unsteady.has(buffer);
    const left = [...candidates].filter(
      (kernel) =>
        readBy(kernel).every(({ buffer }) => isSteady(buffer)) &&
        kernel.outputs.every(({ buffer }) => !given.has(buffer) && isSteady(buffer)),
    );
    if (left.length === candidates.size) break;
    candidates = new Set(left);
  }
  const others = kernels.filter((kernel) => !candidates.has(kernel));
  return { kernels: [...candidates, ...others], count: candidates.size };
}
