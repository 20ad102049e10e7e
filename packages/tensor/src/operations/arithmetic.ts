/** Elementwise arithmetic, with broadcasting and PyTorch's type promotion. */
import { apply } from '../apply.ts';
import { checkChoice } from '../check-choice.ts';
import { checkTensors } from '../check-tensors.ts';
import { type DType, isFloat, promote } from '../dtype.ts';
import { fused } from '../fused.ts';
import { named } from '../named.ts';
import { checkNames } from '../options.ts';
import type { Tensor } from '../tensor.ts';
import { eq, ge, gt, le, logicalAnd, lt, ne, where } from './comparison.ts';
import { bothInFloat32, cast, combine, isWhole, type Operand, tensorOf } from './operands.ts';
import { clone } from './shaping.ts';

// Primitives without attributes are made once: every call shares them.
const addition = { name: 'add' } as const;
const subtraction = { name: 'subtract' } as const;
const multiplication = { name: 'multiply' } as const;
const division = { name: 'divide' } as const;
const negation = { name: 'negate' } as const;
const exponentiation = { name: 'power' } as const;

/**
 * a + b.
 *
 * @example
 * ```ts
 * import { add, tensor } from '@glissade/tensor';
 *
 * console.log(add(tensor([[1], [2]]), tensor([10, 20])).toArray()); // => [ [ 11, 21 ], [ 12, 22 ] ]
 * ```
 */
export const add = (a: Operand, b: Operand): Tensor => combine(addition, 'add', a, b);
/** a - b. Throws for two bools. */
export function sub(a: Operand, b: Operand): Tensor {
  if (isBool(a) && isBool(b))
    throw new TypeError('sub: bools cannot be subtracted: ne() says where they differ, int() makes numbers');
  return combine(subtraction, 'sub', a, b);
}
/** a * b, element by element. */
export const mul = (a: Operand, b: Operand): Tensor => combine(multiplication, 'mul', a, b);
/** a ** b. Throws for integers to a negative whole number. */
export function pow(a: Operand, b: Operand): Tensor {
  if (typeof b === 'number' && b < 0 && typeof a === 'object' && isWhole(a) && Number.isInteger(b))
    throw new RangeError(`pow: ${a.dtype} to the power of ${b} is no whole number: use float() first`);
  const quick = typeof a === 'object' && isFloat(a?.dtype) && quickPowers.get(b);
  return quick ? quick(a) : combine(exponentiation, 'pow', a, b);
}
/** -x. Throws for bools. */
export function neg(x: Tensor): Tensor {
  if (isBool(x)) throw new TypeError('neg: a bool has no negative: use logicalNot(), or int() for numbers');
  return apply(negation, x);
}

const isBool = (x: Operand): boolean => typeof x === 'object' && x?.dtype === 'bool';

/**
 * a / b. Integers are divided as float32, as in PyTorch; `roundingMode` rounds the quotient towards zero or down and
 * keeps the integer dtype.
 */
export function div(a: Operand, b: Operand, options?: { readonly roundingMode?: 'trunc' | 'floor' }): Tensor {
  if (options === undefined) return combine(division, 'div', a, b);
  checkNames('div', options, ['roundingMode']);
  const { roundingMode } = options;
  if (!roundingMode) return combine(division, 'div', a, b);
  checkChoice('div', 'roundingMode', roundingMode, ['trunc', 'floor']);
  const [dividend, divisor] = alike('div', a, b);
  if (isFloat(dividend.dtype)) {
    return roundingMode === 'floor'
      ? floorDivided(a, b, dividend.dtype)
      : trunc(combine(division, 'div', a, b));
  }
  // Among integers: float32 does not know the large ones, and a GPU's quotient of 3 and 3 may lie below 1.
  const towardsZero = apply(division, dividend, divisor);
  if (roundingMode === 'trunc') return towardsZero;
  const rest = sub(dividend, mul(towardsZero, divisor));
  return sub(towardsZero, ne(rest, remainder(dividend, divisor)));
}

