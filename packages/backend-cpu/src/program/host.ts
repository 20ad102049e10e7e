/** Kernels that JavaScript runs on the program's memory, by the code of eager steps. */
import { type Kernel, newArray, size, type TypedArray, type View, whole } from '@glissade/tensor';
import { runArgsort } from '../argsort.ts';
import { contractPlain, plainTables } from '../contract/plain.ts';
import { contractionOf } from '../contract/shape.ts';
import { runGather, runScatterAdd } from '../indexing.ts';
import { runMap } from '../map/map.ts';
import { runRandom } from '../random.ts';
import { runReduce } from '../reduce/reduce.ts';
import { runScan } from '../scan.ts';
import { fusedResults, withoutIdle } from './expressions.ts';

/** A function that runs a kernel on the arrays of the program's buffers. Only maps compute more than the step's value. */
export function hostKernel(kernel: Kernel, arrays: readonly TypedArray[]): () => void {
  const { step } = kernel;
  const bound = (views: readonly View<number>[]): View<TypedArray>[] =>
    views.map((view) => ({ ...view, buffer: arrays[view.buffer]! }));
  const inputs = bound(kernel.inputs);
  const outputs = bound(kernel.outputs);
  const output = outputs[0]!;
  switch (step.family) {
    case 'map':
      return hostMap(fusedResults(kernel, step.expression), [...inputs, ...bound(kernel.extras)], outputs);
    case 'reduce':
      return () => runReduce(step, inputs, output);
    case 'contract': {
      const tables = plainTables(contractionOf(step.batch, step.inner, inputs[0]!, inputs[1]!, output));
      return () => contractPlain(tables, inputs[0]!, inputs[1]!, output);
    }
    case 'gather':
      return () => runGather(step, inputs, output);
    case 'scatterAdd':
      return () => runScatterAdd(step, inputs, output);
    case 'random':
      return () => runRandom(step, inputs, output);
    case 'scan':
      return () => runScan(step, inputs, output);
    case 'argsort':
      return () => runArgsort(step, inputs, output);
  }
}

/** All results are computed before any is written, since an output may be where an operand is. */
function hostMap(
  results: Kernel['results'],
  operands: readonly View<TypedArray>[],
  outputs: readonly View<TypedArray>[],
): () => void {
  const steps = results.map((result) => {
    const { expression, used } = withoutIdle(result);
    return { step: { family: 'map', expression } as const, read: used.map((index) => operands[index]!) };
  });
  const copy = { family: 'map', expression: { kind: 'input', index: 0 } } as const;
  const values = outputs.map(({ dtype, shape }) => whole(newArray(dtype, size(shape)), dtype, shape));
  return () => {
    steps.forEach(({ step, read }, i) => {
      runMap(step, read, values[i]!);
    });
    outputs.forEach((output, i) => {
      runMap(copy, [values[i]!], output);
    });
  };
}
