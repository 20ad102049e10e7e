/** Functions of each element, and of pairs. Source: https://keras.io/api/ops/numpy/ */
import {
  abs,
  acos,
  add,
  asin,
  atan,
  atan2,
  ceil,
  clamp,
  cos,
  cosh,
  div,
  eq,
  erf,
  exp,
  expm1,
  floor,
  ge,
  gt,
  isfinite,
  isinf,
  isnan,
  le,
  log,
  log1p,
  log2,
  log10,
  logaddexp,
  logicalAnd,
  logicalNot,
  logicalOr,
  lt,
  maximum,
  minimum,
  mul,
  ne,
  neg,
  type Operand,
  pow,
  reciprocal,
  remainder,
  round,
  rsqrt,
  sign,
  sin,
  sinh,
  sqrt,
  square,
  sub,
  Tensor,
  tan,
  tensor,
  trunc,
  where,
} from '@glissade/tensor';
import { withKnown } from './known-numbers.ts';
import type { Operation, Operations } from './operation.ts';
import { asFloat } from './operation-arguments.ts';

const unary =
  (compute: (x: Tensor) => Tensor): Operation =>
  (given) =>
    compute(given.tensor());

/** Whole numbers become floats. */
const ofFloats =
  (compute: (x: Tensor) => Tensor): Operation =>
  (given) =>
    compute(given.floats());

type Pair = (a: Operand, b: Operand) => Tensor;

/** @param known - the same of numbers, where lengths of shapes are computed with it */
const binary =
  (compute: Pair, known?: (a: number, b: number) => number): Operation =>
  (given) => {
    const [a, b] = [given.operand('x1', 0), given.operand('x2', 1)];
    const result = compute(typeof a === 'number' && typeof b === 'number' ? tensor(a) : a, b);
    return known ? withKnown(result, [a, b], known) : result;
  };

const comparison =
  (compute: (a: Tensor, b: Operand) => Tensor): Operation =>
  (given) => {
    const [a, b] = [given.operand('x1', 0), given.operand('x2', 1)];
    return compute(a instanceof Tensor ? a : tensor(a), b);
  };

const floored: Pair = (a, b) => div(a, b, { roundingMode: 'floor' });

const clipped: Operation = (given) =>
  clamp(given.tensor(), given.operand('x_min', 1), given.operand('x_max', 2));

const chosen: Operation = (given) =>
  where(given.tensor('condition', 0), given.operand('x1', 1), given.operand('x2', 2));

const rounded: Operation = (given) => {
  const scale = 10 ** given.number('decimals', 0);
  const x = given.tensor();
  return scale === 1 ? round(x) : div(round(mul(x, scale)), scale);
};

/** With the sign of what is divided by, as in Python. */
const modulo: Pair = (a, b) => remainder(a instanceof Tensor ? a : tensor(a), b);

const asTensor = (x: Operand): Tensor => (x instanceof Tensor ? x : tensor(x));

export const elementwise: Operations = {
  Abs: unary(abs),
  Absolute: unary(abs),
  Add: binary(add, (a, b) => a + b),
  Arccos: ofFloats(acos),
  Arcsin: ofFloats(asin),
  Arctan: ofFloats(atan),
  Arctan2: binary((a, b) => atan2(asTensor(a), asTensor(b))),
  Ceil: ofFloats(ceil),
  Clip: clipped,
  Cos: ofFloats(cos),
  Cosh: ofFloats(cosh),
  Divide: binary(div),
  DivideNoNan: binary((a, b) => {
    const [over, under] = [asFloat(asTensor(a)), asFloat(asTensor(b))];
    const isNone = eq(under, 0);
    return where(isNone, 0, div(over, where(isNone, 1, under)));
  }),
  Equal: comparison(eq),
  Erf: ofFloats(erf),
  Exp: ofFloats(exp),
  Exp2: ofFloats((x) => pow(2, x)),
  Expm1: ofFloats(expm1),
  Floor: ofFloats(floor),
  FloorDivide: binary(floored, (a, b) => Math.floor(a / b)),
  Greater: comparison(gt),
  GreaterEqual: comparison(ge),
  Isfinite: unary(isfinite),
  Isinf: unary(isinf),
  Isnan: unary(isnan),
  Less: comparison(lt),
  LessEqual: comparison(le),
  Log: ofFloats(log),
  Log10: ofFloats(log10),
  Log1p: ofFloats(log1p),
  Log2: ofFloats(log2),
  Logaddexp: binary((a, b) => logaddexp(asTensor(a), asTensor(b))),
  LogicalAnd: comparison((a, b) => logicalAnd(a, asTensor(b))),
  LogicalNot: unary(logicalNot),
  LogicalOr: comparison((a, b) => logicalOr(a, asTensor(b))),
  LogicalXor: comparison((a, b) => ne(ne(a, 0), ne(asTensor(b), 0))),
  Maximum: binary((a, b) => maximum(asTensor(a), b)),
  Minimum: binary((a, b) => minimum(asTensor(a), b)),
  Mod: binary(modulo),
  Multiply: binary(mul, (a, b) => a * b),
  Negative: unary(neg),
  NotEqual: comparison(ne),
  Power: binary((a, b) => pow(asTensor(a), b)),
  Reciprocal: ofFloats(reciprocal),
  Round: rounded,
  Rsqrt: ofFloats(rsqrt),
  Sign: unary(sign),
  Sin: ofFloats(sin),
  Sinh: ofFloats(sinh),
  Sqrt: ofFloats(sqrt),
  Square: unary(square),
  SquaredDifference: binary((a, b) => square(sub(a, b))),
  Subtract: binary(sub, (a, b) => a - b),
  Tan: ofFloats(tan),
  TrueDivide: binary(div),
  Trunc: ofFloats(trunc),
  Where: chosen,
};
