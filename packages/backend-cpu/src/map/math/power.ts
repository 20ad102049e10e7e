/**
 * Powers of float32 numbers, on two float64 lanes: x^y is 2^(y log2(x)), and the logarithm needs more digits than float32
 * has. Float32's denormals and overflows come about by themselves when the result is rounded.
 */
import { f64x2, i32x4, i64x2, v128 } from '../../wasm/index.ts';
import { inDouble, type Keep, logSpecial, polynomial, type Vector } from './vector.ts';

const { add, sub, mul, div, lt, gt, eq, abs } = f64x2;
const { bitselect: choose, and, or } = v128;
const number = f64x2.const;
const one = number(1);
/** Added to a float64, it leaves the nearest integer in the low bits of the sum. */
const toInteger = number(1.5 * 2 ** 52);

// 2^f - 1 over f, for |f| <= 1/2: within 2.4e-10
const powerOfTwo = [
  0.6931471805815729, 0.24022650920053737, 0.05550410727595618, 0.009618057036737702, 0.0013333669448729133,
  0.00015461329979136676, 1.5252720969504964e-5,
];

/** 2^y. Float32 needs |y| < 150; NaN stays NaN. */
function exp2(y: Vector, keep: Keep): Vector {
  const within = keep(f64x2.pmin(f64x2.pmax(y, number(-160)), number(160)));
  const shifted = keep(add(within, toInteger));
  const fraction = keep(sub(within, sub(shifted, toInteger)));
  const scale = keep(i64x2.add(i64x2.shl(shifted, 52), one));
  const rest = mul(fraction, polynomial(f64x2, powerOfTwo, fraction, keep));
  return add(mul(scale, rest), scale);
}

// log((1 + s) / (1 - s)) / s in s^2, for |s| <= 0.172: within 4.3e-12
const logarithm = [
  2.000000000008424, 0.6666666524046045, 0.40000385868373173, 0.2853498594348572, 0.23617465818983527,
];
/** The difference between the bits of 1 and of the square root of 1/2. */
const aboveRootOfHalf = i32x4.const(0x9980c433, 0x00095f61, 0x9980c433, 0x00095f61);

/** log2(x) for normal positive x: an integer and a logarithm between -1/2 and 1/2. */
function normalLog2(x: Vector, keep: Keep): Vector {
  const biased = keep(i64x2.add(x, aboveRootOfHalf));
  const power = and(biased, number(Infinity));
  const fraction = i64x2.add(i64x2.sub(x, power), one); // from the root of 1/2 to that of 2
  const plus52 = or(i64x2.shrU(biased, 52), number(2 ** 52));
  const exponent = sub(plus52, number(2 ** 52 + 1023));
  const f = keep(sub(fraction, one));
  const s = keep(div(f, add(f, number(2))));
  const rest = mul(s, polynomial(f64x2, logarithm, keep(mul(s, s)), keep));
  return add(exponent, mul(rest, number(Math.LOG2E)));
}

/** x^y on float64 lanes; C's and IEEE 754's special cases: 1^y, x^0 and (-1)^infinity are 1. */
function doublePower(x: Vector, y: Vector, keep: Keep): Vector {
  const magnitude = keep(abs(x));
  const log2 = logSpecial(f64x2, magnitude, normalLog2(magnitude, keep));
  const size = exp2(mul(y, log2), keep);
  const whole = keep(eq(f64x2.nearest(y), y));
  const half = keep(mul(y, number(0.5)));
  const odd = v128.andnot(whole, eq(f64x2.nearest(half), half));
  const signed = or(size, and(and(x, number(-0)), odd));
  const undefinedRoot = v128.andnot(and(lt(x, v128.zero), gt(x, number(-Infinity))), whole);
  const real = choose(undefinedRoot, number(NaN), signed);
  const endless = and(eq(magnitude, one), eq(abs(y), number(Infinity)));
  return choose(or(or(eq(x, one), eq(y, v128.zero)), endless), one, real);
}

/** x^y on float32 lanes. */
export const power = (x: Vector, y: Vector, keep: Keep): Vector =>
  inDouble((a, b) => [doublePower(a!, b!, keep)], keep, x, y)[0]!;
