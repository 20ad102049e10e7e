/** The meaning of an expression: one number from the inputs' numbers, rounded to its dtype at every node. */
import type { DType } from './dtype.ts';
import { erf } from './erf.ts';
import { halfOf } from './half.ts';
import { type BinaryFunction, dtypeOfExpression, type Expression, type UnaryFunction } from './step.ts';

/** A number as a dtype stores it: a float becomes an integer by dropping its fraction, and a bool by being other than zero. */
export function rounded(x: number, dtype: DType): number {
  switch (dtype) {
    case 'float16':
      return halfOf(x);
    case 'float32':
      return Math.fround(x);
    case 'float64':
      return x;
    case 'int32':
      return x | 0;
    case 'uint8':
      return x & 255;
    case 'bool':
      return x !== 0 ? 1 : 0;
  }
}

/** Half goes to the even neighbour, as in IEEE 754 and PyTorch. */
export const roundHalfEven = (x: number): number =>
  Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x);

/**
 * What each function of one number is in float64, before the result is rounded to the dtype: what backends are held
 * against.
 */
export const unaryFunctions: { [Name in UnaryFunction]: (x: number) => number } = {
  negate: (x) => -x,
  abs: Math.abs,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  erf,
  floor: Math.floor,
  round: roundHalfEven,
};

/** The same of two numbers. Comparisons give 1 or 0; NaN wins `maximum` and `minimum`. */
export const binaryFunctions: { [Name in BinaryFunction]: (a: number, b: number) => number } = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  // C's and PyTorch's rules, which JavaScript does not share: 1 to any power is 1, and so is -1 to an infinite one.
  power: (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b),
  remainder: (a, b) => {
    const rest = a % b;
    return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
  },
  maximum: (a, b) => Math.max(a, b),
  minimum: (a, b) => Math.min(a, b),
  atan2: Math.atan2,
  equal: (a, b) => Number(a === b),
  less: (a, b) => Number(a < b),
  lessEqual: (a, b) => Number(a <= b),
};

/** A product wraps around where a float64 would round it, and so does a power; of a negative one but of 1 and -1 nothing is left. */
const wholeFunctions: { [Name in BinaryFunction]?: (a: number, b: number) => number } = {
  multiply: Math.imul,
  power: (a, b) => {
    if (b < 0) return a * a === 1 ? a ** (b & 1) : 0;
    let value = 1;
    for (; b > 0; b >>= 1, a = Math.imul(a, a)) if (b & 1) value = Math.imul(value, a);
    return value;
  },
};

/** What a function of two numbers is where it gives this dtype. */
export const binaryFor = (name: BinaryFunction, dtype: DType): ((a: number, b: number) => number) =>
  ((dtype === 'int32' || dtype === 'uint8') && wholeFunctions[name]) || binaryFunctions[name];

/**
 * The functions that every backend of float32 on a CPU gives to the last bit: they round once, or not at all. Of the others a few units
 * in the last place are each backend's own.
 */
export const exactFunctions: readonly (UnaryFunction | BinaryFunction)[] = [
  'negate',
  'abs',
  'sqrt',
  'floor',
  'round',
  'add',
  'subtract',
  'multiply',
  'divide',
  'maximum',
  'minimum',
  'equal',
  'less',
  'lessEqual',
];

/** A table with a row for every function of another table. */
export const rowsFor = <Name extends string, Row>(
  functions: { readonly [N in Name]: unknown },
  row: (name: Name) => Row,
): { [N in Name]: Row } =>
  Object.fromEntries((Object.keys(functions) as Name[]).map((name) => [name, row(name)])) as {
    [N in Name]: Row;
  };

/**
 * @param values - one number for each input
 * @param position - the place of the element along an axis
 */
export function evaluate(
  expression: Expression,
  values: readonly number[],
  dtypes: readonly DType[],
  position: (axis: number) => number,
  known: Map<Expression, number> = new Map(),
): number {
  // Parts that are shared are computed once.
  const value = (of: Expression): number => {
    const before = known.get(of);
    if (before !== undefined) return before;
    const result = evaluate(of, values, dtypes, position, known);
    known.set(of, result);
    return result;
  };
  switch (expression.kind) {
    case 'input':
      return values[expression.index]!;
    case 'constant':
      return rounded(expression.value, expression.dtype);
    case 'position':
      return position(expression.axis);
    case 'cast':
      return rounded(value(expression.of), expression.to);
    case 'unary':
      return rounded(
        unaryFunctions[expression.function](value(expression.of)),
        dtypeOfExpression(expression, dtypes),
      );
    case 'binary': {
      const [left, right] = [value(expression.left), value(expression.right)];
      const dtype = dtypeOfExpression(expression, dtypes);
      return rounded(binaryFor(expression.function, dtype)(left, right), dtype);
    }
    case 'select':
      return value(expression.condition) !== 0 ? value(expression.yes) : value(expression.no);
  }
}
