/** Runs a program on a backend that has no `compile`: step by step, through `run`. */
import {
  type Backend,
  dtypeOfStep,
  type Executable,
  input,
  type Kernel,
  newArray,
  type Program,
  type Step,
  size,
  type View,
  whole,
} from '@glissade/tensor';

const move: Step = { family: 'map', expression: input(0) };

export function interpreter<Buffer>(backend: Backend<Buffer>, program: Program): Executable<Buffer> {
  const buffers = program.buffers.map(({ dtype, length, data }) => {
    const buffer = backend.allocate(dtype, length);
    if (data !== undefined)
      backend.write(buffer, typeof data === 'number' ? newArray(dtype, length).fill(data) : data);
    return buffer;
  });
  const here = (view: View<number>): View<Buffer> => ({ ...view, buffer: buffers[view.buffer]! });
  const outputs = program.outputs.map(here);
  const kernels = program.kernels.map((kernel) => callsOf(backend, kernel, here));
  const runKernel = (calls: readonly Call<Buffer>[]): void => {
    for (const { step, inputs, output } of calls) backend.run(step, inputs, output);
  };
  return {
    run(inputs) {
      inputs.forEach((view, i) => {
        const buffer = buffers[program.inputs[i]!]!;
        if (view.buffer !== buffer) backend.run(move, [view], whole(buffer, view.dtype, view.shape));
      });
      for (const calls of kernels) runKernel(calls);
      return outputs;
    },
    profile(rounds) {
      const times = kernels.map((): number[] => []);
      for (let round = 0; round < rounds; round++) {
        kernels.forEach((calls, i) => {
          const start = performance.now();
          runKernel(calls);
          times[i]!.push(performance.now() - start);
        });
      }
      return { times: times.map((list) => list.sort((a, b) => a - b)[list.length >> 1]!) };
    },
  };
}

interface Call<Buffer> {
  readonly step: Step;
  readonly inputs: readonly View<Buffer>[];
  readonly output: View<Buffer>;
}

/** The step, and what is done with its value: in a buffer of its own unless it is just stored. */
function callsOf<Buffer>(
  backend: Backend<Buffer>,
  { step, inputs, extras, results, outputs }: Kernel,
  here: (view: View<number>) => View<Buffer>,
): Call<Buffer>[] {
  const from = inputs.map(here);
  const [first, ...others] = outputs.map(here);
  const stored = results[0]!.kind === 'input' && results[0]!.index === 0;
  if (stored && others.length === 0) return [{ step, inputs: from, output: first! }];
  const dtype = dtypeOfStep(step, inputs);
  const { shape } = first!;
  const value = whole(backend.allocate(dtype, size(shape)), dtype, shape);
  const operands = [value, ...extras.map(here)];
  // All results are computed before the first is stored: an output may be an extra's own memory.
  const computed = results.map((expression, i): Call<Buffer> => {
    const { dtype: to } = outputs[i]!;
    const output = whole(backend.allocate(to, size(shape)), to, shape);
    return { step: { family: 'map', expression }, inputs: operands, output };
  });
  const stores = computed.map(({ output }, i) => ({
    step: move,
    inputs: [output],
    output: here(outputs[i]!),
  }));
  return [{ step, inputs: from, output: value }, ...computed, ...stores];
}
