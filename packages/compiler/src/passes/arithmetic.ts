/**
 * Algebra that holds for every bit of floating-point numbers, signed zeros and infinities included (only the bits of a
 * NaN may differ). So x + 0, which makes -0 into 0, goes only where no -0 can be, and x * 0 stays, for NaN's sake.
 */
import { type DType, isFloat } from '@glissade/tensor';
import type { Pass } from '../graph.ts';
import { type Call, passOf, type Rule, type Writer } from './rules.ts';
import { isNeverNegativeZero } from './signed-zero.ts';

type Arithmetic = 'add' | 'subtract' | 'multiply' | 'divide' | 'power' | 'maximum' | 'minimum';

/** A rule for a number on the right; `swapped` makes one for a number on the left. */
type NumberRule = (x: number, value: number, call: Call<Arithmetic>, writer: Writer) => number | undefined;

const withNumber =
  (rule: NumberRule): Rule<Arithmetic> =>
  (call, writer) => {
    const [x, y] = call.inputs as [number, number];
    const value = writer.number(y);
    const line = value === undefined ? undefined : rule(x, value, call, writer);
    return line === undefined ? undefined : writer.stretched(line, call.shape);
  };

const swapped =
  (rule: Rule<Arithmetic>): Rule<Arithmetic> =>
  (call, writer) =>
    rule({ ...call, inputs: call.inputs.toReversed() }, writer);

/** The line whose negative this is. Bools have none: there -1 is 1. */
const negated = (line: number, writer: Writer): number | undefined =>
  writer.at(line).dtype === 'bool' ? undefined : writer.call(line, 'negate')?.inputs[0];

const isZero = (value: number, dtype: DType, sign: 0 | -0): boolean =>
  isFloat(dtype) ? Object.is(value, sign) : value === 0;

const addZero = withNumber((x, value, { dtype }, writer) =>
  isZero(value, dtype, -0) || (value === 0 && isNeverNegativeZero(x, writer)) ? x : undefined,
);

const addNegative: Rule<Arithmetic> = ({ inputs: [x, y] }, writer) => {
  const positive = negated(y!, writer);
  return positive === undefined ? undefined : writer.apply({ name: 'subtract' }, x!, positive);
};

const subtractZero = withNumber((x, value, { dtype }) => (isZero(value, dtype, 0) ? x : undefined));

const subtractFromZero = swapped(
  withNumber((x, value, { dtype }, writer) =>
    isZero(value, dtype, -0) ? writer.apply({ name: 'negate' }, x) : undefined,
  ),
);

const subtractNegative: Rule<Arithmetic> = ({ inputs: [x, y] }, writer) => {
  const positive = negated(y!, writer);
  return positive === undefined ? undefined : writer.apply({ name: 'add' }, x!, positive);
};

const multiplyNumber = withNumber((x, value, { dtype, shape }, writer) => {
  if (value === 1) return x;
  if (value === -1) return writer.apply({ name: 'negate' }, x);
  if (value === 0 && !isFloat(dtype)) return writer.fill(0, dtype, shape);
  const positive = negated(x, writer);
  return positive === undefined
    ? undefined
    : writer.apply({ name: 'multiply' }, positive, writer.fill(-value, dtype));
});

/** (-x)(-y) is xy, and (-x)/(-y) is x/y, but of bytes, whose negatives are positive. */
const bothNegative: Rule<'multiply' | 'divide'> = ({ primitive, inputs: [x, y], dtype }, writer) => {
  if (dtype === 'uint8' && primitive.name === 'divide') return undefined;
  const [a, b] = [negated(x!, writer), negated(y!, writer)];
  return a === undefined || b === undefined ? undefined : writer.apply(primitive, a, b);
};

const divideByNumber = withNumber((x, value, { dtype }, writer) => {
  if (!isFloat(dtype)) return undefined;
  if (value === 1) return x;
  // The reciprocal of a power of two is exact, and so both round the same number.
  return isPowerOfTwo(value, { float16: 14, float32: 126, float64: 1022 }[dtype as 'float64'])
    ? writer.apply({ name: 'multiply' }, x, writer.fill(1 / value, dtype))
    : undefined;
});

/** Whether a number is plus or minus a power of two with an exponent of at most `most`, whose reciprocal is normal, too. */
const isPowerOfTwo = (value: number, most: number): boolean =>
  Number.isInteger(Math.log2(Math.abs(value))) &&
  2 ** Math.log2(Math.abs(value)) === Math.abs(value) &&
  Math.abs(Math.log2(Math.abs(value))) <= most;

const powerNumber = withNumber((x, value, { dtype, shape }, writer) => {
  if (value === 0) return writer.fill(1, dtype, shape);
  if (value === 1) return x;
  // A float32's square fits a float64, so that a power computed there is rounded as the product is.
  return value === 2 && (dtype === 'float32' || dtype === 'float16')
    ? writer.apply({ name: 'multiply' }, x, x)
    : undefined;
});

const sameOperands: Rule<'maximum' | 'minimum'> = ({ inputs: [x, y] }) => (x === y ? x : undefined);

const boundless = (bound: number): Rule<Arithmetic> =>
  withNumber((x, value) => (value === bound ? x : undefined));

const doubleNegative: Rule<'negate'> = ({ inputs: [x] }, writer) => negated(x!, writer);

const negateProduct: Rule<'negate'> = ({ inputs: [x], dtype, shape }, writer) => {
  const product = dtype === 'bool' ? undefined : writer.call(x!, 'multiply');
  const factor = product && writer.number(product.inputs[1]!);
  if (factor === undefined) return undefined;
  const line = writer.apply({ name: 'multiply' }, product!.inputs[0]!, writer.fill(-factor, dtype));
  return writer.stretched(line, shape);
};

const absolute: Rule<'abs'> = ({ inputs: [x], dtype }, writer) => {
  if (writer.call(x!, 'abs')) return x;
  const positive = dtype === 'uint8' ? undefined : negated(x!, writer);
  return positive === undefined ? undefined : writer.apply({ name: 'abs' }, positive);
};

/** Whole numbers are their own floor. */
const whole: Rule<'floor' | 'round'> = ({ inputs: [x], dtype }, writer) =>
  !isFloat(dtype) || writer.call(x!, 'floor') || writer.call(x!, 'round') ? x : undefined;

const either = (rule: Rule<Arithmetic>): readonly Rule<Arithmetic>[] => [rule, swapped(rule)];

export const arithmetic: Pass = passOf({
  add: [...either(addZero), ...either(addNegative)],
  subtract: [subtractZero, subtractFromZero, subtractNegative],
  multiply: [...either(multiplyNumber), bothNegative],
  divide: [divideByNumber, bothNegative],
  power: [powerNumber],
  maximum: [sameOperands, ...either(boundless(-Infinity))],
  minimum: [sameOperands, ...either(boundless(Infinity))],
  negate: [doubleNegative, negateProduct],
  abs: [absolute],
  floor: [whole],
  round: [whole],
});
