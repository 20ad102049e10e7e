/** Steps, one function for each family; a contraction needs an engine, too (contract/run.ts). */
import type { Step, TypedArray, View } from '@glissade/tensor';
import { runArgsort } from './argsort.ts';
import { runGather, runScatterAdd } from './indexing.ts';
import { runMap } from './map/map.ts';
import { runRandom } from './random.ts';
import { runReduce } from './reduce/reduce.ts';
import { runScan } from './scan.ts';

type Run = (step: never, inputs: readonly View<TypedArray>[], output: View<TypedArray>) => void;

const families: { readonly [Family in Exclude<Step['family'], 'contract'>]: Run } = {
  map: runMap,
  reduce: runReduce,
  gather: runGather,
  scatterAdd: runScatterAdd,
  random: runRandom,
  scan: runScan,
  argsort: runArgsort,
};

export const runStep = (
  step: Exclude<Step, { family: 'contract' }>,
  inputs: readonly View<TypedArray>[],
  output: View<TypedArray>,
): void => families[step.family](step as never, inputs, output);
