/** Kernels that JavaScript runs on the program's memory, by the code of eager steps. */
import { type Kernel, newArray, size, type TypedArray, type View, whole } from '@glissade/tensor';
import { contractPlain, plainTables } from '../contract/plain.ts';
import { contractionOf } from '../contract/shape.ts';
import { copyStep, runMap } from '../map/map.ts';
import { runStep } from '../steps.ts';
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
    case 'contract': {
      const tables = plainTables(contractionOf(step, inputs[0]!, inputs[1]!, output));
      return () => contractPlain(tables, inputs[0]!, inputs[1]!, output);
    }
    default:
      return () => runStep(step, inputs, output);
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
  const values = outputs.map(({ dtype, shape }) => whole(newArray(dtype, size(shape)), dtype, shape));
  return () => {
    steps.forEach(({ step, read }, i) => {
      runMap(step, read, values[i]!);
    });
    outputs.forEach((output, i) => {
      runMap(copyStep, [values[i]!], output);
    });
  };
}
