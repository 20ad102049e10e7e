/** Steps, one function for each family; a contraction needs an engine, too (contract/run.ts). */
import type { Step, TypedArray, View } from '@glissade/tensor';
import { runArgsort } from './argsort.ts';
import { runGather, runScatterAdd } from './indexing.ts';
import { runMap } from './map/map.ts';
import { runRandom } from './random.ts';
import { runReduce } from './reduce/reduce.ts';
import { runScan } from './scan.ts';

export function runStep(
  step: Exclude<Step, { family: 'contract' }>,
  inputs: readonly View<TypedArray>[],
  output: View<TypedArray>,
): void {
  switch (step.family) {
    case 'map':
      runMap(step, inputs, output);
      break;
    case 'reduce':
      runReduce(step, inputs, output);
      break;
    case 'gather':
      runGather(step, inputs, output);
      break;
    case 'scatterAdd':
      runScatterAdd(step, inputs, output);
      break;
    case 'random':
      runRandom(step, inputs, output);
      break;
    case 'scan':
      runScan(step, inputs, output);
      break;
    case 'argsort':
      runArgsort(step, inputs, output);
      break;
  }
}
