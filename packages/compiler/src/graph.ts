/**
 * A traced function: one instruction a line, each naming its inputs by the numbers of earlier lines. Passes read a graph
 * and make a better one.
 */
import type { DType, Primitive, Shape, TypedArray } from '@glissade/tensor';

interface Typed {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A tensor from outside, given anew at every call. */
export interface Input extends Typed {
  readonly kind: 'input';
  /** What it is to the reader: 'argument 0', 'parameter', 'gradient'. */
  readonly label: string;
}

/** Elements that are the same at every call, in row-major order. */
export interface Constant extends Typed {
  readonly kind: 'constant';
  readonly data: TypedArray;
}

/** A primitive, applied to earlier lines. */
export interface Application extends Typed {
  readonly kind: 'apply';
  readonly primitive: Primitive;
  /** The lines that it is applied to, all above its own. */
  readonly inputs: readonly number[];
}

/** A line: an input, a constant, or an application. */
export type Instruction = Input | Constant | Application;

/** What a call gives back, or leaves in a tensor outside. */
export interface Output {
  readonly line: number;
  readonly label: string;
  /** The input, by its line, that takes on this value after the call. */
  readonly updates?: number;
}

/** The lines of a function, and which of them it gives back. */
export interface Graph {
  readonly instructions: readonly Instruction[];
  readonly outputs: readonly Output[];
}

/** A graph that does the same, with fewer or cheaper lines. Inputs stay, and stay in order. */
export type Pass = (graph: Graph) => Graph;

/** Gives the new line that stands for an old one, `line`, whose inputs are already renamed; `at` gives the new lines so far. */
export type Replace = (
  instruction: Instruction,
  append: (instruction: Instruction) => number,
  line: number,
  at: (line: number) => Instruction,
) => number;

/**
 * Writes a new graph from the lines of an old one: `replace` is given each instruction, and a function that appends to the
 * new graph. Most passes change nothing most of the time: as long as every line stands for itself, nothing is written, and
 * a graph of such lines is given back as it is.
 */
export function rewrite(graph: Graph, replace: Replace): Graph {
  const { instructions, outputs } = graph;
  let rewritten: Instruction[] | undefined;
  let renamed: number[] = [];
  let line = 0;
  let isKept = false;
  const begin = (): Instruction[] => {
    renamed = Array.from({ length: line }, (_, i) => i);
    rewritten = instructions.slice(0, isKept ? line + 1 : line);
    return rewritten;
  };
  const append = (instruction: Instruction): number => {
    if (rewritten === undefined && instruction === instructions[line]) {
      isKept = true;
      return line;
    }
    return (rewritten ?? begin()).push(instruction) - 1;
  };
  const at = (line: number): Instruction => (rewritten ?? instructions)[line]!;
  for (; line < instructions.length; line++) {
    const instruction = instructions[line]!;
    isKept = false;
    const now = replace(rewritten ? withInputs(instruction, renamed) : instruction, append, line, at);
    if (!rewritten && !(isKept && now === line)) begin();
    if (rewritten) renamed.push(now);
  }
  if (!rewritten) return graph;
  return {
    instructions: rewritten,
    outputs: outputs.map((output) => ({
      ...output,
      line: renamed[output.line]!,
      ...(output.updates !== undefined && { updates: renamed[output.updates]! }),
    })),
  };
}

/** The instruction with its inputs renamed; itself where they keep their names. */
function withInputs(instruction: Instruction, renamed: readonly number[]): Instruction {
  if (instruction.kind !== 'apply') return instruction;
  const { primitive, inputs, shape, dtype } = instruction;
  for (const input of inputs)
    if (renamed[input] !== input)
      return { kind: 'apply', primitive, inputs: inputs.map((each) => renamed[each]!), shape, dtype };
  return instruction;
}