/**
 * The quotient of floats, rounded down, that goes with the remainder: 1 / 0.1 is 9, as float32's 0.1 is above a tenth; the
 * quotient itself is rounded to 10. Source: div_floor_floating in c10/util/generic_math.h of PyTorch
 */
function floorDivided(a: Operand, b: Operand, dtype: DType): Tensor {
  const wide = dtype === 'float16' ? 'float32' : dtype;
  const [x, y] = [a, b].map((each) => (typeof each === 'number' ? each : cast(each, wide))) as [
    Tensor,
    Tensor,
  ];
  const quotient = combine(division, 'div', x, y);
  const [dividend, divisor] = alike('div', x, y).map((each) => each.detach()) as [Tensor, Tensor];
  const rest = fmod(dividend, divisor);
  const below = logicalAnd(ne(rest, 0), ne(lt(rest, 0), lt(divisor, 0)));
  const whole = sub(round(div(sub(dividend, rest), divisor)), cast(below, wide));
  return cast(flat(quotient, where(eq(divisor, 0), quotient.detach(), whole)), dtype);
}

/**
 * a modulo b, with the sign of b.
 *
 * @example
 * ```ts
 * import { fmod, remainder, tensor } from '@glissade/tensor';
 *
 * console.log(remainder(tensor([-3, 5]), 2).toArray(), fmod(tensor([-3, 5]), 2).toArray()); // => [ 1, 1 ] [ -1, 1 ]
 * ```
 */
export const remainder = (a: Operand, b: Operand): Tensor =>
  combine({ name: 'remainder' }, 'remainder', a, b);
/** a modulo b, with the sign of a: C's and JavaScript's %. */
export const fmod = (a: Operand, b: Operand): Tensor =>
  named('fmod', () => {
    const [dividend, divisor] = alike('fmod', a, b);
    const negative = lt(dividend, 0);
    if (!isFloat(dividend.dtype)) {
      // Not by magnitudes: the smallest int32 has none.
      const rest = remainder(dividend, divisor);
      const turned = logicalAnd(ne(rest, 0), ne(negative, lt(divisor, 0)));
      return where(turned, sub(rest, divisor), rest);
    }
    const rest = remainder(
      where(negative, neg(dividend), dividend),
      where(lt(divisor, 0), neg(divisor), divisor),
    );
    return where(negative, neg(rest), rest);
  });

/** Both operands in the dtype of their result; bools count as int32. */
function alike(operation: string, a: Operand, b: Operand): [Tensor, Tensor] {
  const [left, right] = [tensorOf(operation, a, b), tensorOf(operation, b, a)];
  const common = promote(left, right);
  const dtype = common === 'bool' ? 'int32' : common;
  return [cast(left, dtype), cast(right, dtype)];
}

/** The larger of a and b; NaN wins. */
export const maximum = (a: Operand, b: Operand): Tensor => combine({ name: 'maximum' }, 'maximum', a, b);
/** The smaller of a and b; NaN wins. */
export const minimum = (a: Operand, b: Operand): Tensor => combine({ name: 'minimum' }, 'minimum', a, b);
/** The largest whole number not above x. */
export const floor = (x: Tensor): Tensor => (isWhole(x) ? clone(x) : apply({ name: 'floor' }, x));
/** The smallest whole number not below x. */
export const ceil = (x: Tensor): Tensor => neg(floor(neg(x)));
/**
 * The nearest whole number; halves go to the even one.
 *
 * @example
 * ```ts
 * import { round, tensor } from '@glissade/tensor';
 *
 * console.log(round(tensor([0.5, 1.5, 2.4])).toArray()); // => [ 0, 2, 2 ]
 * ```
 */
