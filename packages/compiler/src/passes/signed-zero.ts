/** Where adding 0 changes nothing: it makes -0 into 0, and leaves every other number. */
import { isFloat, type PrimitiveName } from '@glissade/tensor';
import type { Writer } from './rules.ts';

/** Functions that never give -0, and those that give it only if an input is -0. */
const never: ReadonlySet<PrimitiveName> = new Set(['exp', 'abs', 'random']);
const kept: ReadonlySet<PrimitiveName> = new Set([
  'reshape',
  'permute',
  'expand',
  'slice',
  'window',
  'concat',
]);

/** Whether it is plain that no element of a line can be -0, from the few lines that it is computed from. */
export function isNeverNegativeZero(line: number, writer: Writer, depth: number = 6): boolean {
  const instruction = writer.at(line);
  if (!isFloat(instruction.dtype)) return true;
  if (instruction.kind === 'constant') return !instruction.data.some((x) => Object.is(x, -0));
  if (instruction.kind === 'input' || depth === 0) return false;
  const { primitive, inputs } = instruction;
  const safe = (input: number): boolean => isNeverNegativeZero(input, writer, depth - 1);
  switch (primitive.name) {
    case 'fill':
      return !Object.is(writer.number(line), -0);
    case 'cast':
      return !isFloat(writer.at(inputs[0]!).dtype);
    case 'add':
      return inputs.some(safe); // -0 is the sum of two of its kind only
    case 'multiply':
      return inputs[0] === inputs[1];
    case 'select':
      return inputs.slice(1).every(safe);
    default:
      return never.has(primitive.name) || (kept.has(primitive.name) && inputs.every(safe));
  }
}
