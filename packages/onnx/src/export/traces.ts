/** A function, traced for several lengths of its inputs. */
import {
  type Application,
  type GraphInput,
  type Instruction,
  type TracedGraph,
  traceGraph,
} from '@glissade/compiler';
import { nameOf, printShape, type Tensor, zeros } from '@glissade/tensor';
import { type Lengths, tracesFor } from './length.ts';

/** Which axes of the inputs have a length with a name: for each input, by the axis. */
export type NamedAxes = readonly ReadonlyMap<number, string>[];

/** A function as several graphs of the same lines, each for other lengths. */
export interface Traces {
  readonly lengths: readonly Lengths[];
  /** For each line, what it is in each trace. */
  readonly lines: readonly (readonly Instruction[])[];
  readonly inputs: readonly GraphInput[];
  /** For each result, its line. */
  readonly outputs: readonly number[];
}

type Compute = (...given: Tensor[]) => readonly Tensor[];

/** @param given - an example of the inputs */
export function traced(compute: Compute, given: readonly Tensor[], named: NamedAxes): Traces {
  const example = exampleLengths(given, named);
  let failure: unknown;
  for (const sizes of sizesFor(example)) {
    const lengths = tracesFor(sizes);
    let graphs: TracedGraph[];
    try {
      graphs = lengths.map((each) =>
        traceGraph(
          compute,
          given.map((tensor, i) => resized(tensor, named[i]!, each)),
        ),
      );
    } catch (error) {
      // It may take other lengths: only multiples of the example's, say.
      failure ??= error;
      continue;
    }
    return together(graphs, lengths);
  }
  throw failure;
}

function exampleLengths(given: readonly Tensor[], named: NamedAxes): Lengths {
  const found: Record<string, number> = {};
  named.forEach((axes, i) => {
    for (const [axis, name] of axes) {
      const length = given[i]!.shape[axis]!;
      found[name] ??= length;
      if (found[name] !== length)
        throw new RangeError(
          `exportOnnx: '${name}' is ${found[name]} and ${length} in the inputs given; one name stands for one length`,
        );
    }
  });
  return found;
}

/** Up to here a length is tried with longer ones, not with shorter ones. */
const smallLength = 8;

type Sizes = Readonly<Record<string, readonly [number, number, number]>>;

/**
 * Lengths near the example's: it may be the largest that there is, and beside the smallest much is empty. Where the function takes none
 * of these, multiples of it: it may have to be cut into parts.
 */
function sizesFor(example: Lengths): readonly Sizes[] {
  const sizes = (of: (length: number) => [number, number, number]): Sizes =>
    Object.fromEntries(Object.entries(example).map(([name, length]) => [name, of(length)]));
  if (Object.keys(example).length === 0) return [{}];
  return [
    // A length of 1 would stretch to others.
    sizes((length) => {
      const first = Math.max(2, length);
      const by = length > smallLength ? -1 : 1;
      return [first, first + by, first + 2 * by];
    }),
    sizes((length) => [2 * length, 3 * length, 4 * length]),
  ];
}

function resized(tensor: Tensor, axes: ReadonlyMap<number, string>, lengths: Lengths): Tensor {
  const shape = tensor.shape.map((length, axis) => lengths[axes.get(axis) ?? ''] ?? length);
  return zeros(shape, { dtype: tensor.dtype });
}

function together(graphs: readonly TracedGraph[], lengths: readonly Lengths[]): Traces {
  const [first] = graphs as [TracedGraph];
  const lines = first.graph.instructions.map((_, line) =>
    graphs.map(({ graph }) => graph.instructions[line] as Instruction | undefined),
  );
  const other = lines.find((each) => !each.every((instruction) => isLike(instruction, each[0]!)));
  if (other !== undefined || graphs.some(({ graph }) => graph.instructions.length > lines.length)) {
    const names = Object.keys(lengths[0]!).map((name) => `'${name}'`);
    throw new Error(
      `exportOnnx: the function does other operations for another length of ${names.join(' or ')}${other ? ` (${printed(other)})` : ''}, ` +
        'and a file has those of one. Leave that axis out of dynamicAxes, or do not choose by shapes',
    );
  }
  return {
    lengths,
    lines: lines as Instruction[][],
    inputs: first.inputs,
    outputs: first.graph.outputs.map(({ line }) => line),
  };
}

/** What a line is in each trace, as far as it differs. */
function printed(inTraces: readonly (Instruction | undefined)[]): string {
  const texts = inTraces.map((each) => {
    if (each === undefined) return 'none';
    const name = each.kind === 'apply' ? nameOf(each.primitive) : each.kind;
    return `${name} ${each.dtype}${printShape(each.shape)}`;
  });
  return [...new Set(texts)].join(', ');
}

function isLike(instruction: Instruction | undefined, first: Instruction): boolean {
  if (instruction?.kind !== first.kind || instruction.dtype !== first.dtype) return false;
  if (instruction.shape.length !== first.shape.length) return false;
  // Inputs have other lengths; of constants that do, constants.ts knows what can be written.
  if (first.kind !== 'apply') return true;
  const { primitive, inputs } = instruction as Application;
  return primitive.name === first.primitive.name && inputs.join() === first.inputs.join();
}
