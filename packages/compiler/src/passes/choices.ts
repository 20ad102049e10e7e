/** Comparisons, choices and casts. */
import { type DType, isFloat } from '@glissade/tensor';
import type { Pass } from '../graph.ts';
import { passOf, type Rule, type Writer } from './rules.ts';

/** The bool whose contrary this is: `equal` to false. */
function contrary(line: number, writer: Writer): number | undefined {
  const equal = writer.call(line, 'equal');
  if (!equal || writer.at(equal.inputs[0]!).dtype !== 'bool') return undefined;
  return writer.number(equal.inputs[1]!) === 0 ? equal.inputs[0] : undefined;
}

/** What a bool, or a cast of one, equals: itself, its contrary, or nothing. */
const equalsNumber: Rule<'equal'> = ({ inputs: [x, y], shape }, writer) => {
  const value = writer.number(y!);
  if (value === undefined) return undefined;
  const cast = writer.call(x!, 'cast');
  const truth = cast ? cast.inputs[0]! : x!;
  if (writer.at(truth).dtype !== 'bool') return undefined;
  if (value === 1) return writer.stretched(truth, shape);
  if (value !== 0) return writer.fill(0, 'bool', shape);
  const opposite = contrary(truth, writer);
  if (opposite !== undefined) return writer.stretched(opposite, shape);
  if (!cast) return undefined;
  return writer.stretched(writer.apply({ name: 'equal' }, truth, writer.fill(0, 'bool')), shape);
};

/** Puts the number on the right. */
const numberLast: Rule<'equal'> = ({ primitive, inputs: [x, y] }, writer) =>
  writer.number(x!) !== undefined && writer.number(y!) === undefined
    ? writer.apply(primitive, y!, x!)
    : undefined;

/** NaN is no less than itself, and no more equal. */
const neverLess: Rule<'less'> = ({ inputs: [x, y], shape }, writer) =>
  x === y ? writer.fill(0, 'bool', shape) : undefined;
const alwaysEqual: Rule<'equal' | 'lessEqual'> = ({ inputs: [x, y], shape }, writer) =>
  x === y && !isFloat(writer.at(x!).dtype) ? writer.fill(1, 'bool', shape) : undefined;

const decided: Rule<'select'> = ({ inputs: [condition, yes, no], shape }, writer) => {
  const value = writer.number(condition!);
  if (value !== undefined) return writer.stretched(value ? yes! : no!, shape);
  return yes === no ? writer.stretched(yes!, shape) : undefined;
};

const turned: Rule<'select'> = ({ primitive, inputs: [condition, yes, no], shape }, writer) => {
  const opposite = contrary(condition!, writer);
  if (opposite === undefined) return undefined;
  return writer.stretched(writer.apply(primitive, opposite, no!, yes!), shape);
};

/** A choice by the same condition within a branch is made already. */
const nested: Rule<'select'> = ({ primitive, inputs: [condition, yes, no], shape }, writer) => {
  const within = (line: number, branch: 1 | 2): number => {
    const inner = writer.call(line, 'select');
    return inner?.inputs[0] === condition ? inner!.inputs[branch]! : line;
  };
  const [a, b] = [within(yes!, 1), within(no!, 2)];
  if (a === yes && b === no) return undefined;
  return writer.stretched(writer.apply(primitive, condition!, a, b), shape);
};

/** A bool that chooses between true and false. */
const itself: Rule<'select'> = ({ inputs: [condition, yes, no], dtype, shape }, writer) =>
  dtype === 'bool' && writer.number(yes!) === 1 && writer.number(no!) === 0
    ? writer.stretched(condition!, shape)
    : undefined;

/** x and x, x or x, and either with true or false. */
const logical: Rule<'multiply' | 'maximum' | 'minimum'> = ({ primitive, inputs, dtype, shape }, writer) => {
  if (dtype !== 'bool') return undefined;
  const [x, y] = writer.number(inputs[0]!) === undefined ? inputs : inputs.toReversed();
  if (x === y) return writer.stretched(x!, shape);
  const value = writer.number(y!);
  if (value === undefined) return undefined;
  const decides = primitive.name === 'maximum' ? 1 : 0;
  return value === decides ? writer.fill(value, dtype, shape) : writer.stretched(x!, shape);
};

const castAgain: Rule<'cast'> = ({ primitive: { dtype }, inputs: [x] }, writer) => {
  if (writer.at(x!).dtype === dtype) return x;
  const source = writer.call(x!, 'cast')?.inputs[0];
  if (source === undefined || !holds[writer.at(x!).dtype].includes(writer.at(source).dtype)) return undefined;
  return writer.apply({ name: 'cast', dtype }, source);
};

/** The other dtypes of which each keeps every number. */
const holds: Record<DType, readonly DType[]> = {
  float64: ['float16', 'float32', 'int32', 'uint8', 'bool'],
  float32: ['float16', 'uint8', 'bool'],
  float16: ['uint8', 'bool'],
  int32: ['uint8', 'bool'],
  uint8: ['bool'],
  bool: [],
};

export const choices: Pass = passOf({
  equal: [numberLast, equalsNumber, alwaysEqual],
  less: [neverLess],
  lessEqual: [alwaysEqual],
  select: [decided, turned, nested, itself],
  multiply: [logical],
  maximum: [logical],
  minimum: [logical],
  cast: [castAgain],
});
