/** From an optimized graph to a program: lowered, laid out, fused, updated in place, planned. */
import type { Program } from '@glissade/tensor';
import type { DraftPass, Limits } from './draft.ts';
import { fillOnce } from './fill-once.ts';
import { fuseEpilogues } from './fusion/epilogue.ts';
import { inlineMaps } from './fusion/inline.ts';
import type { Graph } from './graph.ts';
import { updateInPlace } from './in-place.ts';
import { lower } from './lower.ts';
import { plan } from './plan.ts';
import { splitAxes } from './split-axes.ts';
import { steadyFirst } from './steady.ts';

/** In this order. */
const passes: readonly DraftPass[] = [splitAxes, inlineMaps, fillOnce, fuseEpilogues, updateInPlace];

/** @param steady - the inputs, by their order, that are the same at most calls */
export function schedule(
  graph: Graph,
  limits: Limits = {},
  steady: ReadonlySet<number> = new Set(),
): Program {
  const draft = passes.reduce((draft, pass) => pass(draft, limits), lower(graph));
  const { kernels, count } = steadyFirst(draft, steady);
  const program = plan({ ...draft, kernels }, count);
  return count > 0 ? { ...program, prologue: { kernels: count, inputs: [...steady] } } : program;
}
