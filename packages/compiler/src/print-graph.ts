/** Graphs as text, to be read from the arguments down to the results. */
import { printShape, type TypedArray } from '@glissade/tensor';
import type { Graph, Instruction } from './graph.ts';

/**
 * One line for each instruction: its number, what is computed from which lines, and the type of the result.
 *
 *     %0 = argument 0 : float32[64, 784]
 *     %1 = parameter : float32[128, 784]
 *     %2 = contract(%0, %1) batch=0 inner=1 : float32[64, 128]
 *     result = %2
 */
export function printGraph({ instructions, outputs }: Graph): string {
  const lines = instructions.map(
    (instruction, line) =>
      `%${line} = ${described(instruction)} : ${instruction.dtype}${printShape(instruction.shape)}`,
  );
  const results = outputs.map(({ line, label, updates }) =>
    updates === undefined ? `${label} = %${line}` : `${label} %${updates} <- %${line}`,
  );
  return [...lines, ...results].join('\n');
}

function described(instruction: Instruction): string {
  switch (instruction.kind) {
    case 'input':
      return instruction.label;
    case 'constant':
      return `constant ${shortened(instruction.data)}`;
    case 'apply': {
      const { name, label: _, ...attributes } = instruction.primitive;
      const call = `${name}(${instruction.inputs.map((line) => `%${line}`).join(', ')})`;
      // The line ends with shape and dtype already.
      const told = Object.entries(attributes).filter(([key]) => key !== 'shape' && key !== 'dtype');
      return [
        call,
        ...told.map(
          ([key, value]) =>
            `${key}=${typeof value === 'number' ? printNumber(value) : JSON.stringify(value)}`,
        ),
      ].join(' ');
    }
  }
}

/** JSON knows neither NaN nor infinities, and prints -0 as 0. */
export const printNumber = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

function shortened(data: TypedArray): string {
  const elements = Array.from(data.length <= 4 ? data : data.subarray(0, 3), printNumber).join(', ');
  return data.length <= 4 ? `[${elements}]` : `[${elements}, ... ${data.length} elements]`;
}
