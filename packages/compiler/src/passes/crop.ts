/**
 * Computes no more than a slice takes. The gradient of a padded convolution to its input covers the padding, too, and a
 * slice then takes the middle.
 */
import { outputDType, outputShape, type Primitive, type PrimitiveName, type Shape } from '@glissade/tensor';
import { type Graph, type Instruction, type Pass, rewrite } from '../graph.ts';
import type { Call } from './rules.ts';

/** Slices of convolutions become convolutions of slices, and slices of padding less padding, where nobody reads the rest. */
export const crop: Pass = (graph) => {
  const uses = useCounts(graph);
  return rewrite(graph, (instruction, append, line, soFar) => {
    const original = call(graph.instructions[line]!, 'slice');
    const slice = call(instruction, 'slice');
    if (!slice || uses[original!.inputs[0]!] !== 1 || slice.primitive.steps.some((step) => step !== 1))
      return append(instruction);
    const write = (primitive: Primitive, ...inputs: readonly number[]): number => {
      const operands = inputs.map((input) => soFar[input]!);
      const [shape, dtype] = [outputShape(primitive, operands), outputDType(primitive, operands)];
      return append({ kind: 'apply', primitive, inputs, shape, dtype });
    };
    const source = soFar[slice.inputs[0]!]!;
    const [x, weight] = source.kind === 'apply' ? (source.inputs as [number, number]) : [];
    const convolve = call(source, 'convolve');
    const needed = convolve && neededPart(slice, convolve, soFar[x!]!.shape, soFar[weight!]!.shape);
    if (needed) return write(needed.convolve, write(needed.part, x!), weight!);
    const pad = call(source, 'pad');
    const less = pad && lessPadding(slice, pad, soFar[x!]!.shape);
    return less ? write(less, x!) : append(instruction);
  });
};

const call = <Name extends PrimitiveName>(instruction: Instruction, name: Name): Call<Name> | undefined =>
  instruction.kind === 'apply' && instruction.primitive.name === name
    ? (instruction as Call<Name>)
    : undefined;

function useCounts({ instructions, outputs }: Graph): number[] {
  const counts = instructions.map(() => 0);
  for (const { line } of outputs) counts[line]!++;
  for (const instruction of instructions)
    if (instruction.kind === 'apply') for (const input of instruction.inputs) counts[input]!++;
  return counts;
}

/** The part of a convolution's input that a slice's positions see, and its convolution, if it slices nothing but positions. */
function neededPart(
  { primitive: { starts, shape } }: Call<'slice'>,
  { primitive, shape: whole }: Call<'convolve'>,
  input: Shape,
  weight: Shape,
): { readonly part: Primitive; readonly convolve: Primitive } | undefined {
  if (shape.includes(0) || [0, 1, 2].some((axis) => shape[axis] !== whole[axis])) return undefined;
  const { stride, dilation, spread } = primitive;
  const axes = stride.map((step, i) => {
    const by = spread?.by[i] ?? 1;
    const from = starts[3 + i]! * step + (spread?.starts[i] ?? 0);
    const first = Math.ceil(from / by);
    const start = from - first * by;
    const last = start + (shape[3 + i]! - 1) * step + dilation[i]! * (weight[3 + i]! - 1);
    return { first, start, seen: Math.floor(last / by) + 1 };
  });
  const part: Primitive = {
    name: 'slice',
    starts: [0, 0, 0, ...axes.map(({ first }) => first)],
    shape: [...input.slice(0, 3), ...axes.map(({ seen }) => seen)],
    steps: input.map(() => 1),
  };
  const cropped = spread && { ...spread, starts: axes.map(({ start }) => start), positions: shape.slice(3) };
  return { part, convolve: { ...primitive, ...(cropped && { spread: cropped }) } };
}

/** The padding of which a slice takes some off, if it takes nothing else off. */
function lessPadding(
  { primitive: { starts, shape } }: Call<'slice'>,
  { primitive }: Call<'pad'>,
  input: Shape,
): Primitive | undefined {
  const padding = primitive.padding.map(({ low, interior }, axis) => {
    const left = low - starts[axis]!;
    return { low: left, high: shape[axis]! - left - input[axis]!, interior };
  });
  return padding.every(({ low, high, interior }) => low >= 0 && high >= 0 && interior === 0)
    ? { ...primitive, padding }
    : undefined;
}
