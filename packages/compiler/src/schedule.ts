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

/** In this order. */
const passes: readonly DraftPass[] = [splitAxes, inlineMaps, fillOnce, fuseEpilogues, updateInPlace];

export const schedule = (graph: Graph, limits: Limits = {}): Program =>
  plan(passes.reduce((draft, pass) => pass(draft, limits), lower(graph)));
