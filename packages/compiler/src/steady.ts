/**
 * What depends on steady inputs alone, such as weights that a step reads and does not change, is the same at most calls: transformed
 * and folded weights, the scale of a normalisation in evaluation. Its kernels come first, so that a call may begin behind them.
 */
import type { Kernel } from '@glissade/tensor';
import { type Draft, readBy } from './draft.ts';
import type { Instruction } from './graph.ts';
import type { Trace } from './trace.ts';

/** Which inputs, in their order, come from outside, neither from arguments nor drawn, and are left as they are. */
export function steadyInputs({ graph, inputs }: Trace): ReadonlySet<number> {
  const updated = new Set(graph.outputs.map(({ updates }) => updates));
  const lines = graph.instructions.flatMap(({ kind }, line) => (kind === 'input' ? [line] : []));
  const isSteady = (_: number, i: number): boolean =>
    (inputs[i]!.kind === 'tensor' || inputs[i]!.kind === 'field') && !updated.has(lines[i]);
  return new Set([...lines.keys()].filter(isSteady));
}

/** Whether a line depends on nothing but steady inputs; `at` gives the lines so far. */
export type SteadyLines = (line: number, at: (line: number) => Instruction) => boolean;

/** For a graph that is being written. It looks at each line once, from the first on, as a graph may be deeper than the stack. */
export function steadyLines(inputs: ReadonlySet<number>): SteadyLines {
  const known: boolean[] = [];
  let given = 0;
  return (line, at) => {
    for (let next = known.length; next <= line; next++) {
      const instruction = at(next);
      if (instruction.kind === 'input') known.push(inputs.has(given++));
      else known.push(instruction.kind === 'constant' || instruction.inputs.every((input) => known[input]!));
    }
    return known[line]!;
  };
}

/** The kernels in an order in which those that depend on steady inputs alone come first, and how many these are. */
export function steadyFirst(
  { kernels, inputs }: Draft,
  steady: ReadonlySet<number>,
): { readonly kernels: readonly Kernel[]; readonly count: number } {
  const given = new Set(inputs);
  const unsteady = new Set(inputs.filter((_, i) => !steady.has(i)));
  const others = new Set<Kernel>();
  // What another kernel writes, too, in part, is no more steady than that: what comes later may change what came before.
  for (let known = -1; known < others.size; ) {
    known = others.size;
    for (const kernel of kernels) {
      if (others.has(kernel)) continue;
      const { outputs } = kernel;
      const isSteady =
        [...readBy(kernel), ...outputs].every(({ buffer }) => !unsteady.has(buffer)) &&
        outputs.every(({ buffer }) => !given.has(buffer));
      if (isSteady) continue;
      others.add(kernel);
      for (const { buffer } of outputs) unsteady.add(buffer);
    }
  }
  const first = kernels.filter((kernel) => !others.has(kernel));
  return { kernels: [...first, ...kernels.filter((kernel) => others.has(kernel))], count: first.length };
}
