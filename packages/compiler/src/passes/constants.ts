/** Computes what depends on no input once, when the program is made. */
import {
  eagerDevice,
  exactFunctions,
  isFloat,
  type PrimitiveName,
  reference,
  size,
  type Tensor,
} from '@glissade/tensor';
import { type Application, type Constant, type Instruction, type Pass, rewrite } from '../graph.ts';
import { isElementwise } from './elementwise.ts';

/** The most elements that a computed constant may have: more would rather be computed than kept. */
const limit = 4096;

/** What, of floats too, has the same bits wherever it is computed. Integers have them anyway. */
const exact: ReadonlySet<PrimitiveName> = new Set<PrimitiveName>([
  ...exactFunctions,
  ...(['cast', 'select', 'max', 'min', 'argmax', 'argsort', 'gather'] as const),
  ...(['reshape', 'permute', 'slice', 'pad', 'concat'] as const),
]);

/**
 * Folds applications to constants into constants, where the backend would compute the same bits. What is one number everywhere
 * becomes, and stays, a `fill`, which takes no memory however large it is, or is computed once; a `iota` alone stays one, too.
 */
export const constants: Pass = (graph) =>
  rewrite(graph, (instruction, append, _, at) => {
    if (instruction.kind === 'constant') return append(uniform(instruction) ?? instruction);
    if (instruction.kind !== 'apply' || instruction.inputs.length === 0) return append(instruction);
    if (!instruction.inputs.every((line) => isConstant(at(line)))) return append(instruction);
    const inputs = instruction.inputs.map(at);
    const ofNumbers = isElementwise(instruction.primitive) && inputs.every(isFill);
    if (isFloat(instruction.dtype) && !exact.has(instruction.primitive.name))
      return ofNumbers ? once(instruction, inputs, append) : append(instruction);
    return append((ofNumbers ? number(instruction, inputs) : folded(instruction, inputs)) ?? instruction);
  });

/** A function of numbers, computed for one element and repeated. */
function once(
  application: Application,
  inputs: readonly Instruction[],
  append: (instruction: Instruction) => number,
): number {
  const { shape } = application;
  if (shape.length === 0) return append(application);
  const one = append({ ...application, inputs: inputs.map((input) => append(scalar(input))), shape: [] });
  return append({ ...application, primitive: { name: 'expand', shape }, inputs: [one] });
}

function number(application: Application, inputs: readonly Instruction[]): Instruction {
  return filled(evaluated({ ...application, shape: [] }, inputs.map(scalar))[0]!, application);
}

function folded(application: Application, inputs: readonly Instruction[]): Instruction | undefined {
  const { primitive, shape, dtype } = application;
  // A repeated or overlapping view of few elements is cheaper than its elements.
  if (size(shape) > limit || primitive.name === 'expand' || primitive.name === 'window') return undefined;
  if (inputs.some(({ shape }) => size(shape) > limit)) return undefined;
  const constant: Constant = { kind: 'constant', data: evaluated(application, inputs), shape, dtype };
  return uniform(constant) ?? constant;
}

const isFill = (instruction: Instruction): boolean =>
  instruction.kind === 'apply' && instruction.primitive.name === 'fill';

const isConstant = (instruction: Instruction): boolean =>
  instruction.kind === 'constant' || (instruction.kind === 'apply' && instruction.inputs.length === 0);

/** A fill of the shape []. */
function scalar(instruction: Instruction): Instruction {
  if (instruction.kind !== 'apply' || instruction.primitive.name !== 'fill') return instruction;
  return { ...instruction, shape: [], primitive: { ...instruction.primitive, shape: [] } };
}

function filled(value: number, { shape, dtype }: Instruction): Application {
  return { kind: 'apply', primitive: { name: 'fill', shape, dtype, value }, inputs: [], shape, dtype };
}

/** A fill instead of a constant whose elements are all the same. */
function uniform(constant: Constant): Application | undefined {
  const { data } = constant;
  if (data.length === 0 || !data.every((x) => Object.is(x, data[0]))) return undefined;
  return filled(data[0]!, constant);
}

const device = eagerDevice(reference);

/** The elements of an application to constants, computed on the reference backend. */
function evaluated({ primitive, shape, dtype }: Application, inputs: readonly Instruction[]) {
  return device.readSync(device.evaluate(primitive, inputs.map(tensorOf), shape, dtype));
}

function tensorOf(instruction: Instruction): Tensor {
  const { shape, dtype } = instruction;
  if (instruction.kind === 'constant') return device.constant(instruction.data, shape, dtype);
  return device.evaluate((instruction as Application).primitive, [], shape, dtype);
}
