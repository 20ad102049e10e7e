/** From an optimized graph to a program: lowered, fused, updated in place, planned. */
import type { Program } from '@glissade/tensor';
import type { Graph } from './graph.ts';
import { updateInPlace } from './in-place.ts';
import { lower } from './lower.ts';
import { plan } from './plan.ts';

export const schedule = (graph: Graph): Program => plan(updateInPlace(lower(graph)));
