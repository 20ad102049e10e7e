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
function squaredRadius(call: Call): Tensor {
  const squares = add(square(left(call)), square(right(call)));
  return where(eq(squares, 0), 1, squares);
}

const left = ({ inputs }: Call): Tensor => inputs[0]!;
const right = ({ inputs }: Call): Tensor => inputs[1]!;

// Of several operations, so in one step.
const absSlope = fused('absBackward', (g, x) => mul(g, sign(x)));
const expm1Slope = fused('expm1Backward', (g, y) => mul(g, add(y, 1)));
const log1pSlope = fused('log1pBackward', (g, x) => div(g, add(x, 1)));
const sinSlope = fused('sinBackward', (g, x) => mul(g, cos(x)));
const cosSlope = fused('cosBackward', (g, x) => neg(mul(g, sin(x))));
const tanhSlope = fused('tanhBackward', (g, y) => mul(g, sub(1, square(y))));
const sigmoidSlope = fused('sigmoidBackward', (g, y) => mul(g, mul(y, sub(1, y))));
const erfSlope = fused('erfBackward', (g, x) => mul(g, mul(exp(neg(square(x))), 2 / Math.sqrt(Math.PI))));
const sqrtSlope = fused('sqrtBackward', (g, y) => div(g, mul(y, 2)));
const divisorSlope = fused('divideBackward', (g, quotient, divisor) => neg(div(mul(g, quotient), divisor)));

type ElementwiseRules = { [Name in UnaryFunction | BinaryFunction | 'cast' | 'select']: Rules<Name> };

export const elementwiseRules: ElementwiseRules = {
  negate: (g) => neg(g),
  abs: (g, call) => absSlope(g, left(call)),
  exp: (g, { output }) => mul(g, output),
  expm1: (g, { output }) => expm1Slope(g, output),
  log: (g, call) => div(g, left(call)),
  log1p: (g, call) => log1pSlope(g, left(call)),
  sqrt: (g, { output }) => sqrtSlope(g, output),
  sin: (g, call) => sinSlope(g, left(call)),
  cos: (g, call) => cosSlope(g, left(call)),
  tanh: (g, { output }) => tanhSlope(g, output),
  sigmoid: (g, { output }) => sigmoidSlope(g, output),
  erf: (g, call) => erfSlope(g, left(call)),
  floor: (g) => zerosLike(g),
  round: (g) => zerosLike(g),
  cast: (g, call) => cast(g, left(call).dtype),

  add: [(g, call) => fit(g, left(call)), (g, call) => fit(g, right(call))],
  subtract: [(g, call) => fit(g, left(call)), (g, call) => fit(neg(g), right(call))],
  multiply: [
    (g, call) => fit(mul(g, right(call)), left(call)),
    (g, call) => fit(mul(g, left(call)), right(call)),
  ],
  divide: [
    (g, call) => fit(div(g, right(call)), left(call)),
    (g, call) => fit(divisorSlope(g, call.output, right(call)), right(call)),
  ],
  power: [
    // The slope of x^0 is 0, at x = 0 too, where 0 * x^-1 is not a number.
    (g, call) => {
      const [x, exponent] = [left(call), right(call)];
      return fit(where(eq(exponent, 0), 0, mul(g, mul(exponent, pow(x, sub(exponent, 1))))), x);
    },
    // 0^b stays 0 for b > 0, though log(0) is infinite.
    (g, call) => {
      const [x, exponent] = [left(call), right(call)];
      const flat = logicalAnd(eq(x, 0), ge(exponent, 0));
      return fit(where(flat, 0, mul(g, mul(call.output, log(where(flat, 1, x))))), exponent);
    },
  ],
  remainder: [
    (g, call) => fit(g, left(call)),
    (g, call) => fit(neg(mul(g, floor(div(left(call), right(call))))), right(call)),
  ],
  maximum: [
    (g, call) => fit(chosen(g, lt(right(call), left(call)), left(call), right(call)), left(call)),
    (g, call) => fit(chosen(g, lt(left(call), right(call)), left(call), right(call)), right(call)),
  ],
  minimum: [
    (g, call) => fit(chosen(g, lt(left(call), right(call)), left(call), right(call)), left(call)),
    (g, call) => fit(chosen(g, lt(right(call), left(call)), left(call), right(call)), right(call)),
  ],
  atan2: [
    (g, call) => fit(div(mul(g, right(call)), squaredRadius(call)), left(call)),
    (g, call) => fit(neg(div(mul(g, left(call)), squaredRadius(call))), right(call)),
  ],
  equal: [],
  less: [],
  lessEqual: [],
  select: [
    (g) => zerosLike(g), // the condition is a bool: nobody asks
    (g, { inputs }) => fit(where(inputs[0]!, g, 0), inputs[1]!),
    (g, { inputs }) => fit(where(inputs[0]!, 0, g), inputs[2]!),
  ],
};
