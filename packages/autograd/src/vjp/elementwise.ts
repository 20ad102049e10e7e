/** Derivatives of the elementwise primitives. */
import {
  add,
  type BinaryFunction,
  broadcastAxes,
  cast,
  cos,
  div,
  eq,
  exp,
  floor,
  fused,
  ge,
  log,
  logicalAnd,
  lt,
  mul,
  neg,
  pow,
  reshape,
  round,
  rowsFor,
  sameShape,
  sign,
  sin,
  square,
  sub,
  sum,
  type Tensor,
  type UnaryFunction,
  where,
  zerosLike,
} from '@glissade/tensor';
import type { Call, Rules } from './rule.ts';

/** Undoes broadcasting: sums a cotangent over the axes along which the input was repeated. Free when there are none. */
export function fit(cotangent: Tensor, to: Tensor): Tensor {
  if (sameShape(cotangent.shape, to.shape)) return cotangent;
  return reshape(sum(cotangent, broadcastAxes(to.shape, cotangent.shape)), to.shape);
}

/** Where the left of two operands is chosen: all of the cotangent, or half of it where both are equal. */
const chosen = (g: Tensor, wins: Tensor, a: Tensor, b: Tensor): Tensor =>
  where(eq(a, b), mul(g, 0.5), where(wins, g, 0));

/** y^2 + x^2 of a point; at the origin, where the angle has no slope, 1, so that the gradient is 0 as in PyTorch. */
function squaredRadius(y: Tensor, x: Tensor): Tensor {
  const squares = add(square(y), square(x));
  return where(eq(squares, 0), 1, squares);
}

/** How often b goes into a, to leave the rest; where that is no number, as a / b has it. */
function quotient(a: Tensor, b: Tensor, rest: Tensor): Tensor {
  const times = round(div(sub(a, rest), b));
  return where(eq(times, times), times, floor(div(a, b)));
}

type UnaryRule = (g: Tensor, call: Call) => Tensor;
type UnarySlope = (g: Tensor, of: Tensor) => Tensor;

/** A rule by the input, or by the output: whichever says the slope with less work. */
const ofInput =
  (slope: UnarySlope): UnaryRule =>
  (g, { inputs }) =>
    slope(g, inputs[0]!);
const ofOutput =
  (slope: UnarySlope): UnaryRule =>
  (g, { output }) =>
    slope(g, output);

/** Slopes of several operations, each in one step. */
const inOneStep = <Name extends UnaryFunction>(
  rule: (slope: UnarySlope) => UnaryRule,
  slopes: Readonly<Record<Name, UnarySlope>>,
): Record<Name, UnaryRule> => rowsFor(slopes, (name) => rule(fused(`${name}Backward`, slopes[name])));

type Slope = (g: Tensor, a: Tensor, b: Tensor, output: Tensor) => Tensor;

/** The rules of a function of two operands a and b, which may have been broadcast. */
const both = (toLeft: Slope, toRight: Slope): ((g: Tensor, call: Call) => Tensor)[] =>
  [toLeft, toRight].map(
    (slope, index) =>
      (g, { inputs, output }) =>
        fit(slope(g, inputs[0]!, inputs[1]!, output), inputs[index]!),
  );

const passed = (g: Tensor): Tensor => g;
const divisorSlope = fused('divideBackward', (g, quotient, divisor) => neg(div(mul(g, quotient), divisor)));
const ofGreater: Slope = (g, a, b) => chosen(g, lt(b, a), a, b);
const ofLess: Slope = (g, a, b) => chosen(g, lt(a, b), a, b);

type ElementwiseRules = { [Name in UnaryFunction | BinaryFunction | 'cast' | 'select']: Rules<Name> };

export const elementwiseRules: ElementwiseRules = {
  ...inOneStep(ofInput, {
    abs: (g, x) => mul(g, sign(x)),
    log1p: (g, x) => div(g, add(x, 1)),
    sin: (g, x) => mul(g, cos(x)),
    cos: (g, x) => neg(mul(g, sin(x))),
    erf: (g, x) => mul(g, mul(exp(neg(square(x))), 2 / Math.sqrt(Math.PI))),
  }),
  ...inOneStep(ofOutput, {
    expm1: (g, y) => mul(g, add(y, 1)),
    sqrt: (g, y) => div(g, mul(y, 2)),
    tanh: (g, y) => mul(g, sub(1, square(y))),
    sigmoid: (g, y) => mul(g, mul(y, sub(1, y))),
  }),
  negate: neg,
  exp: ofOutput(mul),
  log: ofInput(div),
  floor: zerosLike,
  round: zerosLike,
  cast: ofInput((g, x) => cast(g, x.dtype)),

  add: both(passed, passed),
  subtract: both(passed, neg),
  multiply: both(
    (g, _, b) => mul(g, b),
    (g, a) => mul(g, a),
  ),
  divide: both(
    (g, _, b) => div(g, b),
    // A quotient that was changed in place is divided out once more.
    (g, a, b, quotient) => divisorSlope(g, quotient.assignedAt < Infinity ? quotient : div(a, b), b),
  ),
  power: both(
    // The slope of x^0 is 0, at x = 0 too, where 0 * x^-1 is not a number.
    (g, x, exponent) => where(eq(exponent, 0), 0, mul(g, mul(exponent, pow(x, sub(exponent, 1))))),
    // 0^b stays 0 for b > 0, though log(0) is infinite.
    (g, x, exponent, output) => {
      const flat = logicalAnd(eq(x, 0), ge(exponent, 0));
      return where(flat, 0, mul(g, mul(output, log(where(flat, 1, x)))));
    },
  ),
  remainder: both(passed, (g, a, b, rest) => neg(mul(g, quotient(a, b, rest)))),
  maximum: both(ofGreater, ofLess),
  minimum: both(ofLess, ofGreater),
  atan2: both(
    (g, y, x) => div(mul(g, x), squaredRadius(y, x)),
    (g, y, x) => neg(div(mul(g, y), squaredRadius(y, x))),
  ),
  equal: [],
  less: [],
  lessEqual: [],
  select: [
    (g) => zerosLike(g), // the condition is a bool: nobody asks
    (g, { inputs }) => fit(where(inputs[0]!, g, 0), inputs[1]!),
    (g, { inputs }) => fit(where(inputs[0]!, 0, g), inputs[2]!),
  ],
};
