/** Functions of each element, and of pairs of elements. */
import {
  abs,
  acos,
  add,
  asin,
  atan,
  cast,
  ceil,
  cos,
  cosh,
  div,
  erf,
  exp,
  floor,
  fmod,
  inFloat32,
  isFloat,
  log,
  log1p,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  reciprocal,
  remainder,
  round,
  sign,
  sin,
  sinh,
  sqrt,
  square,
  sub,
  type Tensor,
  tan,
} from '@glissade/tensor';
import { type Operator, type Operators, onTensors, plain, type Run } from '../operator.ts';
import { Numbers, type Value } from '../values.ts';

/** Keeps its digits near 0: log(|x| + sqrt(x^2 + 1)) with the sign of x. */
const asinh = (x: Tensor): Tensor =>
  inFloat32(x, (x) => {
    const size = abs(x);
    const squared = square(x);
    return mul(sign(x), log1p(add(size, div(squared, add(sqrt(add(squared, 1)), 1)))));
  });
const acosh = (x: Tensor): Tensor => inFloat32(x, (x) => log(add(x, sqrt(sub(square(x), 1)))));
const atanh = (x: Tensor): Tensor => inFloat32(x, (x) => div(sub(log1p(x), log1p(neg(x))), 2));

const isWhole = (value: Value | undefined): boolean =>
  value !== undefined && (value.dtype === 'int64' || !isFloat(value.dtype));

/** Whole numbers lose their fraction, as in C. */
const divide: Operator = () => {
  const whole = onTensors((a: Tensor, b: Tensor) => div(a, b, { roundingMode: 'trunc' }));
  const real = onTensors((a: Tensor, b: Tensor) => div(a, b));
  return (inputs, place) => (inputs.every(isWhole) ? whole : real)(inputs, place);
};

/** A number that is known keeps the derivative of 0 ** 2 from being a logarithm. The dtype is the base's. */
const power: Operator = () => {
  const general = onTensors((a: Tensor, b: Tensor) => cast(pow(a, b), a.dtype));
  return ([base, exponent], place) => {
    const isOne = exponent instanceof Numbers && exponent.size === 1;
    if (!isOne || exponent.shape.length > base!.shape.length) return general([base, exponent], place);
    const known = onTensors((a: Tensor) => cast(pow(a, exponent.data[0]!), a.dtype));
    return known([base], place);
  };
};

/** All inputs, one after another. */
const folded = (combine: (a: Tensor, b: Tensor) => Tensor): Operator =>
  plain((...inputs: Tensor[]) => inputs.reduce(combine));

const clip: Operator = (node) => {
  const [low, high] = [node.float('min'), node.float('max')];
  // What int32 holds is all that is needed of int64's bounds.
  const known = (bound: Value | undefined): number | undefined =>
    bound instanceof Numbers ? limited(bound) : undefined;
  const given = (bound: Value | undefined): Value | undefined =>
    bound instanceof Numbers ? undefined : bound;
  const run: Run = ([x, least, most], place) => {
    const [lowest, highest] = [known(least) ?? low, known(most) ?? high];
    // Not clamp with both, which takes a number for a tensor's sake as one.
    return onTensors((x: Tensor, least?: Tensor, most?: Tensor) => {
      const [min, max] = [least ?? lowest, most ?? highest];
      const above = min === undefined ? x : maximum(x, min);
      return max === undefined ? above : minimum(above, max);
    })([x, given(least), given(most)], place);
  };
  return run;
};
const limited = ({ data, dtype }: Numbers): number =>
  dtype === 'int64' ? Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, data[0]!)) : data[0]!;

export const elementwise: Operators = {
  Abs: plain(abs),
  Neg: plain(neg),
  Floor: plain(floor),
  Ceil: plain(ceil),
  Round: plain(round),
  Sign: plain(sign),
  Sqrt: plain(sqrt),
  Reciprocal: plain(reciprocal),
  Exp: plain(exp),
  Log: plain(log),
  Erf: plain(erf),
  Sin: plain(sin),
  Cos: plain(cos),
  Tan: plain(tan),
  Asin: plain(asin),
  Acos: plain(acos),
  Atan: plain(atan),
  Sinh: plain(sinh),
  Cosh: plain(cosh),
  Asinh: plain(asinh),
  Acosh: plain(acosh),
  Atanh: plain(atanh),
  Add: plain((a: Tensor, b: Tensor) => add(a, b)),
  Sub: plain((a: Tensor, b: Tensor) => sub(a, b)),
  Mul: plain((a: Tensor, b: Tensor) => mul(a, b)),
  Div: divide,
  Pow: power,
  Mod: (node) =>
    onTensors(
      node.flag('fmod') ? (a: Tensor, b: Tensor) => fmod(a, b) : (a: Tensor, b: Tensor) => remainder(a, b),
    ),
  Max: folded(maximum),
  Min: folded(minimum),
  Sum: folded(add),
  Mean: plain((...inputs: Tensor[]) => div(inputs.reduce(add), inputs.length)),
  Clip: clip,
};
