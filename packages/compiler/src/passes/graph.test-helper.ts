/** Graphs written by hand, and what they compute. */
import {
  type BinaryFunction,
  type DType,
  eagerDevice,
  outputDType,
  outputShape,
  type Primitive,
  reference,
  type Shape,
  type Tensor,
  type TypedArray,
  type UnaryFunction,
} from '@glissade/tensor';
import type { Graph, Instruction, Pass } from '../graph.ts';
import { printGraph } from '../print-graph.ts';
import { deadCode } from './dead-code.ts';

/** Appends instructions and infers their types. Every method gives the number of its line. */
export class GraphWriter {
  readonly instructions: Instruction[] = [];

  input(label: string, shape: Shape, dtype: DType = 'float32'): number {
    return this.#append({ kind: 'input', label, shape, dtype });
  }

  constant(data: TypedArray, shape: Shape, dtype: DType): number {
    return this.#append({ kind: 'constant', data, shape, dtype });
  }

  fill(value: number, shape: Shape = [], dtype: DType = 'float32'): number {
    return this.apply({ name: 'fill', shape, dtype, value });
  }

  /** A function of the elements. */
  call(name: UnaryFunction | BinaryFunction | 'select', ...inputs: readonly number[]): number {
    return this.apply({ name } as Primitive, ...inputs);
  }

  apply(primitive: Primitive, ...inputs: readonly number[]): number {
    const metas = inputs.map((line) => this.instructions[line]!);
    const shape = outputShape(primitive, metas);
    const dtype = outputDType(primitive, metas);
    return this.#append({ kind: 'apply', primitive, inputs, shape, dtype });
  }

  #append(instruction: Instruction): number {
    return this.instructions.push(instruction) - 1;
  }
}

/** The graph that `write` writes; what it gives are the results. */
export function graphOf(write: (g: GraphWriter) => number | readonly number[]): Graph {
  const writer = new GraphWriter();
  const results = [write(writer)].flat();
  const outputs = results.map((line, i) => ({
    line,
    label: results.length === 1 ? 'result' : `result ${i}`,
  }));
  return { instructions: writer.instructions, outputs };
}

/** What a pass makes of a graph, without the lines that nobody needs any more. */
export const passedText = (pass: Pass, write: (g: GraphWriter) => number | readonly number[]): string =>
  printGraph(deadCode(pass(graphOf(write))));

/** The outputs of a graph on the reference backend, for the elements of its inputs in order. */
export function evaluateGraph({ instructions, outputs }: Graph, inputs: readonly TypedArray[]): TypedArray[] {
  const device = eagerDevice(reference);
  const values: Tensor[] = [];
  let given = 0;
  for (const instruction of instructions) {
    const { shape, dtype } = instruction;
    if (instruction.kind === 'apply') {
      const operands = instruction.inputs.map((line) => values[line]!);
      values.push(device.evaluate(instruction.primitive, operands, shape, dtype));
    } else {
      const data = instruction.kind === 'input' ? inputs[given++]! : instruction.data;
      values.push(device.constant(data, shape, dtype));
    }
  }
  return outputs.map(({ line }) => device.readSync(values[line]!));
}
