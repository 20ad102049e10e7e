/** From an optimized graph to a program: lowered, fused, updated in place, planned. */
import type { Program } from '@glissade/tensor';
import { fuseEpilogues } from './fusion/epilogue.ts';
import { inlineMaps } from './fusion/inline.ts';
import type { Graph } from './graph.ts';
import { updateInPlace } from './in-place.ts';
import { lower } from './lower.ts';
import { plan } from './plan.ts';

export const schedule = (graph: Graph): Program =>
  plan(updateInPlace(fuseEpilogues(inlineMaps(lower(graph)))));
