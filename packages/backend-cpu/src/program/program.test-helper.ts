/** Writes programs down, and says what they mean: step by step on the reference backend. */
import {
  bytesPerElement,
  type DType,
  dtypeOfStep,
  type Expression,
  input,
  type Kernel,
  newArray,
  type Program,
  type ProgramBuffer,
  reference,
  type Shape,
  type Step,
  size,
  type TypedArray,
  type View,
  whole,
} from '@glissade/tensor';

/** Lays buffers out one behind the other and collects kernels. */
export class ProgramWriter {
  readonly #buffers: ProgramBuffer[] = [];
  readonly #kernels: Kernel[] = [];
  readonly #inputs: number[] = [];
  #bytes = 0;

  buffer(dtype: DType, shape: Shape, data?: TypedArray): View<number> {
    const length = size(shape);
    const offset = this.#bytes;
    this.#buffers.push({ dtype, length, offset, ...(data && { data }) });
    this.#bytes = Math.ceil((offset + Math.max(1, length) * bytesPerElement(dtype)) / 64) * 64;
    return whole(this.#buffers.length - 1, dtype, shape);
  }

  input(dtype: DType, shape: Shape): View<number> {
    const view = this.buffer(dtype, shape);
    this.#inputs.push(view.buffer);
    return view;
  }

  constant(dtype: DType, shape: Shape, data: TypedArray): View<number> {
    return this.buffer(dtype, shape, data);
  }

  kernel(
    step: Step,
    inputs: readonly View<number>[],
    outputs: readonly View<number>[],
    results: readonly Expression[] = [input(0)],
    extras: readonly View<number>[] = [],
  ): void {
    this.#kernels.push({ step, inputs, extras, results, outputs });
  }

  program(outputs: readonly View<number>[]): Program {
    return {
      buffers: this.#buffers,
      kernels: this.#kernels,
      inputs: this.#inputs,
      outputs,
      bytes: this.#bytes,
    };
  }
}

/** The arrays of a program's buffers after a run; `arrays` holds what is in them before, and is changed. */
export function interpret(program: Program, arrays: readonly TypedArray[]): void {
  for (const { step, inputs, extras, results, outputs } of program.kernels) {
    const bound = (views: readonly View<number>[]): View<TypedArray>[] =>
      views.map((view) => ({ ...view, buffer: arrays[view.buffer]! }));
    if (step.family === 'scatterAdd') {
      reference.run(step, bound(inputs), bound(outputs)[0]!);
      continue;
    }
    const { shape } = outputs[0]!;
    const value = fresh(dtypeOfStep(step, inputs), shape);
    reference.run(step, bound(inputs), value);
    const operands = [value, ...bound(extras)];
    const values = results.map((expression, i) => {
      const result = fresh(outputs[i]!.dtype, shape);
      reference.run({ family: 'map', expression }, operands, result);
      return result;
    });
    bound(outputs).forEach((output, i) => {
      reference.run({ family: 'map', expression: input(0) }, [values[i]!], output);
    });
  }
}

export const emptyArrays = ({ buffers }: Program): TypedArray[] =>
  buffers.map(({ dtype, length, data = 0 }) =>
    typeof data === 'number' ? newArray(dtype, length).fill(data) : data.slice(),
  );

const fresh = (dtype: DType, shape: Shape): View<TypedArray> =>
  whole(newArray(dtype, size(shape)), dtype, shape);

/** Inputs of a program, filled with numbers that are the same each time. */
export function filled(program: Program): View<TypedArray>[] {
  return program.inputs.map((number, i) => {
    const array = emptyArrays(program)[number]!;
    const { dtype, length } = program.buffers[number]!;
    for (let k = 0; k < length; k++) {
      array[k] = dtype === 'int32' ? (k * 7) % 10 : length === 1 ? 0.05 : Math.sin(k * 1.37 + i) * 0.1;
    }
    return whole(array, dtype, [length]);
  });
}