export const round = (x: Tensor): Tensor => (isWhole(x) ? clone(x) : apply({ name: 'round' }, x));
/** x without its fraction. */
export const trunc = (x: Tensor): Tensor => mul(sign(x), floor(abs(x)));
/** |x|. */
export const abs = (x: Tensor): Tensor => apply({ name: 'abs' }, x);
/** -1, 0 or 1; NaN gives 0, as in PyTorch. */
export const sign = (x: Tensor): Tensor => (isBool(x) ? clone(x) : signs(x));
/** Values joined to x by a branch that is never taken: so there is a gradient, and it is 0. */
const flat = (x: Tensor, values: Tensor): Tensor => where(lt(x, x), x, values);
const signs = fused('sign', (x) => flat(x, sub(cast(gt(x, 0), x.dtype), cast(lt(x, 0), x.dtype))));
/** x * x. */
export const square: (x: Tensor) => Tensor = fused('square', (x) => mul(x, x));
/** Products and a root, which take a tenth of a power's time. */
const quickPowers = new Map<Operand, typeof square>([
  [0.5, (x) => apply({ name: 'sqrt' }, x)],
  [2, fused('power', (x) => mul(x, x))],
  [3, fused('power', (x) => mul(mul(x, x), x))],
]);
/** 1 / x. */
export const reciprocal = (x: Tensor): Tensor => combine(division, 'reciprocal', 1, x);

/** The bounds of `clamp` by name. */
export interface Bounds {
  readonly min?: Operand | undefined;
  readonly max?: Operand | undefined;
}

/**
 * x kept within [min, max], or within { min, max }; either may be left out.
 *
 * @example
 * ```ts
 * import { clamp, tensor } from '@glissade/tensor';
 *
 * console.log(clamp(tensor([-2, 0.5, 2]), -1, 1).toArray(), clamp(tensor([-2, 2]), { min: 0 }).toArray());
 * // => [ -1, 0.5, 1 ] [ 0, 2 ]
 * ```
 */
export function clamp(x: Tensor, min?: Operand | Bounds, max?: Operand): Tensor {
  if (typeof min === 'object' && min !== null && !('dtype' in min)) {
    checkNames('clamp', min, ['min', 'max']);
    return clamp(x, min.min, min.max);
  }
  if (min === undefined && max === undefined) throw new TypeError('clamp: give min, max or both');
  if (min === undefined) return atMost(x, max!);
  return max === undefined ? atLeast(x, min) : between(x, min, max);
}
type Bounded = (x: Tensor, bound: Tensor) => Tensor;
// Where x lies on a bound the gradient is all its own, and where it is NaN 0, as in PyTorch.
const notBelow: Bounded = (x, min) => where(ge(x, min), x, maximum(x, min));
const notAbove: Bounded = (x, max) => where(le(x, max), x, minimum(x, max));
const atLeast = fused('clamp', notBelow);
const atMost = fused('clamp', notAbove);
const between = fused('clamp', (x, min, max) => notAbove(notBelow(x, min), max));

/**
 * start + weight * (end - start): a point on the line through both; from a weight of 0.5 on counted from the end, which 1 is.
 *
 * @example
 * ```ts
 * import { lerp, tensor } from '@glissade/tensor';
 *
 * console.log(lerp(tensor([0, 10]), tensor([4, 20]), 0.25).toArray()); // => [ 1, 12.5 ]
 * ```
 */
export const lerp = (start: Tensor, end: Tensor, weight: Operand): Tensor =>
  named('lerp', () => {
    checkTensors('lerp', start, end);
    return bothInFloat32(start, end, (from, end) => {
      const way = sub(end, from);
      const fromStart = (): Tensor => add(from, mul(way, weight));
      if (typeof weight === 'number')
        return Math.abs(weight) < 0.5 ? fromStart() : sub(end, mul(way, 1 - weight));
      return where(lt(abs(weight), 0.5), fromStart(), sub(end, mul(way, sub(1, weight))));
    });
  });
