/** Functions of numbers, element by element, with the dtypes that runtimes have kernels for. */
import { type BinaryFunction, type DType, isFloat, type UnaryFunction } from '@glissade/tensor';
import { type GraphWriter, int } from './writer.ts';

/** As what runtimes compute: they count in int32, hardly in uint8, and not with bools. */
export const countedAs = (dtype: DType): DType => (dtype === 'bool' || dtype === 'uint8' ? 'int32' : dtype);

type Unary = (writer: GraphWriter, x: string, dtype: DType) => string;
type Binary = (writer: GraphWriter, a: string, b: string, dtype: DType) => string;

const unaryNode =
  (operator: string): Unary =>
  (writer, x) =>
    writer.node(operator, [x]);
/** Whole numbers stay what they are. */
const unlessWhole =
  (operator: string): Unary =>
  (writer, x, dtype) =>
    isFloat(dtype) ? writer.node(operator, [x]) : x;
const binaryNode =
  (operator: string): Binary =>
  (writer, a, b) =>
    writer.node(operator, [a, b]);

const unary: Readonly<Record<UnaryFunction, Unary>> = {
  negate: unaryNode('Neg'),
  abs: unaryNode('Abs'),
  exp: unaryNode('Exp'),
  log: unaryNode('Log'),
  sqrt: unaryNode('Sqrt'),
  sin: unaryNode('Sin'),
  cos: unaryNode('Cos'),
  tanh: unaryNode('Tanh'),
  sigmoid: unaryNode('Sigmoid'),
  erf: unaryNode('Erf'),
  floor: unlessWhole('Floor'),
  round: unlessWhole('Round'),
  // Near 0, where e^x - 1 would lose its digits, it is 2 t / (1 - t) for t = tanh(x / 2).
  expm1(writer, x, dtype) {
    const one = writer.scalar(dtype, 1);
    const t = writer.node('Tanh', [writer.node('Mul', [x, writer.scalar(dtype, 0.5)])]);
    const twice = writer.node('Mul', [t, writer.scalar(dtype, 2)]);
    const near = writer.node('Div', [twice, writer.node('Sub', [one, t])]);
    const far = writer.node('Sub', [writer.node('Exp', [x]), one]);
    return writer.node('Where', [writer.node('Less', [writer.node('Abs', [x]), one]), near, far]);
  },
  // What 1 + x loses of a small x, the quotient of x and what is left gives back. Source: theorem 4 of D. Goldberg's
  // https://docs.oracle.com/cd/E19957-01/806-3568/ncg_goldberg.html
  log1p(writer, x, dtype) {
    const one = writer.scalar(dtype, 1);
    const sum = writer.node('Add', [x, one]);
    const log = writer.node('Log', [sum]);
    const near = writer.node('Mul', [log, writer.node('Div', [x, writer.node('Sub', [sum, one])])]);
    const further = writer.node('Where', [writer.node('Less', [x, one]), near, log]);
    return writer.node('Where', [writer.node('Equal', [sum, one]), x, further]);
  },
};

const binary: Readonly<Record<BinaryFunction, Binary>> = {
  add: binaryNode('Add'),
  subtract: binaryNode('Sub'),
  multiply: binaryNode('Mul'),
  divide: binaryNode('Div'),
  power: binaryNode('Pow'),
  maximum: binaryNode('Max'),
  minimum: binaryNode('Min'),
  equal: binaryNode('Equal'),
  less: binaryNode('Less'),
  lessEqual: binaryNode('LessOrEqual'),
  // The operator has the divisor's sign among whole numbers, the dividend's among others.
  remainder(writer, a, b, dtype) {
    if (!isFloat(dtype)) return writer.node('Mod', [a, b]);
    const rest = writer.node('Mod', [a, b], { fmod: int(1) });
    const zero = writer.scalar(dtype, 0);
    const signs = [rest, b].map((value) => writer.node('Less', [value, zero]));
    const isNone = writer.node('Equal', [rest, zero]);
    const differ = writer.node('And', [writer.node('Xor', signs), writer.node('Not', [isNone])]);
    return writer.node('Where', [differ, writer.node('Add', [rest, b]), rest]);
  },
  // The angle of (b, a): that of the quotient, half a turn on where b is negative, towards a's sign.
  atan2(writer, a, b, dtype) {
    const zero = writer.scalar(dtype, 0);
    const [turn, back] = [writer.scalar(dtype, Math.PI), writer.scalar(dtype, -Math.PI)];
    const [quarter, quarterBack] = [writer.scalar(dtype, Math.PI / 2), writer.scalar(dtype, -Math.PI / 2)];
    const below = writer.node('Less', [a, zero]);
    const angle = writer.node('Atan', [writer.node('Div', [a, b])]);
    const turned = writer.node('Add', [angle, writer.node('Where', [below, back, turn])]);
    const whole = writer.node('Where', [writer.node('Less', [b, zero]), turned, angle]);
    const above = writer.node('Less', [zero, a]);
    const upright = writer.node('Where', [above, quarter, writer.node('Where', [below, quarterBack, zero])]);
    return writer.node('Where', [writer.node('Equal', [b, zero]), upright, whole]);
  },
};

const comparisons: ReadonlySet<BinaryFunction> = new Set<BinaryFunction>(['equal', 'less', 'lessEqual']);

export function unaryValue(writer: GraphWriter, name: UnaryFunction, x: string, dtype: DType): string {
  const counted = countedAs(dtype);
  return writer.cast(unary[name](writer, writer.cast(x, dtype, counted), counted), counted, dtype);
}

export function binaryValue(
  writer: GraphWriter,
  name: BinaryFunction,
  a: string,
  b: string,
  dtype: DType,
): string {
  const counted = name === 'equal' && dtype === 'bool' ? dtype : countedAs(dtype);
  const value = binary[name](writer, writer.cast(a, dtype, counted), writer.cast(b, dtype, counted), counted);
  return comparisons.has(name) ? value : writer.cast(value, counted, dtype);
}

export function selectValue(
  writer: GraphWriter,
  condition: string,
  yes: string,
  no: string,
  dtype: DType,
): string {
  const counted = countedAs(dtype);
  const [a, b] = [yes, no].map((value) => writer.cast(value, dtype, counted)) as [string, string];
  return writer.cast(writer.node('Where', [condition, a, b]), counted, dtype);
}
